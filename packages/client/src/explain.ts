import type { ClientError, GatewayErrorKind } from "./errors.js";
import { isClientError } from "./is.js";

/** Why a call failed, and what to do. */
export interface Explanation {
  readonly cause: string;
  readonly fix: string;
  /** What a 401 says in `www-authenticate`: `error`, `error_description`, `scope`. */
  readonly challenge?: Readonly<Record<string, string>>;
}

/** Cause and fix of a failed call, for a person. `undefined` for errors that are not of this package. */
export function explain(error: unknown): Explanation | undefined {
  if (!isClientError(error)) return undefined;
  if (error.code !== "gateway-error") return codes[error.code];
  const said = kinds.get(error.kind) ?? {
    cause: `API Gateway refused the request: ${error.kind}.`,
    fix: "Look the request id up in the access log of the stage.",
  };
  const challenge = challengeOf(error.response.headers.get("www-authenticate"));
  return challenge === undefined ? said : { ...said, challenge };
}

/** The parts of a challenge such as `Bearer scope="a" error="invalid_token" error_description="the token has expired"`. */
function challengeOf(header: string | null): Record<string, string> | undefined {
  if (header === null) return undefined;
  return Object.fromEntries(Array.from(header.matchAll(/([\w-]+)="([^"]*)"/g), ([, name, value]) => [name, value]));
}

const codes: Readonly<Record<Exclude<ClientError["code"], "gateway-error">, Explanation>> = {
  "api-error": {
    cause: "The API's backend answered with a failure that its contract declares.",
    fix: "Read error.status and error.body; result() gives this failure as a value.",
  },
  "unexpected-status": {
    cause:
      "The answer's status is not in the contract. A redirect (30x; 0 in a browser) is not followed, since credentials do not go along.",
    fix: "Declare the status in the contract; or read the answer with response().",
  },
  "decode-error": {
    cause: "The answer says it is JSON, and is not.",
    fix: "Look at what stands between: a proxy, a CDN or a captive portal often answers with a page of its own.",
  },
  "network-error": {
    cause:
      "No answer came, or it broke off. In a browser this is also an answer without CORS headers, which the gateway's own 4xx and 5xx do not have.",
    fix: "See error.cause. In a browser, call the same URL without one; then add CORS headers to the gateway responses DEFAULT_4XX and DEFAULT_5XX.",
  },
  timeout: {
    cause: "The answer was not there in time, tries included.",
    fix: "Raise the timeout up to the integration's limit (29 s, 30 s for HTTP APIs), or make the backend quicker.",
  },
  "credential-refused": {
    cause:
      "The credential must not, or cannot, go with this client: its host is no execute-api host, nor one that createClient({ hosts }) names, or is reached without https; its region is not told; or sigv4 is not the last of the credentials, or stands beside bearer.",
    fix: "The message names the host or the order. Name a custom domain in createClient({ hosts }), and its region in sigv4({ region }).",
  },
  "invalid-request": {
    cause:
      "The request was not sent: a path parameter, a header or the base URL is not what it may be. Where the message names the response, the request was sent, and the call has no value since its response was asked for.",
    fix: "The message names it. Path parameters must not be empty or dot segments; a response is read by call.read(response).",
  },
};

const kinds: ReadonlyMap<GatewayErrorKind, Explanation> = new Map<GatewayErrorKind, Explanation>([
  [
    "missing-authentication-token",
    {
      cause:
        "The deployed stage has no such method and path. Or it has one with IAM authorization, and nothing was signed.",
      fix: "Compare the URL with the deployed routes: is the stage in it, was the change deployed? For IAM use sigv4().",
    },
  ],
  [
    "not-found",
    {
      cause: "No route of the HTTP API matches method and path; a wrong method is told the same way.",
      fix: "Compare the URL with the deployed routes: a stage other than $default stands at the start of the path.",
    },
  ],
  [
    "unauthorized",
    {
      cause: "The token is missing, expired, or not what the authorizer accepts.",
      fix: "See challenge for issuer, audience, scope and expiry. A Cognito authorizer without scopes takes the id token, one with scopes the access token.",
    },
  ],
  [
    "forbidden",
    {
      cause:
        "The authorizer said no: a scope is missing, the IAM signature is wrong, or the custom domain maps to nothing.",
      fix: "Compare the token's scopes with the route's; for IAM check region, clock and policy.",
    },
  ],
  [
    "api-key",
    {
      cause:
        "The API key is missing, disabled, or in no usage plan of this stage. A web ACL (WAF) or a resource policy answers the same.",
      fix: "Check the key's usage plans for this API and stage; then the web ACL's sampled requests.",
    },
  ],
  [
    "explicit-deny",
    {
      cause:
        "A policy denies this method. A Lambda authorizer's policy is cached by token: made for one method, it is used for all.",
      fix: "Let the authorizer's policy cover every method of the caller, or set its TTL to 0; then look at the resource policy.",
    },
  ],
  [
    "access-denied",
    {
      cause: "No policy allows this method.",
      fix: "Grant execute-api:Invoke on the method's ARN, in the authorizer's policy or the caller's.",
    },
  ],
  ["waf", { cause: "A web ACL blocked the request.", fix: "Look at the web ACL's sampled requests." }],
  [
    "bad-request",
    {
      cause: "The request validator found a required parameter missing, or a body that its model does not allow.",
      fix: "Compare the input with the contract; the reason stands in $context.error.validationErrorString of the access log.",
    },
  ],
  ["too-large", { cause: "The request has more than 10 MB.", fix: "Send large bodies to S3 with a presigned URL." }],
  [
    "unsupported-media-type",
    {
      cause: "The integration has no template for this content type, and passes nothing through.",
      fix: "Send the content type of the contract, or add a template.",
    },
  ],
  [
    "throttled",
    {
      cause: "More requests than the account, the stage, the route or the usage plan allows in a second.",
      fix: "Send fewer at once (rateLimit() in @apigw/client/middleware), or raise the limit.",
    },
  ],
  [
    "quota-exceeded",
    { cause: "The usage plan's quota for this key is used up.", fix: "Wait for the next period, or raise the quota." },
  ],
  [
    "integration-failure",
    {
      cause: "The backend crashed, answered in a shape that API Gateway does not take, or may not be invoked.",
      fix: "Read the function's log. statusCode must be a number and body a string; the function needs a permission for this API and method.",
    },
  ],
  [
    "timeout",
    {
      cause: "The backend took longer than the integration may: 29 s unless raised for REST, 30 s for HTTP APIs.",
      fix: "Answer at once and work later, stream the response, or raise the limit (Regional REST APIs).",
    },
  ],
  [
    "authorizer-failure",
    {
      cause: "The Lambda authorizer threw, or timed out.",
      fix: "Read its log. Only the text Unauthorized becomes a 401.",
    },
  ],
  [
    "authorizer-configuration",
    {
      cause: "The Lambda authorizer answered with something that is no policy, or API Gateway may not invoke it.",
      fix: "Read its log, and its resource policy.",
    },
  ],
  [
    "incomplete-signature",
    {
      cause:
        "There is no such route, or it wants a signature: API Gateway then reads any Authorization header as one, and this is none.",
      fix: "Compare method, path and stage with what is deployed. Where the route is protected by IAM, use sigv4().",
    },
  ],
  ...(["invalid-signature", "unrecognized-client", "expired-token"] as const).map(
    (kind): [GatewayErrorKind, Explanation] => [
      kind,
      {
        cause:
          "The signature does not fit: another region or host than was signed, expired credentials, or a wrong clock.",
        fix: "On a custom domain pass sigv4({ region }); let nothing on the way change path, query or signed headers.",
      },
    ],
  ),
]);
