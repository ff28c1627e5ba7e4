/** A failed invocation in Lambda's own form, which is also what `Invoke` answers. */
export interface LambdaFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
  /** All that a runtime told, where it has words of its own: Python says `stackTrace` and `requestId`. */
  readonly told?: Readonly<Record<string, unknown>>;
}

/** What whoever invoked a function gets of its failure: the runtime's own words, else those of Node's. */
export function failurePayload({ errorMessage, errorType, told, trace }: LambdaFailure): object {
  return told ?? { errorType, errorMessage, trace };
}

/** What a handler threw. */
export function thrownAs(thrown: unknown): LambdaFailure {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? "").split("\n") };
}

/** What the handler gave is nothing that JSON can say: a circle, or a bigint. */
export function unsendable(error: unknown): LambdaFailure {
  const errorMessage = `Unable to stringify response body: ${thrownAs(error).errorMessage}`;
  return { errorType: "Runtime.MarshalError", errorMessage };
}

/** The function took longer than it may. */
export function timedOut(requestId: string, timeout: number): LambdaFailure {
  const seconds = (timeout / 1000).toFixed(2);
  return {
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
  };
}

/** The function's thread ended before the invocation did: `process.exit()`, or more memory than it may have. */
export function exited(requestId: string, how: string): LambdaFailure {
  return {
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}`,
  };
}

/** The machine of the function was taken away, as happens to those that use too much. */
export function killed(requestId: string): LambdaFailure {
  return exited(requestId, "signal: killed");
}
