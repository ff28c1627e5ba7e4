import { fail } from "./fail.js";
import type { ClientRequest } from "./types.js";

/** Reads an answer to its end. Gives the value or throws the failure; `route` is for its message. */
export async function readAnswer(
  route: string,
  { read, as, fails }: ClientRequest,
  response: Response,
): Promise<unknown> {
  const { status, headers, ok } = response;
  let text: string | Uint8Array | undefined;
  let body: unknown;
  try {
    text = await (as ? as(response) : response.text());
    // test() makes text of null, and a reader gives text where it is JSON.
    body = text && /json/.test(headers.get("content-type") as string) ? JSON.parse(text as string) : text || undefined;
    if (read) body = read(body, status);
  } catch (cause) {
    if (!text) throw fail("network-error", route, { cause });
    // A failure is read leniently: a proxy on the way may say JSON and send HTML.
    // Nor is the cause told of a success that is none: engines quote what they cannot parse.
    if (ok) throw fail("decode-error", route);
    body = text;
  }
  if (ok) return body;

  // biome-ignore lint/style/useTemplate: a template in a template is no easier to read
  const declared = fails?.some((one) => one === `${status}`[0] + "XX" || one === status || one === "default");
  const requestId = headers.get("apigw-requestid");
  const errorType = headers.get("x-amzn-errortype");
  // The gateway's bodies are nothing but a message: `Message` in policy denials, null where a Lambda authorizer broke.
  const message = /^{".essage": ?"?([^"]+)"?}$/.exec(text as string)?.[1] ?? "";
  // What an HTTP API says is the name of the status, and like the names of REST APIs' error types.
  const words = (errorType ?? message).replace(/ |Exception.*/g, "");
  // Without a prototype there is nothing else in it. What has no other name is its own kind.
  const kinds = {
    __proto__: null,
    ServiceUnavailable: "timeout",
    RequestEntityTooLarge: "too-large",
    LimitExceeded: "quota-exceeded",
    Unauthorized: "",
    InternalServerError: status < 503 ? "integration-failure" : "timeout",
    TooManyRequests: "throttled",
    NotFound: "",
    Forbidden: errorType && "api-key",
  } as object as Readonly<Record<string, string | null>>;
  // Two marks are needed for the gateway's own failures, a header *and* such a body: every answer of an HTTP API carries
  // the request id, and any backend may say `{"message": …}`. An error type will do where the status is not declared.
  const kind = (errorType ? !declared || message : requestId && words in kinds)
    ? /deny$/.test(message)
      ? "explicit-deny"
      : kinds[words] || words.replace(/\B[A-Z]/g, "-$&").toLowerCase()
    : undefined;
  throw Object.defineProperties(
    fail(kind ? "gateway-error" : declared ? "api-error" : "unexpected-status", `${route}: ${status}`, {
      status,
      requestId: requestId ?? headers.get("x-amzn-requestid"),
      kind,
    } as object),
    // There to be read, but neither printed nor turned into JSON: what was answered may be secret, or echo a token.
    { response: { value: response }, body: { value: body } },
  );
}
