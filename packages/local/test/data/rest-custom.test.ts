import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { close, listen } from "../../src/server/listen.js";
import { proxy, type Rest, region, seen, startRest } from "./rest-stage.js";

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

let rest: Rest;
let address: string;
let last: Sent;
const backend = createServer(async (request, response) => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  last = { method: request.method ?? "", url: request.url ?? "", headers, body: Buffer.concat(pieces) };
  response.writeHead(200, { "content-type": "application/json" }).end('{"from":"behind"}');
});

beforeAll(async () => {
  address = `http://127.0.0.1:${await listen(backend, 0, "127.0.0.1")}`;
  rest = await startRest({ timeScale: 10, services: { dynamodb: address, sqs: address } });
});
afterAll(async () => {
  await rest.gateway.stop();
  await close(backend);
});

const integration = (more: object) => ({
  "x-amazon-apigateway-integration": { httpMethod: "POST", responses: { default: { statusCode: "200" } }, ...more },
});
const functionUri = (name: string) =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:${name}/invocations`;
const post = async (url: string, body: string | Uint8Array<ArrayBuffer>, type = "application/json") =>
  fetch(url, { method: "POST", body, headers: { "content-type": type } });

test("X-Amz-Invocation-Type: Event answers before the function has run", async () => {
  let ran: (event: unknown) => void = () => undefined;
  const running = new Promise<unknown>((resolve) => {
    ran = resolve;
  });
  rest.gateway.function("later", async (event: unknown) => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    ran(event);
    throw new Error("nobody hears of it");
  });
  const { url } = await rest.deploy({
    "POST /jobs": integration({
      type: "aws",
      uri: functionUri("later"),
      requestParameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
      responses: { default: { statusCode: "202" } },
    }),
  });
  let done = false;
  void running.then(() => {
    done = true;
  });
  expect(await seen(await post(`${url}/jobs`, '{"job":1}'))).toEqual([202, ""]);
  expect(done).toBe(false);
  expect(await running).toEqual({ job: 1 });
});

test("a template overrides path, query and headers of what is sent, and wins over mappings", async () => {
  const template = [
    "#set($context.requestOverride.path.id = 'nine')",
    "#set($context.requestOverride.querystring.page = '2')",
    "#set($context.requestOverride.header['X-Who'] = 'template')",
    "{}",
  ].join("");
  const { url } = await rest.deploy({
    "POST /pets/{id}": integration({
      type: "http",
      uri: `${address}/behind/{id}`,
      requestTemplates: { "application/json": template },
      requestParameters: {
        "integration.request.path.id": "method.request.path.id",
        "integration.request.header.X-Who": "'mapping'",
        "integration.request.header.X-From": "context.identity.sourceIp",
      },
    }),
  });
  await post(`${url}/pets/7`, "{}");
  expect(last).toMatchObject({ url: "/behind/nine?page=2", headers: { "x-who": "template", "x-from": "127.0.0.1" } });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
describe("a body without a template for its type", () => {
  test.each<[string, boolean, string, number, string]>([
    ["when_no_match", false, "text/csv", 200, "raw"],
    ["when_no_match", true, "text/csv", 200, "raw"],
    ["when_no_match", true, "application/json", 200, "made"],
    ["when_no_templates", false, "text/csv", 200, "raw"],
    ["when_no_templates", true, "text/csv", 415, ""],
    ["when_no_templates", true, "application/json", 200, "made"],
    ["never", false, "text/csv", 415, ""],
    ["never", true, "text/csv", 415, ""],
    ["never", true, "application/json", 200, "made"],
  ])("%s, a template for JSON: %s, %s: %i", async (passthroughBehavior, hasTemplate, type, status, sent) => {
    const requestTemplates = hasTemplate ? { "application/json": "made" } : {};
    const { url } = await rest.deploy({
      "POST /": integration({ type: "http", uri: address, passthroughBehavior, requestTemplates }),
    });
    const response = await post(`${url}/`, "raw", type);
    expect(response.status).toBe(status);
    if (status === 200) expect(last.body.toString()).toBe(sent);
    else expect(await response.json()).toEqual({ message: "Unsupported Media Type" });
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
describe("the body of a request", () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00]);
  const base64 = png.toString("base64");
  test.each<[string, string | undefined, string[], string, Uint8Array<ArrayBuffer> | string, Buffer]>([
    ["text stays text", undefined, [], "image/png", "text", Buffer.from("text")],
    ["bytes that are not declared are read as UTF-8", undefined, [], "image/png", png, Buffer.from(png.toString())],
    ["declared bytes stay bytes", undefined, ["image/png"], "image/png", png, png],
    ["declared bytes become base64", "CONVERT_TO_TEXT", ["image/png"], "image/png", png, Buffer.from(base64)],
    ["base64 becomes bytes", "CONVERT_TO_BINARY", [], "application/json", base64, png],
    ["declared bytes stay bytes, though to be made so", "CONVERT_TO_BINARY", ["image/*"], "image/png", png, png],
  ])("%s (%s)", async (_, contentHandling, types, type, body, wanted) => {
    const handling = contentHandling === undefined ? {} : { contentHandling };
    const root = { "x-amazon-apigateway-binary-media-types": types };
    const { url } = await rest.deploy({ "POST /": integration({ type: "http", uri: address, ...handling }) }, root);
    expect((await post(`${url}/`, body, type)).status).toBe(200);
    expect(last.body).toEqual(wanted);
  });

  test("that is no base64 does not become bytes", async () => {
    const { url } = await rest.deploy({
      "POST /": integration({ type: "http", uri: address, contentHandling: "CONVERT_TO_BINARY" }),
    });
    expect(await seen(await post(`${url}/`, "no base64!"))).toEqual([500, { message: "Internal server error" }]);
  });
});

test("another AWS service is asked where it is told to be, as AWS asks it", async () => {
  const uri = (rest: string) => `arn:aws:apigateway:${region}:${rest}`;
  const form = { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" };
  const { url } = await rest.deploy({
    "POST /items": integration({
      type: "aws",
      uri: uri("dynamodb:action/PutItem"),
      requestTemplates: { "application/json": '{"TableName":"pets","Item":{"id":{"S":"$input.path(\'$.id\')"}}}' },
    }),
    "POST /queue": integration({
      type: "aws",
      uri: uri("sqs:path/123456789012/jobs"),
      requestParameters: form,
      requestTemplates: { "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)" },
      responses: {
        default: { statusCode: "200", responseTemplates: { "application/json": '{"message": "great success!"}' } },
      },
    }),
  });
  expect(await seen(await post(`${url}/items`, '{"id":"7"}'))).toEqual([200, { from: "behind" }]);
  expect([last.headers["x-amz-target"], last.headers["content-type"]]).toEqual([
    "DynamoDB_20120810.PutItem",
    "application/x-amz-json-1.0",
  ]);
  expect(JSON.parse(last.body.toString())).toEqual({ TableName: "pets", Item: { id: { S: "7" } } });
  expect(await seen(await post(`${url}/queue`, '{"foo":"bar"}'))).toEqual([200, { message: "great success!" }]);
  expect([last.url, last.body.toString()]).toEqual([
    "/123456789012/jobs",
    "Action=SendMessage&MessageBody=%7B%22foo%22%3A%22bar%22%7D",
  ]);
});

test("29 seconds are so many times shorter as the time scale says", async () => {
  rest.gateway.function("slow", () => new Promise((resolve) => setTimeout(resolve, 4000, { statusCode: 200 }).unref()));
  const { url } = await rest.deploy({ "GET /slow": proxy("slow") });
  const began = performance.now();
  expect(await seen(await fetch(`${url}/slow`))).toEqual([504, { message: "Endpoint request timed out" }]);
  expect(performance.now() - began).toBeGreaterThan(2500);
}, 10_000);
