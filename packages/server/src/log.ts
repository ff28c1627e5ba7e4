import type { Context } from "./context.js";
import { redacted } from "./redact.js";
import { isObject } from "./shape.js";

/** Writes an error as one line of JSON, so that CloudWatch finds it by request id and operation. */
export function logError(error: unknown, context: Pick<Context, "requestId" | "operation" | "redact">): void {
  const { requestId, operation } = context;
  // Nothing but custom makes an error's name and message texts.
  const told = described(error, (text) => context.redact(String(text)), 0);
  console.error(JSON.stringify({ level: "ERROR", requestId, operation, error: told }));
}

/**
 * Tells a listener, and does not wait for it. What that throws, at once or later, is logged, and what it was told: whoever
 * listens must not be able to take the answer away, or to end the process.
 */
export function tellSafely(listen: (error: unknown) => unknown, log: (error: unknown) => void, error: unknown): void {
  const tell = async () => {
    try {
      await listen(error);
    } catch (another) {
      // What the listener could not take stands nowhere else.
      log(error);
      log(another);
    }
  };
  void tell();
}

/** How errors are told: to whoever listens, else to the log, where also that goes which a listener throws. */
export function teller<About>(
  onError: ((error: unknown, about: About) => unknown) | undefined,
  log: (error: unknown, about: About) => void,
  about: About,
): (error: unknown) => void {
  return (error) =>
    tellSafely(
      (one) => (onError ?? log)(one, about),
      (one) => log(one, about),
      error,
    );
}

/** Whatever can be thrown, and that is anything: also what throws when it is looked at. */
function described(error: unknown, clean: (text: string) => string, depth: number): object {
  try {
    return describe(error, clean, depth);
  } catch {
    return { message: "What was thrown cannot be read" };
  }
}

/** Name, message, stack, code, causes and errors inside. What clients of HTTP put on their errors besides is not looked at. */
function describe(error: unknown, clean: (text: string) => string, depth: number): object {
  if (!isError(error)) return { message: clean(textOf(error)) };
  const { name, message, stack = "", cause } = error;
  const code: unknown = Reflect.get(error, "code");
  return {
    name: clean(name),
    message: clean(message),
    code: typeof code === "string" ? clean(code) : typeof code === "number" ? code : undefined,
    stack: clean(stack),
    ...(cause !== undefined && depth < 5 && { cause: described(cause, clean, depth + 1) }),
    // The first of them, with a cause each: there may be many, and each may hold many.
    ...(error instanceof AggregateError &&
      depth < 4 && { errors: error.errors.slice(0, 5).map((one) => described(one, clean, 4)) }),
  };
}

/** Where tests have a world of their own, as Jest's do, Node's errors are of another class. */
function isError(error: unknown): error is Error {
  return error instanceof Error || (isObject(error) && "stack" in error && "message" in error);
}

/** What was thrown, if it is no error. An object as JSON: its own text says nothing. */
function textOf(thrown: unknown): string {
  if (Object.prototype.toString.call(thrown) !== "[object Object]") return String(thrown);
  try {
    return JSON.stringify(thrown, (name, value) => (/authorization$|cookie$/i.test(name) ? redacted : value));
  } catch {
    return "[object Object]";
  }
}
