import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";

// What nobody should send: an AWS-shaped refusal, and the next caller is served as if nothing had been.
let gateway: Deployments;
let url: string;
const seen: object[] = [];
beforeAll(async () => {
  gateway = await serveDeployments();
  gateway.function("echo", async (event: Record<string, unknown>) => {
    seen.push(event);
    return { statusCode: 200, body: JSON.stringify(event) };
  });
  const routes = { "ANY /echo": lambda("echo", "2.0"), "GET /files/{path+}": lambda("echo", "2.0") };
  url = gateway.http("badinput01", documentOf(routes));
});
afterAll(() => gateway.stop());
afterEach(async () => {
  const response = await fetch(`${url}/echo`, {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json" },
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ body: "{}", rawQueryString: "" });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  seen.length = 0;
});

/** Sends bytes as they are, and gives the first answer. */
function raw(bytes: string | Uint8Array): Promise<{ status: number; head: string; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(gateway.port, "127.0.0.1", () => socket.write(bytes));
    let text = "";
    socket.setTimeout(5000, () => socket.destroy(new Error(`no answer, but ${JSON.stringify(text)}`)));
    socket.on("error", (error) => (text === "" ? reject(error) : undefined));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const [head = "", body] = text.split("\r\n\r\n");
      if (body === undefined) return;
      resolve({ status: Number(head.split(" ")[1]), head, body });
      socket.destroy();
    });
  });
}

const path = () => new URL(url).pathname;
const host = () => `Host: 127.0.0.1:${gateway.port}`;
const get = (line: string, ...headers: string[]) => raw([`${line} HTTP/1.1`, host(), ...headers, "", ""].join("\r\n"));

test.each([
  ["no HTTP", () => raw("hello\r\n\r\n"), 400],
  ["a header without a colon", () => get(`GET ${path()}/echo`, "nonsense"), 400],
  ["a space in the address", () => get(`GET ${path()}/e cho`), 400],
  ["a control character in a header", () => get(`GET ${path()}/echo`, "x-a: b\u0000c"), 400],
  ["no Host", () => raw(`GET ${path()}/echo HTTP/1.1\r\n\r\n`), 400],
  ["headers of 10,241 bytes", () => get(`GET ${path()}/echo`, `x-long: ${"a".repeat(10_241)}`), 431],
  ["a token of one megabyte", () => get(`GET ${path()}/echo`, `authorization: Bearer ${"a".repeat(1_048_576)}`), 431],
  ["an address of 20 kB", () => get(`GET ${path()}/echo?${"a".repeat(20_000)}`), 431],
  ["two lengths", () => get(`POST ${path()}/echo`, "Content-Length: 1", "Content-Length: 2"), 400],
  ["a negative length", () => get(`POST ${path()}/echo`, "Content-Length: -1"), 400],
  ["a length and chunks", () => get(`POST ${path()}/echo`, "Content-Length: 5", "Transfer-Encoding: chunked"), 400],
  ["chunks that are none", () => get(`POST ${path()}/echo`, "Transfer-Encoding: xchunked"), 400],
  ["chunked twice", () => get(`POST ${path()}/echo`, "Transfer-Encoding: chunked, identity"), 400],
  ["bytes of a path that are no UTF-8", () => get(`GET ${path()}/files/%ff%fe`), 400],
  ["a path that is half encoded", () => get(`GET ${path()}/files/%`), 400],
])("%s is refused", async (_, send, status) => {
  const answered = await send();
  expect([answered.status, answered.head.toLowerCase().includes("content-type: application/json")]).toEqual([
    status,
    true,
  ]);
  expect(Object.keys(JSON.parse(answered.body))).toEqual(["message"]);
  expect(seen).toEqual([]);
});

test("a head of 10,240 bytes is taken, one of 10,241 is not", async () => {
  const line = `GET ${path()}/echo HTTP/1.1\r\n`;
  const others = `${host()}\r\n`;
  const filled = (size: number) => {
    const rest = size - line.length - others.length - "x-long: \r\n".length;
    return raw(`${line}${others}x-long: ${"a".repeat(rest)}\r\n\r\n`);
  };
  expect([(await filled(10_240)).status, (await filled(10_241)).status]).toEqual([200, 431]);
});

test("a body of ten megabytes and one byte is refused, also in chunks", async () => {
  const body = new Uint8Array(10 * 1024 * 1024 + 1);
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < body.length; at += 65_536) controller.enqueue(body.subarray(at, at + 65_536));
      controller.close();
    },
  });
  // `duplex` is not in every version of the types.
  const chunked: RequestInit & { duplex: "half" } = { method: "POST", body: stream, duplex: "half" };
  for (const init of [{ method: "POST", body }, chunked]) {
    const response = await fetch(`${url}/echo`, init);
    expect([response.status, await response.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  }
  expect(seen).toEqual([]);
});

test.each([
  "/../echo",
  "/%2e%2e/echo",
  "/..%2fecho",
  "/files/../../etc/passwd",
  "/files/%2e%2e%2f%2e%2e%2fetc/passwd",
  "//echo",
  "/files/..%5c..%5cetc",
  "/files/..;/x",
])("the path %s leads to no file and to no other route", async (climbing) => {
  const { body, status } = await get(`GET ${path()}${climbing}`);
  expect([200, 400, 404]).toContain(status);
  expect(body).not.toContain("root:");
  for (const event of seen) expect(event).toMatchObject({ routeKey: "GET /files/{path+}" });
});

test("bytes of a body that are no UTF-8 arrive as they were sent, or as signs of what cannot be read", async () => {
  const bytes = new Uint8Array([0xff, 0xfe, 0x41]);
  const send = (type: string) =>
    fetch(`${url}/echo`, { method: "POST", body: bytes, headers: { "content-type": type } });
  expect(await (await send("application/octet-stream")).json()).toMatchObject({ body: "//5B", isBase64Encoded: true });
  expect(await (await send("application/json")).json()).toMatchObject({
    body: "\ufffd\ufffdA",
    isBase64Encoded: false,
  });
});

test("names of every object are names like any other", async () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const query = names.map((name) => `${name}=polluted`).join("&");
  const headers = Object.fromEntries(names.map((name) => [name, "polluted"]));
  const { body } = await get(
    `GET ${path()}/echo?${query}`,
    ...names.map((name) => `${name}: polluted`),
    "Connection: close",
  );
  const event: unknown = JSON.parse(body);
  expect(event).toMatchObject({ queryStringParameters: JSON.parse(JSON.stringify(headers)) });
  const parameters = (event as { queryStringParameters: object }).queryStringParameters;
  expect(names.filter((name) => Object.hasOwn(parameters, name))).toEqual(names);
});

test("a body with __proto__ arrives as it was sent", async () => {
  const body = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
  const response = await fetch(`${url}/echo`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  });
  expect(await response.json()).toMatchObject({ body });
});

test("what one function does to its event is nobody else's", async () => {
  gateway.function("vandal", async (event: { headers: Record<string, string>; requestContext: { http: object } }) => {
    for (const table of [event, event.headers, event.requestContext, event.requestContext.http]) {
      for (const key of Object.keys(table)) Reflect.set(table, key, "vandal");
    }
    return "done";
  });
  const vandal = gateway.http("badinput02", documentOf({ "GET /x": lambda("vandal", "2.0") }));
  for (let round = 0; round < 3; round += 1) expect(await (await fetch(`${vandal}/x`)).text()).toBe("done");
  gateway.function("vandal", async (event: object) => event);
  expect(await (await fetch(`${vandal}/x`)).json()).toMatchObject({
    rawPath: "/x",
    requestContext: { stage: "$default" },
  });
});
