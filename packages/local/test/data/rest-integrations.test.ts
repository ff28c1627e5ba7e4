import { createServer, request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { close, listen } from "../../src/server/listen.js";
import { type Deployments, documentOf, serveDeployments } from "./deploy.js";

let gateway: Deployments;
let url: string;
let backendUrl: string;
const seen: { url?: string; method?: string; headers: Record<string, unknown>; body: string }[] = [];
const backend = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  seen.push({ url: request.url ?? "", method: request.method ?? "", headers: request.headers, body });
  response.writeHead(418, { server: "tea", "x-pot": "short", "content-type": "text/plain" }).end("stout");
});

const mock = (requestTemplate: string, responses: object) => ({
  "x-amazon-apigateway-integration": {
    type: "mock",
    requestTemplates: { "application/json": requestTemplate },
    responses,
  },
});

const aws = (more: object) => ({
  "x-amazon-apigateway-integration": { type: "aws", httpMethod: "POST", uri: "function:work", ...more },
});

beforeAll(async () => {
  backendUrl = `http://127.0.0.1:${await listen(backend, 0, "127.0.0.1")}`;
  gateway = await serveDeployments();
  gateway.function("work", async (event: { fail?: string }) => {
    if (event.fail !== undefined) throw new Error(event.fail);
    return { got: event };
  });
  const byMessage = {
    default: { statusCode: "200" },
    "Error: .*four hundred.*": {
      statusCode: "400",
      responseTemplates: { "application/json": "$input.path('$.errorMessage')" },
    },
  };
  url = gateway.rest(
    "restapi456",
    documentOf({
      "ANY /proxy/{rest}": {
        "x-amazon-apigateway-integration": {
          type: "http_proxy",
          httpMethod: "ANY",
          uri: `${backendUrl}/\${stageVariables.base}/{rest}`,
          requestParameters: {
            "integration.request.path.rest": "method.request.path.rest",
            "integration.request.header.x-static": "'yes'",
          },
        },
      },
      "GET /dead": {
        "x-amazon-apigateway-integration": { type: "http_proxy", httpMethod: "GET", uri: "http://127.0.0.1:1/" },
      },
      "GET /nowhere": {
        "x-amazon-apigateway-integration": { type: "http_proxy", httpMethod: "GET", uri: "http://nowhere.invalid/" },
      },
      "GET /mock": mock('{"statusCode": 200}', {
        default: {
          statusCode: "200",
          responseParameters: { "method.response.header.X-Mocked": "'yes'" },
          responseTemplates: { "application/json": '{"who":"$input.params(\'who\')","stage":"$context.stage"}' },
        },
      }),
      "POST /mock": mock(
        '#set($context.requestOverride.path.body = $input.path("$"))#if($input.path("$.fail"))\n{"statusCode": 400}\n#else\n{"statusCode": 200}\n#end',
        {
          default: {
            statusCode: "200",
            responseTemplates: { "application/json": "$context.requestOverride.path.body.list" },
          },
          "4\\d\\d": {
            statusCode: "422",
            responseTemplates: { "application/json": "$context.requestOverride.path.body.map" },
          },
        },
      ),
      "POST /work": aws({ responses: byMessage }),
      "GET /work/{id}": aws({
        requestTemplates: { "application/json": '{"id":"$input.params(\'id\')","stage":"$context.stage"}' },
        responses: {
          default: {
            statusCode: "201",
            responseParameters: { "method.response.header.X-Id": "integration.response.body.got.id" },
            responseTemplates: { "application/json": '{"made":$input.json("$.got.id")}' },
          },
        },
      }),
      "GET /queue": aws({ uri: "arn:aws:apigateway:eu-west-1:sqs:path/1/q" }),
      "POST /custom": {
        "x-amazon-apigateway-integration": {
          type: "http",
          httpMethod: "PUT",
          uri: `${backendUrl}/custom`,
          requestTemplates: { "application/json": '{"wrapped":$input.json("$")}' },
          requestParameters: { "integration.request.header.x-from": "method.request.querystring.from" },
          responses: {
            default: { statusCode: "500" },
            "418": {
              statusCode: "200",
              responseParameters: { "method.response.header.X-Pot": "integration.response.header.x-pot" },
            },
          },
        },
      },
    }),
    { variables: { base: "v1" } },
  );
});
afterAll(async () => {
  await gateway.stop();
  await close(backend);
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });

describe("an HTTP proxy", () => {
  test("passes on request and response", async () => {
    const response = await fetch(`${url}/proxy/a%20b?q=1&q=2`, {
      method: "PUT",
      body: "in",
      headers: { "x-own": "1" },
    });
    expect([response.status, await response.text(), response.headers.get("x-pot")]).toEqual([418, "stout", "short"]);
    expect(response.headers.get("x-amzn-remapped-server")).toBe("tea");
    expect(seen.at(-1)).toMatchObject({
      url: "/v1/a%20b?q=1&q=2",
      method: "PUT",
      body: "in",
      headers: { "x-own": "1", "x-static": "yes", host: backendUrl.slice(7) },
    });
  });

  test.each([["%2e%2e"], [".."], ["%2E."], ["..%2fadmin"], ["%2e%2e%2fadmin"], ["."]])(
    "%s never climbs out of its path",
    async (climb) => {
      const { hostname, pathname, port } = new URL(`${url}/proxy/`);
      const before = seen.length;
      // Sent as it is: `fetch` would resolve the dots itself.
      await new Promise<void>((resolve, reject) => {
        request({ hostname, port, path: pathname + climb }, (response) => response.resume().on("end", resolve))
          .on("error", reject)
          .end();
      });
      for (const { url: reached } of seen.slice(before)) expect(reached).toMatch(/^\/v1\/[^/]+$/);
      expect(seen.length).toBe(before + 1);
    },
  );

  test("of a backend that is not there is AWS's 504", async () => {
    const response = await fetch(`${url}/dead`);
    // Live: https://github.com/RhinoSecurityLabs/IPRotate_Burp_Extension/issues/17
    expect([response.status, await response.text()]).toEqual([
      504,
      '{"message": "Network error communicating with endpoint"}',
    ]);
    expect(response.headers.get("x-amzn-errortype")).toBe("InternalServerErrorException");
  });

  test("of a host that has no address is a mistake of the configuration", async () => {
    const response = await fetch(`${url}/nowhere`);
    expect([response.status, await response.text()]).toEqual([500, '{"message": "Internal server error"}']);
  });
});

describe("a mock", () => {
  test("answers its template", async () => {
    const response = await fetch(`${url}/mock?who=Rex`);
    expect(await response.json()).toEqual({ who: "Rex", stage: "prod" });
    expect(response.headers.get("x-mocked")).toBe("yes");
  });

  test("chooses by the status of its request template, and prints as AWS", async () => {
    const list = await post("/mock", { list: [{ foo: "bar" }] });
    expect([list.status, await list.text()]).toEqual([200, '[{"foo":"bar"}]']);
    const failed = await post("/mock", { fail: true, map: { foo: [{ nested: "bar" }] } });
    expect([failed.status, await failed.text()]).toEqual([422, '{foo=[{"nested":"bar"}]}']);
  });

  test("cannot be made to run JavaScript by its template", async () => {
    const evil = gateway.rest(
      "evilapi123",
      documentOf({
        "GET /": mock('{"statusCode":200}', {
          default: {
            statusCode: "200",
            responseTemplates: {
              "text/plain":
                '$input.body.constructor.constructor("globalThis.PWN=1")()$util.urlEncode.constructor("globalThis.PWN=1")()#set($c="constructor")$input.json[$c]("globalThis.PWN=1")()',
            },
          },
        }),
      }),
    );
    await fetch(`${evil}/`);
    expect("PWN" in globalThis).toBe(false);
  });
});

describe("a Lambda integration that is no proxy", () => {
  test("passes the body on, and the result back", async () => {
    const response = await post("/work", { message: "hello world" });
    expect([response.status, await response.json()]).toEqual([200, { got: { message: "hello world" } }]);
  });

  test("shapes both by templates", async () => {
    const response = await fetch(`${url}/work/7`);
    expect([response.status, await response.json(), response.headers.get("x-id")]).toEqual([201, { made: "7" }, "7"]);
  });

  test("chooses the response by the error message; the default takes the rest, errors included", async () => {
    const known = await post("/work", { fail: "Error: Raising four hundred from within" });
    expect([known.status, await known.text()]).toEqual([400, "Error: Raising four hundred from within"]);
    const unknown = await post("/work", { fail: "other" });
    expect([unknown.status, await unknown.json()]).toEqual([
      200,
      { errorType: "Error", errorMessage: "other", trace: expect.any(Array) },
    ]);
  });

  test("with another service, whose address nobody told, is a 501 that says how to tell it", async () => {
    const response = await fetch(`${url}/queue`);
    expect(response.status).toBe(501);
    expect(await response.json()).toEqual({ message: expect.stringContaining("sqs is an AWS service") });
  });
});

test("an HTTP integration that is no proxy sends what its template makes, and only the headers that are mapped", async () => {
  const response = await post("/custom?from=rex", { a: 1 }, { "x-secret": "no" });
  expect([response.status, await response.text(), response.headers.get("x-pot")]).toEqual([200, "stout", "short"]);
  expect(seen.at(-1)).toMatchObject({
    method: "PUT",
    body: '{"wrapped":{"a":1}}',
    headers: { "x-from": "rex", "user-agent": "AmazonAPIGateway_restapi456", accept: "application/json" },
  });
  expect(seen.at(-1)?.headers).not.toHaveProperty("x-secret");
});
