import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createGateway, type Gateway } from "@apigw/core";
import { GetResourcesCommand } from "@aws-sdk/client-api-gateway";
import { CreateApiCommand, GetRoutesCommand } from "@aws-sdk/client-apigatewayv2";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { account, arnOf, echo, type Opened, open } from "./support/open.js";

let opened: Opened;
const changes: string[] = [];
beforeAll(async () => {
  opened = await open({
    functions: { items: echo },
    log(entry) {
      if (entry.event === "request" && entry.method !== "GET") changes.push(`${entry.method} ${entry.path}`);
    },
  });
});
afterEach(() => opened.local.reset());
afterAll(() => opened.stop());

/** What a call is refused with, when it changed nothing. */
async function refused(work: () => Promise<unknown>): Promise<string> {
  changes.length = 0;
  const error = await work().then(
    () => expect.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  expect(changes).toEqual([]);
  expect(error).toMatchObject({ name: "GatewayError" });
  return error instanceof Error ? error.message : "";
}

async function shop({ restApis }: Gateway = opened.gateway): Promise<string> {
  const { id } = await restApis.ensure({ name: "shop", endpointConfiguration: { types: ["REGIONAL"] } });
  await restApis.addLambdaRoute(id, "GET /items/{id}", arnOf("items"));
  await restApis.deploy(id, { stage: "prod" });
  return id;
}

test("an unknown id tells what was probably meant", async () => {
  const { restApis, httpApis, websocketApis } = opened.gateway;
  const id = await shop();
  const typed = `${id.slice(0, -1)}!`;
  expect(await refused(() => restApis.addLambdaRoute(typed, "GET /", "items"))).toBe(
    `There is no REST API "${typed}" in eu-west-1. Was ${id} (shop) meant? Other regions were not asked: createGateway({ find: true }) allows it. Nothing was changed.`,
  );
  expect(await refused(() => restApis.deploy("shpo", { stage: "prod" }))).toContain(`Was ${id} (shop) meant?`);
  expect(await refused(() => httpApis.enableCors(id, { allowOrigins: ["*"] }))).toBe(
    `${id} (shop) is no HTTP API; its kind is REST API: use restApis. Nothing was changed.`,
  );
  const chat = { route: "say", integration: { type: "mock" } } as const;
  expect(await refused(() => websocketApis.addRoute("nowhere", chat))).toContain('no WebSocket API "nowhere"');
  expect(await refused(() => restApis.addLambdaRoute(id, "GET /", "itmes"))).toContain('no Lambda function "itmes"');
  expect(await refused(() => restApis.configureStage(id, "prdo", { metrics: true }))).toContain("Was prod meant?");
  expect(
    await refused(() => restApis.authorize(id, { routes: ["GET /nothing"], authorizer: { type: "AWS_IAM" } })),
  ).toContain('no route "GET /nothing"');
  expect(await refused(() => restApis.enableCors(id, { allowOrigins: ["*"], paths: ["/nothing"] }))).toContain(
    'no path "/nothing"',
  );
});

test("an API of another region is found there, where asking is allowed", async () => {
  const id = await shop(opened.again({ region: "us-west-2" }));
  const finding = opened.again({ find: ["us-east-1", "us-west-2"] });
  const message = await refused(() => finding.restApis.deploy(id, { stage: "prod" }));
  expect(message).toContain(`It is in us-west-2: createGateway({ region: "us-west-2" }).`);
  const nowhere = await refused(() => finding.restApis.deploy("nosuchapi0", { stage: "prod" }));
  expect(nowhere).toContain("2 other regions were asked, and none has it");
  const everywhere = opened.again({ find: true });
  expect(await refused(() => everywhere.restApis.deploy(id, { stage: "prod" }))).toContain("It is in us-west-2");
});

test("credentials that have expired send nothing", async () => {
  const credentials = { ...account.credentials, expiration: new Date("2026-01-01T00:00:00Z") };
  const { restApis } = opened.again({ credentials });
  expect(await refused(() => restApis.ensure({ name: "late" }))).toBe(
    'The AWS credentials have expired at 2026-01-01T00:00:00.000Z. Sign in again, such as with "aws sso login"; nothing was sent.',
  );
});

test("credentials that AWS says have expired are told as such", async () => {
  const server = createServer((_, response) => {
    const headers = { "content-type": "application/json", "x-amzn-errortype": "ExpiredTokenException" };
    response.writeHead(403, headers).end('{"message":"The security token included in the request is expired"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // The cast holds: a server that listens on a port has one.
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { restApis } = createGateway({ ...account, endpoint });
  await expect(restApis.addLambdaRoute("a1b2c3d4e5", "GET /", arnOf("items"))).rejects.toMatchObject({
    code: "credentials",
    message: expect.stringContaining("Sign in again"),
  });
  server.close();
});

test.each([
  ["get /items", "Write the method, a space and the path"],
  ["FETCH /items", "The method is one of GET"],
  ["GET /items/", "A path has no empty part"],
  ["GET /items//all", "A path has no empty part"],
  ["GET /{all+}/more", "nothing can come after it"],
  ["GET /a?b", '"a?b" is no part of a path'],
])("the route %s is refused, and said why", async (route, why) => {
  const id = await shop();
  expect(await refused(() => opened.gateway.restApis.addLambdaRoute(id, route, "items"))).toContain(why);
  const { ApiId } = await opened.gateway.httpApis.ensure({ Name: "shop" });
  const integration = { type: "lambdaProxy", function: "items" } as const;
  expect(await refused(() => opened.gateway.httpApis.addRoute(ApiId, { route, integration }))).toContain(why);
});

test("AWS's limits are told before anything is made", async () => {
  const { restApis, httpApis, websocketApis, apiKeys } = opened.gateway;
  const id = await shop();
  const many = (make: (index: number) => string) => Array.from({ length: 301 }, (_, index) => make(index));
  const proxied = { type: "httpProxy", url: "https://example.com" } as const;
  const routes = many((index) => `GET /r${index}`).map((route) => ({ route, integration: proxied }));
  expect(await refused(() => restApis.addRoutes(id, routes))).toContain("AWS lets a REST API have 300");
  const { ApiId } = await httpApis.ensure({ Name: "shop" });
  expect(await refused(() => httpApis.addRoutes(ApiId, routes))).toContain("AWS lets an API have 300");
  const chat = await websocketApis.ensure({ Name: "chat", RouteSelectionExpression: "$request.body.action" });
  const messages = many((index) => `r${index}`).map((route) => ({ route, integration: proxied }));
  expect(await refused(() => websocketApis.addRoutes(chat.ApiId, messages))).toContain("AWS lets an API have 300");
  const large = " ".repeat(6 * 1024 * 1024 + 1);
  expect(await refused(() => restApis.import({ body: large }))).toContain("API Gateway imports 6 MB");
  expect(await refused(() => restApis.put({ restApiId: id, body: new TextEncoder().encode(large) }))).toContain("6 MB");
  expect(await refused(() => httpApis.import({ Body: large }))).toContain("6 MB");
  expect(await refused(() => httpApis.ensure({ Name: "x".repeat(129) }))).toContain("AWS takes 1 to 128");
  expect(await refused(() => restApis.ensure({ name: " " }))).toContain("cannot be the name of an API");
  expect(await refused(() => restApis.deploy(id, { stage: "$default" }))).toContain("cannot be the name of a stage");
  expect(await refused(() => httpApis.deploy(ApiId, { stage: "a b" }))).toContain("cannot be the name of a stage");
  const late = { type: "lambdaProxy", function: "items", timeoutInMillis: 40_000 } as const;
  expect(await refused(() => httpApis.addRoute(ApiId, { route: "GET /late", integration: late }))).toBe(
    "timeoutInMillis is 40000, and AWS takes 50 to 30000. Nothing was changed.",
  );
  const caching = { size: "0.5", ttlInSeconds: 4000 } as const;
  expect(await refused(() => restApis.configureStage(id, "prod", { caching }))).toContain("ttlInSeconds is 4000");
  const guard = { type: "TOKEN", name: "guard", function: "items", ttlInSeconds: -1 } as const;
  expect(await refused(() => restApis.authorize(id, { authorizer: guard }))).toContain("ttlInSeconds is -1");
  const plan = { name: "basic", stages: [] };
  expect(await refused(() => apiKeys.issue({ name: "short", value: "abc", plan }))).toContain("20 to 128 characters");
  expect(await refused(() => restApis.addRoute(id, { route: "GET /items/{other}", integration: proxied }))).toContain(
    "{id} and {other}: AWS lets a path have one variable at each place",
  );
  const two = { allowOrigins: ["https://a.example", "https://b.example"] };
  expect(await refused(() => restApis.enableCors(id, two))).toContain("allowOrigins has 2 origins");
  expect(await refused(() => httpApis.quickCreate({ name: "x", function: "arn:aws:s3:::bucket" }))).toContain(
    "is no ARN of a Lambda function",
  );
  expect(
    await refused(() =>
      opened.gateway.domains.map({ domainName: "no domain", certificateArn: "", apiId: id, stage: "prod" }),
    ),
  ).toContain("is no domain name");
});

test("names of strangers are data", async () => {
  const { websocketApis, restApis } = opened.gateway;
  const { ApiId = "" } = await opened.v2.send(
    new CreateApiCommand({
      ...{ Name: "__proto__", ProtocolType: "WEBSOCKET" },
      RouteSelectionExpression: "$request.body.action",
    }),
  );
  expect(await websocketApis.find({ name: "__proto__" })).toMatchObject({ ApiId });
  expect(await websocketApis.find({ tag: { constructor: "x" } })).toBeUndefined();
  const mock = { type: "mock" } as const;
  for (const route of ["__proto__", "constructor", "toString"])
    await websocketApis.addRoute(ApiId, { route, integration: mock });
  const { Items = [] } = await opened.v2.send(new GetRoutesCommand({ ApiId }));
  expect(Items.map(({ RouteKey }) => RouteKey).sort()).toEqual(["__proto__", "constructor", "toString"]);
  const id = await shop();
  const paths = ["/__proto__", "/constructor/toString"];
  await restApis.addRoutes(
    id,
    paths.map((path) => ({ route: `GET ${path}`, integration: { type: "mock" } })),
  );
  const { items = [] } = await opened.v1.send(new GetResourcesCommand({ restApiId: id }));
  expect(items.map(({ path }) => path)).toEqual(expect.arrayContaining(paths));
});
