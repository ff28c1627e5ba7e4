import { createClient, type GatewayError } from "@apigw/client";
import { explain } from "@apigw/client/explain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { json, serve, type TestServer } from "./server.js";

/** As REST and HTTP APIs answer: status, error type (REST) or none (HTTP), body, kind. */
const cases: [status: number, type: string | undefined, body: unknown, kind: string | undefined][] = [
  [
    403,
    "MissingAuthenticationTokenException",
    { message: "Missing Authentication Token" },
    "missing-authentication-token",
  ],
  [403, "ForbiddenException", { message: "Forbidden" }, "api-key"],
  [403, "AccessDeniedException", { Message: "User is not authorized to access this resource" }, "access-denied"],
  [
    403,
    "AccessDeniedException",
    { Message: "User is not authorized to access this resource with an explicit deny" },
    "explicit-deny",
  ],
  [
    403,
    "InvalidSignatureException",
    { message: "The request signature we calculated does not match" },
    "invalid-signature",
  ],
  [401, "UnauthorizedException", { message: "Unauthorized" }, "unauthorized"],
  [429, "TooManyRequestsException", { message: "Too Many Requests" }, "throttled"],
  [429, "LimitExceededException", { message: "Limit Exceeded" }, "quota-exceeded"],
  [400, "BadRequestException", { message: "Invalid request body" }, "bad-request"],
  [413, "RequestEntityTooLargeException", { message: "Request Entity Too Large" }, "too-large"],
  [415, "UnsupportedMediaTypeException", { message: "Unsupported Media Type" }, "unsupported-media-type"],
  [500, "AuthorizerConfigurationException", { message: null }, "authorizer-configuration"],
  [500, "AuthorizerFailureException", { message: null }, "authorizer-failure"],
  [502, "InternalServerErrorException", { message: "Internal server error" }, "integration-failure"],
  [504, "InternalServerErrorException", { message: "Endpoint request timed out" }, "timeout"],
  [401, undefined, { message: "Unauthorized" }, "unauthorized"],
  [403, undefined, { message: "Forbidden" }, "forbidden"],
  [404, undefined, { message: "Not Found" }, "not-found"],
  [413, undefined, { message: "Request Entity Too Large" }, "too-large"],
  [429, undefined, { message: "Too Many Requests" }, "throttled"],
  [500, undefined, { message: "Internal Server Error" }, "integration-failure"],
  [503, undefined, { message: "Service Unavailable" }, "timeout"],
  // Backends that look a little like it.
  [404, undefined, { message: "No pet has id 8" }, undefined],
  [404, undefined, { message: "Not Found", id: 8 }, undefined],
  [404, undefined, "constructor", undefined],
];

let server: TestServer;
beforeAll(async () => {
  server = await serve(({ url }, response) => {
    const [status, type, body] = cases[Number(url.slice(1))] ?? [418, undefined, {}];
    const challenge = {
      "www-authenticate": 'Bearer scope="" error="invalid_token" error_description="it has expired"',
    };
    json(response, status, body, {
      ...(type === undefined ? { "apigw-requestid": "abc=" } : { "x-amzn-errortype": type, "x-amzn-requestid": "r-1" }),
      ...(status === 401 && challenge),
    });
  });
});
afterAll(() => server.stop());

const failureOf = (at: number) =>
  createClient({ baseUrl: server.url, retries: 0 })
    .send({ method: "GET", path: `/${at}`, fails: [400, 404] })
    .then(
      () => undefined,
      (error: GatewayError) => error,
    );

test.each(cases.map((one, at) => [at, ...one] as const))("%i: %i %s %j is %s", async (at, status, type, _, kind) => {
  const error = await failureOf(at);
  expect(error).toMatchObject({ status, requestId: type === undefined ? "abc=" : "r-1" });
  expect(error?.kind).toBe(kind);
  expect(error?.code).toBe(kind === undefined ? "api-error" : "gateway-error");
});

test("each has a cause and a fix, and a 401 its challenge", async () => {
  for (const at of cases.keys()) {
    const { cause, fix, challenge } = explain(await failureOf(at)) ?? {};
    expect(cause?.length).toBeGreaterThan(20);
    expect(fix?.length).toBeGreaterThan(20);
    const expected = { scope: "", error: "invalid_token", error_description: "it has expired" };
    expect(challenge).toEqual(cases[at]?.[0] === 401 ? expected : undefined);
  }
  expect(explain(new Error("another's"))).toBeUndefined();
});
