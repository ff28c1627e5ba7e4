import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mock, proxy, type Rest, seen, startRest } from "./rest-stage.js";

let rest: Rest;
beforeAll(async () => {
  rest = await startRest({ functions: { broken: async () => "no answer" } });
});
afterAll(() => rest.gateway.stop());

const told = { "application/json": '{"type":"$context.error.responseType","said":$context.error.messageString}' };
const own = (type: string, more: object = {}) => ({
  "x-amazon-apigateway-gateway-responses": { [type]: { responseTemplates: told, ...more } },
});
const wants = { "x-amazon-apigateway-request-validator": "all" };
const validators = {
  "x-amazon-apigateway-request-validators": { all: { validateRequestBody: true, validateRequestParameters: true } },
};
const schema = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" } },
  required: ["name"],
};
const body = { requestBody: { required: true, content: { "application/json": { schema } } } };
const limit = { parameters: [{ name: "limit", in: "query", required: true, schema: { type: "string" } }] };
const routes = {
  "GET /pets": { ...limit, ...wants, ...mock("pets") },
  "POST /pets": { ...body, ...wants, ...mock("made") },
  "GET /broken": proxy("broken"),
  "POST /json": {
    "x-amazon-apigateway-integration": {
      type: "mock",
      passthroughBehavior: "never",
      requestTemplates: { "application/json": '{"statusCode":200}' },
      responses: { default: { statusCode: "200" } },
    },
  },
};

describe("an API's own response", () => {
  test.each<[string, string, string, RequestInit, unknown]>([
    ["MISSING_AUTHENTICATION_TOKEN", "GET", "/nothing", {}, "Missing Authentication Token"],
    ["BAD_REQUEST_PARAMETERS", "GET", "/pets", {}, "Missing required request parameters: [limit]"],
    ["BAD_REQUEST_BODY", "POST", "/pets", { body: "{}" }, "Invalid request body"],
    ["INTEGRATION_FAILURE", "GET", "/broken", {}, "Internal server error"],
    [
      "UNSUPPORTED_MEDIA_TYPE",
      "POST",
      "/json",
      { body: "x", headers: { "content-type": "text/csv" } },
      "Unsupported Media Type",
    ],
  ])("tells of %s", async (type, method, path, init, said) => {
    const { url } = await rest.deploy(routes, { ...validators, ...own(type, { statusCode: "418" }) });
    const headers = { "content-type": "application/json", ...init.headers };
    expect(await seen(await fetch(url + path, { method, ...init, headers }))).toEqual([418, { type, said }]);
  });

  test("for a class of them keeps their statuses", async () => {
    const { url } = await rest.deploy(routes, own("DEFAULT_4XX"));
    expect(await seen(await fetch(`${url}/nothing`))).toEqual([
      403,
      { type: "MISSING_AUTHENTICATION_TOKEN", said: "Missing Authentication Token" },
    ]);
    expect((await fetch(`${url}/broken`)).status).toBe(502);
  });

  test("maps headers from the request, the context and the stage", async () => {
    const responseParameters = {
      "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
      "gatewayresponse.header.X-Asked": "method.request.header.X-Ask",
      "gatewayresponse.header.X-Page": "method.request.querystring.page",
      "gatewayresponse.header.X-Stage": "context.stage",
      "gatewayresponse.header.X-None": "method.request.header.X-Nothing",
    };
    const { url } = await rest.deploy(routes, own("DEFAULT_4XX", { responseParameters }));
    const { headers } = await fetch(`${url}/nothing?page=2`, { headers: { "x-ask": "why" } });
    const names = ["access-control-allow-origin", "x-asked", "x-page", "x-stage", "x-none"];
    expect(names.map((name) => headers.get(name))).toEqual(["*", "why", "2", "prod", null]);
  });

  test("speaks the type that the caller accepts", async () => {
    const responseTemplates = {
      ...told,
      "text/plain": "$context.error.message at $context.path for $context.identity.sourceIp",
    };
    const { url } = await rest.deploy(routes, own("DEFAULT_4XX", { responseTemplates }));
    const response = await fetch(`${url}/nothing`, { headers: { accept: "text/plain, */*" } });
    expect(response.headers.get("content-type")).toBe("text/plain");
    expect(await response.text()).toBe("Missing Authentication Token at /prod/nothing for 127.0.0.1");
  });

  test.each([
    ["{}", '[object has missing required properties (["name"])]'],
    [
      '{"name":1,"age":"x"}',
      '[instance type (integer) does not match any allowed primitive type (allowed: ["string"]), instance type (string) does not match any allowed primitive type (allowed: ["integer"])]',
    ],
  ])("tells what is wrong with %s", async (sent, wrong) => {
    const responseTemplates = { "application/json": "$context.error.validationErrorString" };
    const { url } = await rest.deploy(routes, { ...validators, ...own("BAD_REQUEST_BODY", { responseTemplates }) });
    const headers = { "content-type": "application/json" };
    expect(await (await fetch(`${url}/pets`, { method: "POST", headers, body: sent })).text()).toBe(wrong);
  });
});

test("a web application firewall blocks every call of an API, until it does not", async () => {
  const { restApiId, url } = await rest.deploy(routes);
  rest.gateway.faults.waf(restApiId);
  const blocked = await fetch(`${url}/pets?limit=1`);
  expect([blocked.status, blocked.headers.get("x-amzn-errortype"), await blocked.json()]).toEqual([
    403,
    "ForbiddenException",
    { message: "Forbidden" },
  ]);
  rest.gateway.faults.waf(restApiId, false);
  expect((await fetch(`${url}/pets?limit=1`)).status).toBe(200);
  const custom = await rest.deploy(routes, own("WAF_FILTERED"));
  rest.gateway.faults.waf(custom.restApiId);
  expect(await seen(await fetch(`${custom.url}/pets`))).toEqual([403, { type: "WAF_FILTERED", said: "Forbidden" }]);
  expect(() => rest.gateway.faults.waf("nobody")).toThrow('There is no deployed API "nobody" here');
});
