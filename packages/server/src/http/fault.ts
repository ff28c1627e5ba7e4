/** Where something of a request stands. */
export type Place = "path" | "query" | "header" | "cookie" | "body";

/** What is wrong with a body as a whole. */
export function refused<Status extends number>(status: Status, detail: string): Refused<Status> {
  return { status, faults: [{ in: "body", pointer: "", detail }] };
}

/** A refusal, and why. */
export interface Refused<Status extends number> {
  readonly status: Status;
  readonly faults: readonly Fault[];
  /** Of an object, what can be read all the same. */
  readonly value?: object | undefined;
}

/** So many are told of one request: an answer is not to be larger than what was sent. */
export const mostFaults = 100;

/** One thing that is wrong with a request, or with a reply. */
export interface Fault {
  readonly in: Place | "reply";
  readonly name?: string;
  /** Where inside of it: a JSON pointer (RFC 6901). The empty one is the whole. */
  readonly pointer?: string;
  readonly detail: string;
}
