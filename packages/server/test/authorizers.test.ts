import { type Gateway, startGateway } from "@apigw/local";
import {
  type ApiContract,
  type ConnectContext,
  type Context,
  defineAuthorizer,
  lambda,
  ServerError,
  type SocketContext,
} from "@apigw/server";
import { answeredOf, createEvent } from "@apigw/server/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

// Authorizers behind our gateway, which keeps their answers as AWS does.

interface Shop {
  listPets(input: object, context: Context): unknown;
  getPet(input: { petId: number }, context: Context): unknown;
  getOwner(input: { petId: number }, context: Context): unknown;
  addPet(input: object, context: Context): unknown;
}

const shopApi: ApiContract<Shop> = {
  name: "shop",
  operations: {
    listPets: { route: "GET /pets", status: 200 },
    getPet: { route: "GET /pets/{petId}", status: 200, path: { petId: "integer" } },
    getOwner: { route: "GET /pets/{petId}/owner", status: 200, path: { petId: "integer" } },
    addPet: { route: "POST /pets", status: 201 },
  },
};

let asked = 0;
const fields = { tenant: "string", level: "integer", admin: "boolean" } as const;
const options = {
  context: fields,
  onError: () => undefined,
  decide({ token }: { token: string }) {
    asked += 1;
    if (token === "boom") throw new Error("the database is down");
    if (token === "nobody") return "unauthorized" as const;
    if (token === "banned") return "forbidden" as const;
    const context = { tenant: "acme", level: 7, admin: token === "admin" };
    if (token === "admin") return { principalId: "ann", context };
    return { principalId: "bob", context, operations: ["listPets", "getPet"] as const };
  },
};
const guard = defineAuthorizer(shopApi, options);
const uncached = defineAuthorizer(shopApi, { ...options, cached: false });
const byRoute = defineAuthorizer(shopApi, { ...options, cached: "by-route" });

const seen = (_: object, context: Context) => guard.of(context);
const service: Shop = { listPets: seen, getPet: seen, getOwner: seen, addPet: seen };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    region: "us-east-1",
    functions: {
      shop: lambda(shopApi, service, { onError() {}, use: [guard.check] }),
      guard: guard.handler,
      uncached: uncached.handler,
      byRoute: byRoute.handler,
    },
    log: () => undefined,
    openapi: [
      document("token", "rest", { type: "token", authorizerResultTtlInSeconds: 300 }),
      document("request", "rest", {
        type: "request",
        authorizerResultTtlInSeconds: 300,
        identitySource: "method.request.header.Authorization",
      }),
      document(
        "http1",
        "http",
        httpAuthorizer({ authorizerPayloadFormatVersion: "1.0", authorizerResultTtlInSeconds: 300 }),
      ),
      document(
        "by-route",
        "http",
        {
          ...httpAuthorizer({ enableSimpleResponses: true, authorizerResultTtlInSeconds: 300 }),
          identitySource: "$request.header.Authorization,$context.routeKey",
        },
        "byRoute",
      ),
      document("shared", "http", httpAuthorizer({ enableSimpleResponses: true, authorizerResultTtlInSeconds: 300 })),
      document(
        "uncached",
        "http",
        httpAuthorizer({ enableSimpleResponses: true, authorizerResultTtlInSeconds: 0 }),
        "uncached",
      ),
    ],
  });
});
afterAll(() => gateway.stop());
beforeEach(() => {
  asked = 0;
});

function httpAuthorizer(more: object): object {
  return {
    type: "request",
    identitySource: "$request.header.Authorization",
    authorizerPayloadFormatVersion: "2.0",
    ...more,
  };
}

