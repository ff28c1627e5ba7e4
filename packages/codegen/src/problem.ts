/** What stops a command: what happened, to what, and what to do. Printed as one paragraph, without a stack. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  /** 1: a difference, a diagnostic, AWS or the network refused. 2: arguments, config or output folder are wrong. */
  readonly exitCode: 1 | 2;

  constructor(code: ProblemCode, message: string, options: { exitCode?: 1 | 2; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode ?? 1;
  }
}

export type ProblemCode =
  | "usage"
  | "config"
  | "output"
  | "contract"
  | "overlay"
  | "not-found"
  | "stage"
  | "not-deployed"
  | "credentials"
  | "region"
  | "network"
  | "aws"
  | "not-built";

export type ErrorCode = ProblemCode;

export function usage(message: string): Problem {
  return new Problem("usage", message, { exitCode: 2 });
}
