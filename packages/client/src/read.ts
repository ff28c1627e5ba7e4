import { fail } from "./fail.js";
import type { ClientRequest } from "./types.js";

/** Reads an answer to its end. Gives the value or throws the failure; `route` is for its message. */
export async function read(route: string, fails: NonNullable<ClientRequest["fails"]>, response: Response) {
  const { ok, status, headers } = response;
  const type = headers.get("content-type") as string; // Only tested, which makes text of null.
  let text: string | Uint8Array | undefined;
  let body: unknown;
  try {
    const isText = /json|^text|xml|urlenc/.test(type);
    body = text = isText ? await response.text() : new Uint8Array(await response.arrayBuffer());
    if (!text.length) body = undefined;
    else if (/json/.test(type)) body = JSON.parse(text as string);
  } catch (cause) {
    // A failure is read leniently: a proxy on the way may say JSON and send HTML.
    if (ok || !text) throw fail(text ? "decode-error" : "network-error", `${route}: ${status} broken`, { cause });
  }
  if (ok) return body;

  const declared = fails.includes(status) || fails.includes("default");
  const errorType = headers.get("x-amzn-errortype");
  const requestId = headers.get("apigw-requestid");
  // The gateway's bodies are nothing but a message: `Message` in policy denials, null where a Lambda authorizer broke.
  const message = /^{".essage":"?([^"]+)"?}$/.exec(text as string)?.[1] ?? "";
  // What an HTTP API says is the name of the status, and like the names of REST APIs' error types.
  const words = (errorType ?? message).replace(/ |Exception.*/g, "");
  const kinds = {
    __proto__: null,
    Forbidden: errorType ? "api-key" : "forbidden",
    Unauthorized: "unauthorized",
    NotFound: "route-not-found",
    RequestEntityTooLarge: "too-large",
    TooManyRequests: "throttled",
    LimitExceeded: "quota-exceeded",
    InternalServerError: status === 504 ? "timeout" : "integration-failure",
    ServiceUnavailable: "timeout",
  } as object as Readonly<Record<string, string | undefined>>; // Without a prototype there is nothing else in it.
  let kind = /deny$/.test(message) ? "explicit-deny" : kinds[words];
  // Two marks are needed for the gateway's own failures, a header *and* such a body: every answer of an HTTP API carries
  // the request id, and any backend may say `{"message": …}`. An error type will do where the status is not declared.
  if (errorType ? declared && !message : !requestId) kind = undefined;
  else if (errorType) kind ??= words.replace(/\B[A-Z]/g, "-$&").toLowerCase();
  throw fail(
    kind ? "gateway-error" : declared ? "api-error" : "unexpected-status",
    `${route}: ${status} ${kind ?? ""}`,
    { status, requestId: requestId ?? headers.get("x-amzn-requestid"), kind },
    body,
    response,
  );
}