function document(title: string, kind: "rest" | "http", authorizer: object, handler = "guard"): object {
  const arn = (name: string) =>
    `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${name}/invocations`;
  const integration = {
    type: "aws_proxy",
    httpMethod: "POST",
    uri: arn("shop"),
    payloadFormatVersion: kind === "rest" ? "1.0" : "2.0",
  };
  const operation = { responses: {}, security: [{ guard: [] }], "x-amazon-apigateway-integration": integration };
  const parameters = [{ name: "petId", in: "path", required: true, schema: { type: "string" } }];
  return {
    openapi: "3.0.1",
    info: { title, version: "1" },
    ...(kind === "http" && { "x-amazon-apigateway-importexport-version": "1.0" }),
    components: {
      securitySchemes: {
        guard: {
          type: "apiKey",
          name: "Authorization",
          in: "header",
          "x-amazon-apigateway-authtype": "custom",
          "x-amazon-apigateway-authorizer": { ...authorizer, authorizerUri: arn(handler) },
        },
      },
    },
    paths: {
      "/pets": { get: operation, post: operation },
      "/pets/{petId}": { get: { ...operation, parameters } },
      "/pets/{petId}/owner": { get: { ...operation, parameters } },
    },
  };
}

const ask = async (api: string, method: string, path: string, token: string) => {
  const response = await fetch(`${gateway.baseUrl(api)}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: await response.json() };
};

describe.each(["token", "request", "http1", "by-route", "uncached"])("a %s authorizer", (api) => {
  test("lets a caller do all that it may, whichever comes first, and nothing else", async () => {
    const statuses = [];
    for (const [method, path] of [
      ["GET", "/pets/7"],
      ["GET", "/pets"],
      ["GET", "/pets/7/owner"],
      ["POST", "/pets"],
      ["GET", "/pets/8"],
    ] as const) {
      statuses.push((await ask(api, method, path, `bob-${api}`)).status);
    }
    expect(statuses).toEqual([200, 200, 403, 403, 200]);
  });

  test("lets one that may do everything do everything, and gives its methods typed values", async () => {
    expect((await ask(api, "POST", "/pets", "admin")).status).toBe(201);
    expect(await ask(api, "GET", "/pets/7/owner", "admin")).toEqual({
      status: 200,
      body: { tenant: "acme", level: 7, admin: true },
    });
  });

  test("keeps a caller out by another spelling of a path too", async () => {
    expect((await ask(api, "GET", "/pets/7/own%65r", `bob-${api}`)).status).toBe(403);
    expect((await ask(api, "GET", "/pets/7/own%65r", "admin")).status).toBe(200);
  });

  test("refuses", async () => {
    const isRest = api === "token" || api === "request";
    expect((await ask(api, "GET", "/pets", "banned")).status).toBe(403);
    expect((await ask(api, "GET", "/pets", "nobody")).status).toBe(isRest ? 401 : 403);
    expect((await ask(api, "GET", "/pets", "boom")).status).toBe(500);
  });
});

test.each(["token", "request", "http1"])("the answer of a %s authorizer is kept", async (api) => {
  for (const path of ["/pets", "/pets/7", "/pets/8"])
    expect((await ask(api, "GET", path, `kept-${api}`)).status).toBe(200);
  expect(asked).toBe(1);
});

test("a simple answer for some operations is refused where it would be kept for all", async () => {
  expect((await ask("shared", "GET", "/pets", "bob")).status).toBe(500);
  expect((await ask("shared", "GET", "/pets", "admin")).status).toBe(200);
});

test("only what is kept by a route of one operation may be for that operation alone", async () => {
  const event = (routeKey: string, identitySource: string[]) => ({
    version: "2.0",
    type: "REQUEST",
    routeArn: "arn:aws:execute-api:us-east-1:123456789012:a1/prod/GET/pets",
    identitySource,
    routeKey,
    rawPath: "/prod/pets",
    headers: { authorization: "Bearer bob" },
    requestContext: { stage: "prod", http: { method: "GET" } },
  });
  const unsafe = { code: "unsafe-decision" };
  const own = event("GET /pets", ["Bearer bob", "GET /pets"]);
  expect(await byRoute.handler(own)).toMatchObject({ isAuthorized: true });
  // Whoever calls may send any text as another identity source.
  await expect(guard.handler(own)).rejects.toMatchObject(unsafe);
  await expect(byRoute.handler(event("GET /pets", ["Bearer bob"]))).rejects.toMatchObject(unsafe);
  await expect(byRoute.handler(event("$default", ["Bearer bob", "$default"]))).rejects.toMatchObject(unsafe);
});

test("nothing is something else than everything, for a WebSocket API too", async () => {
  const sockets = { name: "chat", routes: {} };
  const event = {
    type: "REQUEST",
    methodArn: "arn:aws:execute-api:us-east-1:123456789012:a1/prod/$connect",
    requestContext: { connectionId: "x" },
  };
  const bob = { principalId: "bob", context: {} };
  const statement = (Effect: string) => ({ policyDocument: { Statement: [{ Effect, Resource: [event.methodArn] }] } });
  const everything = defineAuthorizer(sockets, { context: {}, decide: () => bob });
  expect(await everything.handler(event)).toMatchObject(statement("Allow"));
  const nothing = defineAuthorizer(sockets, { context: {}, decide: () => ({ ...bob, operations: [] }) });
  expect(await nothing.handler(event)).toMatchObject(statement("Deny"));
  // @ts-expect-error there are no operations to choose from
  defineAuthorizer(sockets, { context: {}, decide: () => ({ ...bob, operations: ["sendMessage"] }) });
});

test("a method is not run for whom the decision is not, however the request came to it", async () => {
  const { check } = guard;
  const handler = lambda(shopApi, { ...service, listPets: () => [] }, { use: [check] });
  const decide = async (token: string) => {
    const methodArn = "arn:aws:execute-api:us-east-1:123456789012:a1/prod/GET/pets/7";
    const answer = await guard.handler({ type: "TOKEN", methodArn, authorizationToken: token });
    // It is a policy with what it carries.
    return (answer as { context: Record<string, unknown> }).context;
  };
  const ask = async (path: string, lambdaContext: Record<string, unknown>) =>
    answeredOf(await handler(createEvent({ method: "GET", path }, { authorizer: { lambda: lambdaContext } })));
  const [bob, ann] = [await decide("bob"), await decide("admin")];
  expect(await ask("/pets/7", bob)).toMatchObject({ status: 200 });
  expect(await ask("/pets/7/own%65r", bob)).toMatchObject({ status: 403, body: { title: "Forbidden" } });
  expect(await ask("/pets/7/own%65r", ann)).toMatchObject({ status: 200 });
  expect(await ask("/pets", {})).toMatchObject({ status: 200 });
});

test("an authorizer of another kind, with something else under the same name, lets nobody in", async () => {
  const handler = lambda(shopApi, { ...service, listPets: () => [] }, { use: [guard.check] });
  const event = createEvent({ method: "GET", path: "/pets" }, { authorizer: { lambda: { allowedOperations: "all" } } });
  expect(answeredOf(await handler(event))).toMatchObject({ status: 403 });
});

test("a path that ends like a route of a WebSocket API makes no other authorizer", async () => {
  const stage = "arn:aws:execute-api:us-east-1:123456789012:a1/prod";
  const event = (path: string) => ({
    type: "REQUEST",
    methodArn: `${stage}/GET${path}`,
    resource: "/pets/{petId}",
    path,
    httpMethod: "GET",
    headers: { Authorization: "Bearer bob" },
    pathParameters: { petId: path.slice(6) },
    requestContext: { stage: "prod" },
  });
  expect(await guard.handler(event("/pets/$connect"))).toEqual(await guard.handler(event("/pets/7")));
});

test("what stands before the paths of the contract is none of them", async () => {
  const decide = () => ({ principalId: "bob", context: {}, operations: ["getPet"] as const });
  const { handler } = defineAuthorizer(shopApi, { context: {}, decide, cached: false, basePath: "/shop" });
  const routeArn = "arn:aws:execute-api:us-east-1:123456789012:a1/$default/GET/shop/pets/7";
  const requestContext = { http: { method: "GET", path: "/shop/pets/7" }, stage: "$default" };
  const event = {
    version: "2.0",
    type: "REQUEST",
    routeArn,
    routeKey: "$default",
    rawPath: "/shop/pets/7",
    requestContext,
  };
  expect(await handler(event)).toMatchObject({ isAuthorized: true });
});

test("nothing at all may be kept for every route", async () => {
  const decide = () => ({ principalId: "bob", context: {}, operations: [] });
  const { handler } = defineAuthorizer(shopApi, { context: {}, decide });
  const routeArn = "arn:aws:execute-api:us-east-1:123456789012:a1/$default/GET/pets/7";
  const event = { version: "2.0", type: "REQUEST", routeArn, routeKey: "GET /pets/{petId}", requestContext: {} };
  expect(await handler(event)).toMatchObject({ isAuthorized: false });
});

describe("what an authorizer throws", () => {
  const methodArn = "arn:aws:execute-api:us-east-1:123456789012:a1/prod/GET/pets/7";
  const event = { type: "TOKEN", methodArn, authorizationToken: "Bearer canary-token" };
  const decide = ({ token }: { token: string }) => {
    throw new Error(`no user has ${token}`);
  };

  test("is logged without the token, and goes no further", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { handler } = defineAuthorizer(shopApi, { context: {}, decide });
    await expect(handler(event)).rejects.toThrow(/^The authorizer failed/);
    const lines = String(logged.mock.calls);
    logged.mockRestore();
    expect(lines).toContain("no user has [redacted]");
    expect(lines).not.toContain("canary");
  });

  const stage = "arn:aws:execute-api:us-east-1:123456789012:a1/prod";
  const shown = {
    headers: { "Sec-WebSocket-Protocol": "chat, canary-protocol", "X-Tenant-Token": "canary-header" },
    queryStringParameters: { auth: "canary-last" },
    multiValueQueryStringParameters: { auth: ["canary-first", "canary-last"] },
  };
  test.each<[string, object]>([
    ["WebSocket API", { methodArn: `${stage}/$connect`, requestContext: { connectionId: "c" }, ...shown }],
    ["REST API", { methodArn: `${stage}/GET/pets`, path: "/pets", httpMethod: "GET", requestContext: {}, ...shown }],
    [
      "HTTP API",
      // What a kept answer is found by: its sources may be any part of the request.
      {
        version: "2.0",
        routeArn: `${stage}/GET/pets`,
        rawPath: "/pets",
        identitySource: ["canary-protocol", "canary-header", "canary-first", "canary-last"],
      },
    ],
  ])("is logged without what the caller of a %s has shown in any way", async (_, asking) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const all = "canary-protocol, canary-header, canary-first, canary-last";
    const failing = () => Promise.reject(new Error(`no user has ${all}`));
    const { handler } = defineAuthorizer(shopApi, { context: {}, decide: failing });
    await expect(handler({ type: "REQUEST", ...asking })).rejects.toThrow(/^The authorizer failed/);
    const lines = String(logged.mock.calls);
    logged.mockRestore();
    expect(lines).toContain("no user has [redacted], [redacted], [redacted], [redacted]");
    expect(lines).not.toContain("canary");
  });

  test("is told to whoever listens, and no listener's own error goes further", async () => {
    const told: unknown[] = [];
    const onError = (error: unknown) => void told.push(error);
    await expect(defineAuthorizer(shopApi, { context: {}, decide, onError }).handler(event)).rejects.toThrow(
      ServerError,
    );
    expect(told).toEqual([new Error("no user has canary-token")]);
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { handler } = defineAuthorizer(shopApi, { context: {}, decide, onError: decide as () => never });
    await expect(handler(event)).rejects.toThrow(/^The authorizer failed/);
    logged.mockRestore();
  });

  test("is the text by which a gateway is told 401, if it is that", async () => {
    const unauthorized = () => Promise.reject(new Error("Unauthorized"));
    const { handler } = defineAuthorizer(shopApi, { context: {}, decide: unauthorized });
    await expect(handler(event)).rejects.toThrow(/^Unauthorized$/);
    const told: unknown[] = [];
    const decide = () => Promise.reject(new Error("Unauthorized to ask the table of users"));
    const failing = defineAuthorizer(shopApi, { context: {}, decide, onError: (error) => void told.push(error) });
    await expect(failing.handler(event)).rejects.toMatchObject({ code: "authorizer-failed" });
    expect(told).toHaveLength(1);
  });
});

test("a method that is not behind the authorizer learns it by a clear error", () => {
  const context = { authorizer: { tenant: "acme", level: "seven" } };
  // Nothing else of it is looked at.
  expect(() => guard.of(context as unknown as Context)).toThrow(ServerError);
  expect(() => guard.of(context as unknown as Context)).toThrow('The authorizer gave no integer "level"');
});

test("what an authorizer gave is a flat value, for sockets too", () => {
  const { of } = defineAuthorizer(shopApi, { context: { tenant: "string" }, decide: () => "forbidden" });
  for (const tenant of [null, { a: 1 }, ["x"]]) expect(() => of({ authorizer: { tenant } })).toThrow(ServerError);
  const ofSocket: (context: SocketContext<unknown>) => { tenant: string } = of;
  const ofConnect: (context: ConnectContext) => { tenant: string } = of;
  expect([ofSocket, ofConnect]).toEqual([of, of]);
});

test("a greedy route that is allowed does not open those inside of it", async () => {
  const files: ApiContract<{ read(): unknown; secret(): unknown; change(): unknown }> = {
    name: "files",
    operations: {
      read: { route: "ANY /files/{path+}", status: 200, path: { path: "string" } },
      secret: { route: "GET /files/secret", status: 200 },
      change: { route: "PUT /other/{name}", status: 200, path: { name: "string" } },
    },
  };
  const { handler } = defineAuthorizer(files, {
    context: {},
    decide: () => ({ principalId: "bob", context: {}, operations: ["read"] as const }),
  });
  const methodArn = "arn:aws:execute-api:us-east-1:123456789012:a1/prod/GET/files/a";
  expect(await handler({ type: "TOKEN", methodArn, authorizationToken: "x" })).toMatchObject({
    policyDocument: {
      Statement: [
        { Effect: "Allow", Resource: ["arn:aws:execute-api:us-east-1:123456789012:a1/prod/*/files/*"] },
        {
          Effect: "Deny",
          Resource: [
            "arn:aws:execute-api:us-east-1:123456789012:a1/prod/GET/files/secret",
            "arn:aws:execute-api:us-east-1:123456789012:a1/prod/GET/files/secret/",
            // A wildcard for the method goes over slashes too.
            "arn:aws:execute-api:us-east-1:123456789012:a1/prod/PUT/other/files/",
          ],
        },
      ],
    },
  });
});

describe("what is no decision", () => {
  const methodArn = "arn:aws:execute-api:us-east-1:123456789012:a1/prod/GET/pets";
  const rest = { type: "TOKEN", methodArn, authorizationToken: "Bearer bob" };
  const requestContext = { http: { method: "GET", path: "/pets" }, stage: "prod" };
  const http = { version: "2.0", type: "REQUEST", routeArn: methodArn, routeKey: "GET /pets", requestContext };
  const bob = { principalId: "bob", context: {} };

  test.each<[unknown, string]>([
    [false, "neither an object"],
    [true, "neither an object"],
    [0, "neither an object"],
    [undefined, "neither an object"],
    [null, "neither an object"],
    ["allowed", "neither an object"],
    [[], "neither an object"],
    [{}, 'whose "principalId" is not a text'],
    [{ isAuthorized: false }, 'something with "isAuthorized"'],
    [{ effect: "Deny" }, 'something with "effect"'],
    [{ ...bob, operation: ["listPets"] }, 'something with "operation"'],
    [{ principalId: "", context: {} }, 'whose "principalId" is not a text'],
    [{ principalId: 7, context: {} }, 'whose "principalId" is not a text'],
    [{ principalId: "bob" }, 'whose "context" is not an object'],
    [{ principalId: "bob", context: [] }, 'whose "context" is not an object'],
    [{ ...bob, operations: "listPets" }, 'whose "operations" is not a list of texts'],
    [{ ...bob, operations: null }, 'whose "operations" is not a list of texts'],
    [{ ...bob, operations: [undefined] }, 'whose "operations" is not a list of texts'],
    [{ ...bob, operations: ["getPet", "getPets"] }, 'whose "operations" has "getPets", which this API has not'],
    [{ ...bob, operations: ["constructor"] }, 'whose "operations" has "constructor", which this API has not'],
    [{ ...bob, usageIdentifierKey: 7 }, 'whose "usageIdentifierKey" is not a text'],
  ])("lets nobody in, and is told: %j", async (given, says) => {
    const told: unknown[] = [];
    // What code without types can do.
    const decide = () => given as "forbidden";
    const onError = (error: unknown) => void told.push(error);
    const { handler, authorize } = defineAuthorizer(shopApi, { context: {}, decide, onError, cached: false });
    for (const event of [rest, http]) await expect(handler(event)).rejects.toMatchObject({ code: "authorizer-failed" });
    const wrong = { code: "invalid-decision", message: expect.stringContaining(says) };
    expect(told).toMatchObject([wrong, wrong]);
    // It looks at nothing of what it is asked.
    const plain = {} as Parameters<typeof authorize>[0];
    await expect(authorize(plain)).rejects.toMatchObject({ code: "authorizer-failed" });
    expect(told).toMatchObject([wrong, wrong, wrong]);
  });

  const acme = { tenant: "acme", level: 7, share: 0.5, admin: false };

  test.each<[string, object]>([
    ['no string "tenant"', { ...acme, tenant: undefined }],
    ['no string "tenant"', { ...acme, tenant: null }],
    ['no string "tenant"', { ...acme, tenant: ["acme"] }],
    ['no string "tenant"', { ...acme, tenant: { name: "acme" } }],
    ['no string "tenant"', { ...acme, tenant: 7 }],
    ['no string "tenant"', {}],
    ['no integer "level"', { ...acme, level: Number.NaN }],
    ['no integer "level"', { ...acme, level: 0.5 }],
    ['no integer "level"', { ...acme, level: 1e20 }],
    ['no integer "level"', { ...acme, level: "7" }],
    ['no integer "level"', { ...acme, level: 7n }],
    ['no number "share"', { ...acme, share: Number.POSITIVE_INFINITY }],
    ['no boolean "admin"', { ...acme, admin: "false" }],
  ])("is what carries %s", async (says, context) => {
    const told: unknown[] = [];
    const onError = (error: unknown) => void told.push(error);
    const fields = { tenant: "string", level: "integer", share: "number", admin: "boolean" } as const;
    const decide = () => ({ principalId: "bob", context: context as typeof acme });
    const { handler } = defineAuthorizer(shopApi, { context: fields, decide, onError });
    for (const event of [rest, http]) await expect(handler(event)).rejects.toMatchObject({ code: "authorizer-failed" });
    const wrong = { code: "invalid-decision", message: expect.stringContaining(`whose context has ${says}: nobody`) };
    expect(told).toMatchObject([wrong, wrong]);
  });

  test("carries what was declared, and nothing of what it was taken from", async () => {
    class User {
      readonly name = "Ann";
      readonly friends = ["Bob"];
      get tenant() {
        return "acme";
      }
      toJSON() {
        return { tenant: ["acme"] };
      }
    }
    const decide = () => ({ principalId: "bob", context: new User() });
    const { handler } = defineAuthorizer(shopApi, { context: { tenant: "string" }, decide });
    for (const event of [rest, http])
      expect(JSON.parse(JSON.stringify(await handler(event))).context).toEqual({ tenant: "acme" });
  });

  test("is none of these", async () => {
    const decide = () => ({ ...bob, operations: undefined, usageIdentifierKey: "key" });
    // A member that is there without a value is not there.
    const { handler } = defineAuthorizer(shopApi, { context: {}, decide: decide as () => typeof bob });
    expect(await handler(rest)).toMatchObject({ principalId: "bob", usageIdentifierKey: "key" });
  });
});
