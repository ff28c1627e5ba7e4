import type { GatewayErrorKind } from "./errors.js";

/**
 * Why the gateway itself made this failure, or `undefined` when the backend did. Both marks are needed: the gateway's
 * header *and* one of its exact bodies, since every answer of an HTTP API carries the header and any backend may say
 * `{"message": …}`. A gateway response with a custom body is the API's own, and handled as declared.
 */
export function gatewayKind(response: Response, body: unknown): GatewayErrorKind | undefined {
  const errorType = response.headers.get("x-amzn-errortype");
  if (errorType === null && !response.headers.has("apigw-requestid")) return undefined;
  const message = onlyMessage(body);
  // A broken Lambda authorizer of a REST API answers `{"message":null}`.
  if (message === null && errorType?.startsWith("Authorizer")) return "authorizer-failure";
  if (typeof message !== "string") return undefined;
  return bodies.find(([text]) => text.test(message))?.[1];
}

/** The value of the object's one key `message`, or `Message` as policy denials write it. */
function onlyMessage(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return undefined;
  const [first, ...others] = Object.entries(body);
  return first && others.length === 0 && /^[mM]essage$/.test(first[0]) ? first[1] : undefined;
}

const bodies: readonly [text: RegExp, kind: GatewayErrorKind][] = [
  [/^(Missing Authentication Token|Not Found)$/, "no-such-route"],
  [/^Unauthorized$/, "unauthorized"],
  [/^Forbidden$/, "forbidden"],
  [/^User(: \S+)? is not authorized to (access this resource|perform: execute-api:)/, "access-denied"],
  [/^(The (request signature|security token)|Signature |Authorization header requires |Credential )/, "bad-signature"],
  [/^(Missing required request parameters: \[.*\]|Invalid request body)$/, "bad-request"],
  [/^Request (Entity )?Too L(arge|ong)$/i, "too-large"],
  [/^Unsupported Media Type$/, "unsupported-media-type"],
  [/^Too Many Requests$/, "throttled"],
  [/^Limit Exceeded$/, "quota-exceeded"],
  [/^Internal server error$/i, "integration-failure"],
  [/^Endpoint request timed out$/, "integration-timeout"],
  [/^Service Unavailable$/, "unavailable"],
];
