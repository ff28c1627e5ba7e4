import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";

let gateway: Deployments;
let rest: string;
let http: string;
let asked: Record<string, unknown>[] = [];
let decision: (event: { methodArn: string; routeArn: string }) => unknown;
let event: { requestContext: { authorizer?: unknown } };

const policy = (Effect: string, Resource: string, context: object = {}) => ({
  principalId: "rex",
  policyDocument: { Version: "2012-10-17", Statement: [{ Effect, Action: "execute-api:Invoke", Resource }] },
  context,
});

const uri =
  "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:guard/invocations";
const scheme = (authorizer: object) => ({
  type: "apiKey",
  name: "Authorization",
  in: "header",
  "x-amazon-apigateway-authtype": "custom",
  "x-amazon-apigateway-authorizer": { authorizerUri: uri, ...authorizer },
});
const kept = (identitySource: string) =>
  scheme({
    type: "request",
    identitySource,
    authorizerPayloadFormatVersion: "2.0",
    enableSimpleResponses: true,
    authorizerResultTtlInSeconds: 60,
  });
const behind = (name: string) => ({ ...lambda("echo", "2.0"), security: [{ [name]: [] }] });

beforeAll(async () => {
  gateway = await serveDeployments();
  gateway.function("echo", async (given: typeof event) => {
    event = given;
    return { statusCode: 200 };
  });
  gateway.function("guard", async (given: { methodArn: string; routeArn: string }) => {
    asked.push({ ...given });
    return decision(given);
  });
});
afterAll(() => gateway.stop());
beforeEach(() => {
  asked = [];
  // Deployed anew for each test: answers of authorizers are kept by deployment.
  rest = gateway.rest(
    "restguard1",
    documentOf(
      {
        "GET /token": behind("token"),
        "GET /other": behind("token"),
        "GET /request": behind("request"),
        "GET /uncached": behind("uncached"),
      },
      {
        components: {
          securitySchemes: {
            token: scheme({ type: "token", identityValidationExpression: "Bearer .+" }),
            request: scheme({
              type: "request",
              identitySource: "method.request.header.X-Who, method.request.querystring.q",
            }),
            uncached: scheme({
              type: "request",
              identitySource: "method.request.header.X-Who",
              authorizerResultTtlInSeconds: 0,
            }),
          },
        },
      },
    ),
  );
  http = gateway.http(
    "httpguard1",
    documentOf(
      {
        "GET /simple": behind("simple"),
        "GET /old": behind("old"),
        "GET /shared": behind("shared"),
        "GET /shared/too": behind("shared"),
        "GET /apart": behind("apart"),
        "GET /apart/too": behind("apart"),
      },
      {
        components: {
          securitySchemes: {
            simple: scheme({
              type: "request",
              identitySource: "$request.header.Authorization",
              authorizerPayloadFormatVersion: "2.0",
              enableSimpleResponses: true,
            }),
            shared: kept("$request.header.Authorization"),
            apart: kept("$request.header.Authorization,$context.routeKey"),
            old: scheme({
              type: "request",
              identitySource: "$request.header.Authorization",
              authorizerPayloadFormatVersion: "1.0",
            }),
          },
        },
      },
    ),
  );
});

const ask = (url: string, headers: Record<string, string> = { authorization: "Bearer foo" }) => fetch(url, { headers });

describe("of a REST API", () => {
  test("a token is judged once, and its policy for each route", async () => {
    decision = ({ methodArn }) => policy("Allow", methodArn, { age: 7, good: true });
    expect((await ask(`${rest}/token`)).status).toBe(200);
    expect(asked).toEqual([
      {
        type: "TOKEN",
        authorizationToken: "Bearer foo",
        methodArn: "arn:aws:execute-api:eu-west-1:123456789012:restguard1/prod/GET/token",
      },
    ]);
    expect(event.requestContext.authorizer).toEqual({
      principalId: "rex",
      age: "7",
      good: "true",
      integrationLatency: 0,
    });
    expect((await ask(`${rest}/token`)).status).toBe(200);
    const other = await ask(`${rest}/other`);
    expect([other.status, await other.json()]).toEqual([
      403,
      { Message: "User is not authorized to access this resource" },
    ]);
    expect(asked).toHaveLength(1);
    await ask(`${rest}/token`, { authorization: "Bearer bar" });
    expect(asked).toHaveLength(2);
  });

  test("an explicit denial says so", async () => {
    decision = () => policy("Deny", "*");
    const response = await ask(`${rest}/token`);
    expect([response.status, await response.json()]).toEqual([
      403,
      { Message: "User is not authorized to access this resource with an explicit deny" },
    ]);
  });

  test("a token that is missing or looks wrong is refused without a call", async () => {
    for (const headers of [{}, { authorization: "Basic x" }]) {
      const response = await ask(`${rest}/token`, headers as Record<string, string>);
      expect([response.status, await response.json()]).toEqual([401, { message: "Unauthorized" }]);
    }
    expect((await ask(`${rest}/request?q=1`, {})).status).toBe(401);
    expect(asked).toHaveLength(0);
  });

  test("a request authorizer without a cache is asked all the same", async () => {
    decision = () => policy("Allow", "*");
    expect((await ask(`${rest}/uncached`, {})).status).toBe(200);
    expect((await ask(`${rest}/uncached`, {})).status).toBe(200);
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatchObject({
      type: "REQUEST",
      resource: "/uncached",
      queryStringParameters: {},
      requestContext: { stage: "prod" },
    });
    expect(asked[0]).not.toHaveProperty("body");
  });

  test("the word Unauthorized is a 401, any other error a 500", async () => {
    const answers = async (message: string) => {
      decision = () => {
        throw new Error(message);
      };
      const response = await ask(`${rest}/token`);
      return [response.status, await response.json(), response.headers.get("x-amzn-errortype")];
    };
    expect(await answers("Unauthorized")).toEqual([401, { message: "Unauthorized" }, "UnauthorizedException"]);
    expect(await answers("oops")).toEqual([500, { message: null }, "AuthorizerFailureException"]);
  });

  test.each([[{}], [{ principalId: "a" }], [policy("Allow", "*", { list: [1] })]])(
    "the answer %j is no answer",
    async (answer) => {
      decision = () => answer;
      const response = await ask(`${rest}/token`);
      expect([response.status, await response.json()]).toEqual([500, { message: null }]);
      expect(response.headers.get("x-amzn-errortype")).toBe("AuthorizerConfigurationException");
    },
  );
});

