import type { Context } from "./context.js";

/** Writes an error as one line of JSON, so that CloudWatch finds it by request id and operation. */
export function logError(error: unknown, context: Pick<Context, "requestId" | "operation" | "redact">): void {
  const { requestId, operation } = context;
  const told = describe(error, (text) => context.redact(text), 0);
  console.error(JSON.stringify({ level: "ERROR", requestId, operation, error: told }));
}

/** Name, message, stack, code and causes. What clients of HTTP put on their errors besides is not looked at. */
function describe(error: unknown, clean: (text: string) => string, depth: number): object {
  if (!(error instanceof Error)) return { message: clean(String(error)) };
  const { name, message, stack = "", cause } = error;
  const code: unknown = Reflect.get(error, "code");
  return {
    name,
    message: clean(message),
    ...((typeof code === "string" || typeof code === "number") && { code }),
    stack: clean(stack),
    ...(cause !== undefined && depth < 5 && { cause: describe(cause, clean, depth + 1) }),
  };
}
