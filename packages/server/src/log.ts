import type { Context } from "./context.js";
import { describe } from "./redact.js";

/** Writes an error as one line of JSON, so that CloudWatch finds it by request id and operation. */
export function logError(error: unknown, context: Pick<Context, "requestId" | "operation" | "header">): void {
  const { requestId, operation } = context;
  console.error(JSON.stringify({ level: "ERROR", requestId, operation, error: describe(error, context) }));
}