describe("of an HTTP API", () => {
  test("a simple answer is enough, and its context keeps its types", async () => {
    decision = () => ({ isAuthorized: true, context: { age: 7, tags: ["a"] } });
    expect((await ask(`${http}/simple?x=1`)).status).toBe(200);
    expect(event.requestContext.authorizer).toEqual({ lambda: { age: 7, tags: ["a"] } });
    expect(asked[0]).toMatchObject({
      version: "2.0",
      type: "REQUEST",
      routeArn: "arn:aws:execute-api:eu-west-1:123456789012:httpguard1/$default/GET/simple",
      identitySource: ["Bearer foo"],
      routeKey: "GET /simple",
      rawQueryString: "x=1",
    });
    await ask(`${http}/simple`);
    expect(asked).toHaveLength(2);
  });

  test.each<[string, () => unknown, number, string]>([
    ["no", () => ({ isAuthorized: false }), 403, "Forbidden"],
    ["nonsense", () => ({ isAuthorized: "yes" }), 500, "Internal Server Error"],
    [
      "an error",
      () => {
        throw new Error("Unauthorized");
      },
      500,
      "Internal Server Error",
    ],
  ])("%s is refused", async (_, answer, status, message) => {
    decision = answer;
    const response = await ask(`${http}/simple`);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  test.each([
    ["shared by all routes", "shared", 1],
    ["each route's own where $context.routeKey is one of its sources", "apart", 2],
  ])("an answer is kept for who asks, %s", async (_, path, times) => {
    decision = () => ({ isAuthorized: true });
    for (const url of [`${http}/${path}`, `${http}/${path}`, `${http}/${path}/too`]) {
      expect((await ask(url)).status).toBe(200);
    }
    expect(asked).toHaveLength(times);
    await ask(`${http}/${path}`, { authorization: "Bearer somebody else" });
    expect(asked).toHaveLength(times + 1);
  });

  test("who brings none of its sources is refused, and nobody is asked", async () => {
    const response = await ask(`${http}/shared`, {});
    expect([response.status, await response.json()]).toEqual([401, { message: "Unauthorized" }]);
    expect(asked).toEqual([]);
  });

  test("payload 1.0 asks for a policy", async () => {
    decision = ({ methodArn }) => policy("Allow", methodArn, { a: "b" });
    expect((await ask(`${http}/old`)).status).toBe(200);
    expect(asked[0]).toMatchObject({
      version: "1.0",
      identitySource: "Bearer foo",
      authorizationToken: "Bearer foo",
      methodArn: expect.stringMatching(/\$default\/GET\/old$/),
    });
    decision = () => policy("Deny", "*");
    expect((await ask(`${http}/old`)).status).toBe(403);
    expect((await ask(`${http}/old`, {})).status).toBe(401);
  });
});

describe("of a WebSocket API", () => {
  const open = async (query: string) => {
    const url = gateway.socket("sockguard1", {
      routes: [
        {
          RouteKey: "$connect",
          Target: "integrations/echo",
          AuthorizationType: "CUSTOM",
          AuthorizerId: "g",
          responses: [],
        } as { responses: [] },
      ],
      integrations: [
        { IntegrationId: "echo", IntegrationType: "AWS_PROXY", IntegrationUri: "function:echo", responses: [] } as {
          responses: [];
        },
      ],
      authorizers: [
        { AuthorizerId: "g", Name: "guard", AuthorizerUri: uri, IdentitySource: ["route.request.querystring.token"] },
      ],
    });
    const socket = new WebSocket(url + query);
    try {
      await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    } finally {
      socket.terminate();
    }
  };

  test("guards the handshake, and its context reaches $connect as texts", async () => {
    decision = ({ methodArn }) => policy("Allow", methodArn, { age: 7 });
    await open("?token=a");
    expect(asked[0]).toMatchObject({
      type: "REQUEST",
      methodArn: expect.stringMatching(/:sockguard1\/prod\/\$connect$/),
      queryStringParameters: { token: "a" },
    });
    expect(event.requestContext.authorizer).toEqual({ principalId: "rex", age: "7" });
  });

  test("refuses with 401 and 403", async () => {
    await expect(open("")).rejects.toThrow("401");
    decision = () => policy("Deny", "*");
    await expect(open("?token=a")).rejects.toThrow("403");
  });
});
