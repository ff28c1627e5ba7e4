import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { close, listen } from "../../src/server/listen.js";
import { proxy, type Rest, region, seen, startRest } from "./rest-stage.js";

// Functions in files, as on Lambda: their global `awslambda` is there when they are loaded.
const modules = `
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const pieces = awslambda.streamifyResponse(async (event, out, context) => {
  const metadata = { statusCode: 201, headers: { "content-type": "text/plain", "x-path": event.path }, cookies: ["a=1", "b=2"] };
  const body = awslambda.HttpResponseStream.from(out, metadata);
  body.write("first ");
  await wait(500);
  body.write("second");
  body.end();
});
export const bare = awslambda.streamifyResponse(async (event, out) => { out.write("no metadata"); out.end(); });
export const broken = awslambda.streamifyResponse(async (event, out) => {
  const body = awslambda.HttpResponseStream.from(out, {});
  body.write("begun");
  await wait(50);
  throw new Error("too late to tell");
});
export const large = awslambda.streamifyResponse(async (event, out) => {
  const body = awslambda.HttpResponseStream.from(out, { statusCode: 200 });
  for (let n = 0; n < 12; n += 1) body.write(Buffer.alloc(1024 * 1024, "x"));
  body.end();
});
export const plain = async () => ({ statusCode: 200, body: "buffered" });
`;

let rest: Rest;
let folder: string;
let url: string;
let backend: Server;
const names = ["pieces", "bare", "broken", "large", "plain"];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stream-"));
  await writeFile(join(folder, "app.mjs"), modules);
  backend = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    response.write(Buffer.from([0xff, 0x00]));
    setTimeout(() => response.end(Buffer.alloc(11 * 1024 * 1024)), 100);
  });
  const address = `http://127.0.0.1:${await listen(backend, 0, "127.0.0.1")}/`;
  rest = await startRest({
    functions: Object.fromEntries(names.map((name) => [name, { file: join(folder, `app.${name}`) }])),
  });
  const uri = (name: string) =>
    `arn:aws:apigateway:${region}:lambda:path/2021-11-15/functions/arn:aws:lambda:${region}:123456789012:function:${name}/response-streaming-invocations`;
  const streams = (name: string) => proxy(name, { uri: uri(name), responseTransferMode: "STREAM" });
  const http = (mode: string) => ({
    "x-amazon-apigateway-integration": {
      type: "http_proxy",
      httpMethod: "GET",
      uri: address,
      responseTransferMode: mode,
    },
  });
  const routes = Object.fromEntries(names.map((name) => [`GET /${name}`, streams(name)]));
  ({ url } = await rest.deploy({ ...routes, "GET /http": http("STREAM"), "GET /whole": http("BUFFERED") }));
}, 30_000);
afterAll(async () => {
  await rest.gateway.stop();
  await close(backend);
  await rm(folder, { recursive: true, force: true });
});

test("a function's answer leaves while it is made: status and headers, and then piece by piece", async () => {
  const response = await fetch(`${url}/pieces`);
  expect([response.status, response.headers.get("x-path"), response.headers.getSetCookie()]).toEqual([
    201,
    "/pieces",
    ["a=1", "b=2"],
  ]);
  const times: [string, number][] = [];
  const began = performance.now();
  const reader = response.body?.getReader();
  for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read())
    times.push([Buffer.from(piece.value).toString(), performance.now() - began]);
  expect(times.map(([text]) => text)).toEqual(["first ", "second"]);
  expect((times[1]?.[1] ?? 0) - (times[0]?.[1] ?? 0)).toBeGreaterThan(100);
});

test("more than 10 MB may be streamed", async () => {
  expect((await (await fetch(`${url}/large`)).arrayBuffer()).byteLength).toBe(12 * 1024 * 1024);
});

test.each(["bare", "plain"])("what is not metadata, zeros and a body is AWS's 502 (%s)", async (name) => {
  expect(await seen(await fetch(`${url}/${name}`))).toEqual([502, { message: "Internal server error" }]);
});

test("what breaks in the middle breaks off", async () => {
  const response = await fetch(`${url}/broken`);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
});

test("a backend's answer is streamed byte for byte, and buffered it may have 10 MB", async () => {
  const bytes = Buffer.from(await (await fetch(`${url}/http`)).arrayBuffer());
  expect([bytes.length, bytes[0], bytes[1]]).toEqual([11 * 1024 * 1024 + 2, 0xff, 0x00]);
  expect(await seen(await fetch(`${url}/whole`))).toEqual([500, { message: "Internal server error" }]);
});
