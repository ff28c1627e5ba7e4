import { randomUUID } from "node:crypto";
import type { WireRequest, WireResponse } from "../control/protocol/wire.js";
import { failurePayload } from "./failure.js";
import { type LambdaApi, LambdaError, notFound } from "./lambda-error.js";

/** Lambda waits for a function for as long as any may take. */
const longest = 900_000;

/** `Invoke`: waits for the answer, or (`Event`) does not, or (`DryRun`) does nothing. */
export async function invoke(
  { functions }: LambdaApi,
  { name, region, request }: { readonly name: string; readonly region: string; readonly request: WireRequest },
): Promise<WireResponse> {
  const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
  const event = eventOf(request.body);
  const running = () => functions.invoke({ name, region, event, timeoutInMillis: longest });
  if (type === "DryRun") return answer(204, "");
  if (type === "Event") {
    // Nobody waits for it; what it throws is in its own log.
    void running();
    return answer(202, "");
  }
  if (type !== "RequestResponse") {
    throw new LambdaError("InvalidParameterValueException", 400, `Unknown invocation type ${JSON.stringify(type)}`);
  }
  const invoked = await running();
  switch (invoked.outcome) {
    case "returned":
      return answer(200, JSON.stringify(invoked.value) ?? "null");
    case "threw":
      return answer(200, JSON.stringify(failurePayload(invoked)), { "x-amz-function-error": "Unhandled" });
    case "throttled":
      throw new LambdaError("TooManyRequestsException", 429, "Rate Exceeded.", {
        Reason: "ConcurrentInvocationLimitExceeded",
      });
    default:
      throw notFound(`Function not found: ${name}`);
  }
}

function eventOf(body: Uint8Array): unknown {
  const text = Buffer.from(body).toString("utf8");
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    const told = error instanceof Error ? error.message : "";
    throw new LambdaError("InvalidRequestContentException", 400, `Could not parse request body into json: ${told}`);
  }
}

function answer(status: number, body: string, more: Readonly<Record<string, string>> = {}): WireResponse {
  const headers = {
    ...(body === "" ? {} : { "content-type": "application/json" }),
    "x-amzn-requestid": randomUUID(),
    "x-amz-executed-version": "$LATEST",
    ...more,
  };
  return { status, headers, body };
}
