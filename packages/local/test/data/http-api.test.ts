import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";

let gateway: Deployments;
let url: string;
const events: Record<string, unknown>[] = [];
beforeAll(async () => {
  gateway = await serveDeployments();
  gateway.function("echo", async (event: Record<string, unknown>) => {
    events.push(event);
    return { got: event };
  });
  gateway.function("result", async (event: { body: string }) => JSON.parse(event.body));
  gateway.function("broken", async () => {
    throw new Error("no");
  });
  url = gateway.http(
    "httpapi123",
    documentOf({
      "GET /pets/{petId}": lambda("echo", "2.0"),
      "POST /pets": lambda("echo", "2.0"),
      "POST /result": lambda("result", "2.0"),
      "POST /result1": lambda("result", "1.0"),
      "GET /old/{proxy+}": lambda("echo", "1.0"),
      "GET /broken": lambda("broken", "2.0"),
      "GET /nobody": lambda("nobody", "2.0"),
      "GET /queue": {
        "x-amazon-apigateway-integration": {
          type: "aws_proxy",
          integrationSubtype: "SQS-SendMessage",
          requestParameters: { MessageBody: "$request.querystring.text" },
        },
      },
    }),
  );
});
afterAll(() => gateway.stop());

const post = (path: string, body: unknown) =>
  fetch(`${url}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

test("a function gets payload 2.0 as AWS writes it", async () => {
  const response = await fetch(`${url}/pets/a%20b?repeat=one&repeat=two&plus=a+b&encoded=a%2Bb&empty=`, {
    headers: { cookie: "session=abc123; theme=dark", "X-Probe": "first", accept: "*/*" },
  });
  const { got } = (await response.json()) as { got: Record<string, Record<string, unknown>> };
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("apigw-requestid")).toMatch(/^[\w-]{15}=$/);
  expect(got).toMatchObject({
    version: "2.0",
    routeKey: "GET /pets/{petId}",
    rawPath: "/pets/a b",
    rawQueryString: "repeat=one&repeat=two&plus=a+b&encoded=a%2Bb&empty=",
    cookies: ["session=abc123", "theme=dark"],
    queryStringParameters: { repeat: "one,two", plus: "a b", encoded: "a+b", empty: "" },
    pathParameters: { petId: "a b" },
    isBase64Encoded: false,
    requestContext: {
      accountId: "123456789012",
      apiId: "httpapi123",
      domainName: `httpapi123.execute-api.localhost:${gateway.port}`,
      domainPrefix: "httpapi123",
      http: { method: "GET", path: "/pets/a b", protocol: "HTTP/1.1", sourceIp: "127.0.0.1" },
      requestId: response.headers.get("apigw-requestid"),
      routeKey: "GET /pets/{petId}",
      stage: "$default",
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
  });
  expect(got.headers).toMatchObject({ "x-probe": "first", "x-forwarded-for": "127.0.0.1", accept: "*/*" });
  expect(got.headers).not.toHaveProperty("cookie");
  for (const absent of ["body", "stageVariables"]) expect(got).not.toHaveProperty(absent);
  expect(got.requestContext).not.toHaveProperty("authorizer");
});

test("a JSON body is text, a form is base64", async () => {
  await post("/pets", { name: "Rex" });
  expect(events.at(-1)).toMatchObject({ body: '{"name":"Rex"}', isBase64Encoded: false });
  await fetch(`${url}/pets`, { method: "POST", body: new URLSearchParams({ name: "Rex" }) });
  expect(events.at(-1)).toMatchObject({ body: Buffer.from("name=Rex").toString("base64"), isBase64Encoded: true });
});

test("payload 1.0 has a version, lists of values, and null for what is empty", async () => {
  await fetch(`${url}/old/a/b?x=1&x=2`);
  expect(events.at(-1)).toMatchObject({
    version: "1.0",
    resource: "/old/{proxy+}",
    path: "/old/a/b",
    httpMethod: "GET",
    queryStringParameters: { x: "2" },
    multiValueQueryStringParameters: { x: ["1", "2"] },
    pathParameters: { proxy: "a/b" },
    stageVariables: null,
    body: null,
    requestContext: { resourceId: null, resourcePath: "/old/{proxy+}", extendedRequestId: expect.any(String) },
  });
});

describe("a result in payload 2.0", () => {
  test.each([
    [{ statusCode: 201, body: "made", headers: { "X-A": "b" } }, 201, "made", "text/plain;charset=UTF-8"],
    [{ hello: "world" }, 200, '{"hello":"world"}', "application/json"],
    ["plain", 200, "plain", "application/json"],
    [{ statusCode: 200, body: "aGk=", isBase64Encoded: true, headers: { "content-type": "a/b" } }, 200, "hi", "a/b"],
    [{ statusCode: "no" }, 500, '{"message":"Internal Server Error"}', "application/json"],
    [{ statusCode: 200, headers: { bad: "a\nb" } }, 500, '{"message":"Internal Server Error"}', "application/json"],
  ])("%j is answered with %i %s", async (result, status, body, type) => {
    const response = await post("/result", result);
    expect([response.status, await response.text(), response.headers.get("content-type")]).toEqual([
      status,
      body,
      type,
    ]);
  });

  test("sets each of its cookies", async () => {
    const response = await post("/result", { statusCode: 200, cookies: ["a=1; Secure", "b=2"] });
    expect(response.headers.getSetCookie()).toEqual(["a=1; Secure", "b=2"]);
  });
});

test("a result in payload 1.0 must have a statusCode", async () => {
  expect((await post("/result1", { hello: "world" })).status).toBe(500);
  const response = await post("/result1", { statusCode: 200, multiValueHeaders: { "x-a": ["1", "2"] } });
  expect(response.headers.get("x-a")).toBe("1, 2");
});

test.each([
  ["GET", "/nothing"],
  ["PUT", "/pets"],
  ["POST", "/pets/"],
])("%s %s is not found", async (method, path) => {
  const response = await fetch(url + path, { method });
  expect([response.status, await response.json()]).toEqual([404, { message: "Not Found" }]);
});

test("a function that throws is a 500 in AWS's words, and the log has its own", async () => {
  const response = await fetch(`${url}/broken`);
  expect([response.status, await response.json()]).toEqual([500, { message: "Internal Server Error" }]);
  expect(gateway.log).toContainEqual({
    event: "warning",
    message: expect.stringContaining('function "broken" threw Error: no'),
  });
});

test("a function that is not there is a 500, and the log says how to register it", async () => {
  expect((await fetch(`${url}/nobody`)).status).toBe(500);
  expect(gateway.log).toContainEqual({
    event: "warning",
    message:
      'GET /nobody of "httpapi123": there is no function "nobody"; register it: gateway.function("nobody", …) or --function nobody=…',
  });
});

test("an AWS service says what is missing, unless a handler stands for it", async () => {
  const response = await fetch(`${url}/queue`);
  expect([response.status, (await response.json()).message]).toEqual([
    501,
    expect.stringContaining('gateway.function("SQS-SendMessage"'),
  ]);
  gateway.function("SQS-SendMessage", async (parameters: object) => ({ MessageId: "1", parameters }));
  expect(await (await fetch(`${url}/queue?text=hello`)).json()).toEqual({
    MessageId: "1",
    parameters: { MessageBody: "hello" },
  });
});

test("a named stage is in the path, and in rawPath", async () => {
  const dev = gateway.http("httpapi456", documentOf({ $default: lambda("echo", "2.0") }), {
    stage: "dev",
    variables: { where: "here" },
  });
  await fetch(`${dev}/any/thing`);
  expect(events.at(-1)).toMatchObject({
    routeKey: "$default",
    rawPath: "/dev/any/thing",
    stageVariables: { where: "here" },
  });
  expect((await fetch(`${gateway.url}/_aws/execute-api/httpapi456/other`)).status).toBe(404);
});

test("names of strangers are nothing but names", async () => {
  await fetch(`${url}/pets/__proto__?__proto__=polluted&constructor=x`, { headers: { __proto__x: "y" } });
  expect(events.at(-1)?.rawQueryString).toContain("__proto__=polluted");
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});
