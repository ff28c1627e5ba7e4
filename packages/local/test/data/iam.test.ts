import {
  ApiGatewayManagementApiClient,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";

// The SDK's own signatures for `execute-api`: its client of `@connections` asks whatever route has that path.
const path = "/@connections/{id}";
let gateway: Deployments;
let rest: string;
let http: string;
let event: { body: string; requestContext: { identity: object; authorizer?: object } };

beforeAll(async () => {
  gateway = await serveDeployments();
  gateway.function("echo", async (given: typeof event) => {
    event = given;
    return { statusCode: 200, body: "{}" };
  });
  const sigv4 = { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" };
  const root = { components: { securitySchemes: { sigv4 } } };
  const guarded = (format?: "2.0") => ({ ...lambda("echo", format), security: [{ sigv4: [] }] });
  rest = gateway.rest("restiam123", documentOf({ [`GET ${path}`]: guarded(), [`POST ${path}`]: guarded() }, root));
  http = gateway.http("httpiam123", documentOf({ [`GET ${path}`]: guarded("2.0") }, root));
});
afterAll(() => gateway.stop());

function client(endpoint: string, { accessKeyId = "test", secretAccessKey = "test", region = "eu-west-1" } = {}) {
  return new ApiGatewayManagementApiClient({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
}

const get = (endpoint: string, who: Parameters<typeof client>[1] = {}) =>
  client(endpoint, who).send(new GetConnectionCommand({ ConnectionId: "a b/c=é'(!)" }));

test("a request that the SDK signed is let in, and the function learns who signed", async () => {
  await get(rest);
  expect(event.requestContext.identity).toMatchObject({
    accessKey: "test",
    userArn: "arn:aws:iam::123456789012:user/test",
  });
  await get(http);
  expect(event.requestContext.authorizer).toMatchObject({ iam: { accessKey: "test", accountId: "123456789012" } });
  await client(rest).send(new PostToConnectionCommand({ ConnectionId: "a", Data: "body" }));
  expect(event.body).toBe("body");
});

describe("all else is refused", () => {
  test.each([
    ["an unknown key", { accessKeyId: "stranger" }],
    ["a wrong secret", { secretAccessKey: "wrong" }],
    ["another region", { region: "us-east-1" }],
  ])("%s", async (_, who) => {
    await expect(get(rest, who)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await expect(get(http, who)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  test("no signature", async () => {
    const response = await fetch(`${rest}/@connections/a`);
    expect([response.status, await response.json()]).toEqual([403, { message: "Missing Authentication Token" }]);
    const other = await fetch(`${http}/@connections/a`);
    expect([other.status, await other.json()]).toEqual([403, { message: "Forbidden" }]);
  });

  test("a signed request that was changed on the way", async () => {
    const signed = client(rest);
    signed.middlewareStack.add(
      (next) => (args) => {
        Object.assign(args.request as object, { body: "other" });
        return next(args);
      },
      { step: "deserialize", priority: "low" },
    );
    await expect(signed.send(new PostToConnectionCommand({ ConnectionId: "a", Data: "first" }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });
});
