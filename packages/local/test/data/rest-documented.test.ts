import { createServer } from "node:http";
import { GetResourcesCommand, TestInvokeMethodCommand } from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { close, listen } from "../../src/server/listen.js";
import { mock, proxy, type Rest, region, seen, startRest } from "./rest-stage.js";

// What AWS's pages say of REST APIs in tables and examples, row by row; and what people saw it answer.
let rest: Rest;
let address: string;
let received: Buffer;
let sends: { type: string; body: Uint8Array | string };
const backend = createServer(async (request, response) => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  received = Buffer.concat(pieces);
  response.writeHead(200, { "content-type": sends.type }).end(sends.body);
});

beforeAll(async () => {
  address = `http://127.0.0.1:${await listen(backend, 0, "127.0.0.1")}`;
  rest = await startRest();
});
afterAll(async () => {
  await rest.gateway.stop();
  await close(backend);
});

const integration = (more: object, responses: object = {}) => ({
  responses: { 200: responses },
  "x-amazon-apigateway-integration": { httpMethod: "POST", responses: { default: { statusCode: "200" } }, ...more },
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
const bytes = Buffer.from([0x1f, 0x8b, 0xff]);
const base64 = bytes.toString("base64");
type Handling = "CONVERT_TO_BINARY" | "CONVERT_TO_TEXT" | undefined;
const binary = "image/png";
const text = "text/plain";
const types = (is: string) => (is === "undefined" ? {} : { "x-amazon-apigateway-binary-media-types": [binary] });

test.each<[sent: string | Buffer, type: string, types: string, handling: Handling, gets: string | Buffer]>([
  ["text", binary, "undefined", undefined, "text"],
  [base64, binary, "undefined", "CONVERT_TO_BINARY", bytes],
  ["text", binary, "undefined", "CONVERT_TO_TEXT", "text"],
  ["text", text, "set", undefined, "text"],
  [base64, text, "set", "CONVERT_TO_BINARY", bytes],
  ["text", text, "set", "CONVERT_TO_TEXT", "text"],
  [bytes, binary, "set", undefined, bytes],
  [bytes, binary, "set", "CONVERT_TO_BINARY", bytes],
  [bytes, binary, "set", "CONVERT_TO_TEXT", base64],
])("a request of %j as %s, binary types %s, contentHandling %s", async (sent, type, is, contentHandling, gets) => {
  sends = { type: text, body: "" };
  const more = contentHandling === undefined ? {} : { contentHandling };
  const route = integration({ type: "http", uri: address, ...more });
  const { url } = await rest.deploy({ "POST /": route }, types(is));
  await fetch(url, { method: "POST", headers: { "content-type": type }, body: Buffer.from(sent) });
  expect(received).toEqual(Buffer.from(gets));
});

test.each<[from: string, sent: string | Buffer, accept: string, is: string, handling: Handling, gets: string | Buffer]>(
  [
    [text, "text", text, "undefined", undefined, "text"],
    [text, base64, text, "undefined", "CONVERT_TO_BINARY", bytes],
    [text, "text", text, "undefined", "CONVERT_TO_TEXT", "text"],
    [text, "text", text, "set", undefined, "text"],
    [text, base64, text, "set", "CONVERT_TO_BINARY", bytes],
    [text, "text", text, "set", "CONVERT_TO_TEXT", "text"],
    [text, base64, binary, "set", undefined, bytes],
    [text, base64, binary, "set", "CONVERT_TO_BINARY", bytes],
    [text, "text", binary, "set", "CONVERT_TO_TEXT", "text"],
    [binary, bytes, text, "set", undefined, base64],
    [binary, bytes, text, "set", "CONVERT_TO_BINARY", bytes],
    [binary, bytes, text, "set", "CONVERT_TO_TEXT", base64],
    [binary, bytes, binary, "set", undefined, bytes],
    [binary, bytes, binary, "set", "CONVERT_TO_BINARY", bytes],
    [binary, bytes, binary, "set", "CONVERT_TO_TEXT", base64],
  ],
)(
  "a response %s %j to a caller of %s, binary types %s, contentHandling %s",
  async (type, sent, accept, is, contentHandling, gets) => {
    sends = { type, body: sent };
    const response = { statusCode: "200", ...(contentHandling && { contentHandling }) };
    const { url } = await rest.deploy(
      { "GET /": integration({ type: "http", uri: address, responses: { default: response } }) },
      types(is),
    );
    const answer = await fetch(url, { headers: { accept } });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(gets));
  },
);

// https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
test("what a function throws as JSON is read for headers, and stays a text in the body", async () => {
  const told = { errorType: "InternalServerError", httpStatus: 500, trace: { function: "abc()", line: 123 } };
  rest.gateway.function("failing", async () => {
    throw new Error(JSON.stringify(told));
  });
  const uri = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:failing/invocations`;
  const body = "integration.response.body.errorMessage";
  const responseParameters = {
    "method.response.header.error_trace_function": `${body}.trace.function`,
    "method.response.header.error_status": `${body}.httpStatus`,
    "method.response.header.error_type": `${body}.errorType`,
    "method.response.header.error_trace": `${body}.trace`,
  };
  const names = ["error_trace_function", "error_status", "error_type", "error_trace"];
  const headers = Object.fromEntries(names.map((name) => [name, {}]));
  const responses = { default: { statusCode: "200", responseParameters } };
  const { url } = await rest.deploy({ "POST /": integration({ type: "aws", uri, responses }, { headers }) });
  const answer = await fetch(url, { method: "POST", body: "{}" });
  expect(names.map((name) => answer.headers.get(name))).toEqual([
    "abc()",
    "500",
    "InternalServerError",
    '{"function":"abc()","line":123}',
  ]);
  expect(await answer.json()).toMatchObject({ errorMessage: JSON.stringify(told) });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
test("a template overrides each parameter once: a second time is an error, and the next template begins anew", async () => {
  const set = (status: number) => `#set($context.responseOverride.status = ${status})`;
  const asking = (template: string) => ({ requestTemplates: { "application/json": `${template}{"statusCode": 200}` } });
  const route = (request: string, response: string) => {
    const made = mock(response)["x-amazon-apigateway-integration" as keyof object] as object;
    return { "x-amazon-apigateway-integration": { ...made, ...asking(request) } };
  };
  const { url } = await rest.deploy({
    "GET /twice": route("", `${set(201)}${set(202)}`),
    "GET /both": route(set(201), set(202)),
    "GET /each": route("", `#foreach($n in [1..3])#set($context.responseOverride.header["n$n"] = "$n")#end`),
  });
  const get = async (path: string) => seen(await fetch(url + path));
  expect(await get("/twice")).toEqual([500, { message: "Internal server error" }]);
  expect((await get("/both"))[0]).toBe(202);
  const { headers } = await fetch(`${url}/each`);
  expect([headers.get("n1"), headers.get("n3")]).toEqual(["1", "3"]);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
test("a function's headers and multiValueHeaders are one list, in which no pair is there twice", async () => {
  rest.gateway.function("headers", async () => ({
    statusCode: 200,
    headers: { "X-Pet": "dog", "X-Both": "one", "x-other": "three" },
    multiValueHeaders: { "x-pet": ["cat", "fish"], "x-both": ["one", "two"] },
  }));
  const { url } = await rest.deploy({ "GET /": proxy("headers") });
  const { headers } = await fetch(url);
  expect(["x-pet", "x-both", "x-other"].map((name) => headers.get(name))).toEqual([
    "dog, cat, fish",
    "one, two",
    "three",
  ]);
});

// https://github.com/amazon-archives/aws-cognito-angular-quickstart/issues/50
test("an Authorization header that is no signature is read as one, where there is no route or the route wants one", async () => {
  const sigv4 = { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" };
  const { url } = await rest.deploy(
    { "GET /pets": mock("pets"), "GET /signed": { ...mock("signed"), security: [{ sigv4: [] }] } },
    { components: { securitySchemes: { sigv4 } } },
  );
  const get = async (path: string, authorization?: string) => {
    const response = await fetch(url + path, { headers: authorization === undefined ? {} : { authorization } });
    const { message } = await response.json();
    return [response.status, response.headers.get("x-amzn-errortype"), message];
  };
  const incomplete = (message: RegExp) => [403, "IncompleteSignatureException", expect.stringMatching(message)];
  const noPair = incomplete(/^Invalid key=value pair \(missing equal-sign\) in Authorization header \(hashed/);
  expect(await get("/none", "Bearer token")).toEqual(noPair);
  expect(await get("/signed", "Bearer token")).toEqual(noPair);
  expect(await get("/none", "token")).toEqual(incomplete(/^Authorization header requires 'Credential' parameter\./));
  const missing = [403, "MissingAuthenticationTokenException", "Missing Authentication Token"];
  expect([await get("/none"), await get("/signed")]).toEqual([missing, missing]);
  expect((await fetch(`${url}/pets`, { headers: { authorization: "Bearer token" } })).status).toBe(200);
});

// https://github.com/serverless/serverless/issues/2270
test("what is no JSON does not reach a function that is no proxy", async () => {
  rest.gateway.function("eater", async (event: unknown) => event);
  const uri = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:eater/invocations`;
  const { url } = await rest.deploy({ "POST /": integration({ type: "aws", uri }) });
  const response = await fetch(url, { method: "POST", body: "name=Rex" });
  expect(await seen(response)).toEqual([
    400,
    { message: expect.stringMatching(/^Could not parse request body into json: ./) },
  ]);
});

test("a stage that is not there is forbidden, and the request has its ids all the same", async () => {
  const { url } = await rest.deploy({ "GET /": mock("") });
  const response = await fetch(url.replace(/prod$/, "none"));
  expect(await seen(response)).toEqual([403, { message: "Forbidden" }]);
  expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers.get("x-amz-apigw-id")).toMatch(/^[\w-]{15}=$/);
});

test("the log of a test tells what a backend was sent and what it said, of a mock nothing, and why a result is no answer", async () => {
  sends = { type: "text/plain", body: "from behind" };
  rest.gateway.function("wrong", async () => ({ body: {} }));
  const http = integration({ type: "http", uri: `${address}/behind` });
  const { restApiId } = await rest.deploy({
    "POST /http": http,
    "POST /mock": mock("mocked"),
    "POST /wrong": proxy("wrong"),
  });
  const { items = [] } = await rest.client.send(new GetResourcesCommand({ restApiId }));
  const log = async (path: string) => {
    const resourceId = items.find((item) => item.path === path)?.id;
    const command = new TestInvokeMethodCommand({ restApiId, resourceId, httpMethod: "POST", body: '{"a": 1}' });
    const { log = "" } = await rest.client.send(command);
    return log.split("\n").map((line) => line.replace(/^.* UTC \d{4} : /, "").replace(/\d+ ms/, "N ms"));
  };
  const start = (path: string) => [
    expect.stringMatching(/^Execution log for request /),
    expect.stringMatching(/^Starting execution for request: /),
    `HTTP Method: POST, Resource Path: ${path}`,
    "Method request path: {}",
    "Method request query string: {}",
    "Method request headers: {}",
    'Method request body before transformations: {"a": 1}',
  ];
  const end = ["Successfully completed execution", "Method completed with status: 200", ""];
  expect(await log("/http")).toEqual([
    ...start("/http"),
    `Endpoint request URI: ${address}/behind`,
    expect.stringMatching(/^Endpoint request headers: \{Accept=application\/json, .*X-Amzn-Trace-Id=Root=.*\}$/),
    'Endpoint request body after transformations: {"a": 1}',
    `Sending request to ${address}/behind`,
    "Received response. Status: 200, Integration latency: N ms",
    expect.stringMatching(/^Endpoint response headers: \{content-type=text\/plain, .*\}$/),
    "Endpoint response body before transformations: from behind",
    "Method response body after transformations: from behind",
    expect.stringMatching(/^Method response headers: \{/),
    ...end,
  ]);
  expect(await log("/mock")).toEqual([
    ...start("/mock"),
    "Method response body after transformations: mocked",
    "Method response headers: {Content-Type=application/json}",
    ...end,
  ]);
  // https://github.com/vincentsarago/lambda-proxy/issues/59
  expect((await log("/wrong")).slice(-3)).toEqual([
    "Execution failed due to configuration error: Malformed Lambda proxy response",
    "Method completed with status: 502",
    "",
  ]);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
test("a semicolon splits a query string, unless it is encoded", async () => {
  const { url } = await rest.deploy({ "GET /": mock("$input.params('a') $input.params('b') $input.params('c')") });
  expect(await (await fetch(`${url}?a=1;b=2&c=3%3B4`)).text()).toBe("1 2 3;4");
});
