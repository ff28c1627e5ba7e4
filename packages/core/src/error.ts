/** What went wrong, for programs. AWS's own errors come as they are, with AWS's `name`. */
export type ErrorCode =
  /** There is no such API, stage, route or function here. */
  | "not-found"
  /** The API is of another kind. */
  | "kind"
  /** Several things answer to what was asked for. */
  | "ambiguous"
  /** AWS would refuse it: a name, a path, a size, a number that is too large. Nothing was changed. */
  | "invalid"
  /** There is something of that name already, and it is another thing. */
  | "conflict"
  /** The credentials have expired. */
  | "credentials"
  /** The change stopped half-way; the error tells what was done, and the same call goes on from there. */
  | "half-done"
  /** What answered is not AWS, or not as AWS answers. */
  | "unexpected";

/** What this package refuses by itself: what happened, to what, and what to do. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: ErrorCode;
  /** Of a change that stopped half-way: the calls that were answered, in their order. */
  readonly done: readonly string[];

  constructor(code: ErrorCode, message: string, options: { done?: readonly string[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.done = options.done ?? [];
  }
}
