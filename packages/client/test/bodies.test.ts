import { binary, content, createClient, form, join, multipart } from "@apigw/client";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { serve, type TestServer } from "./server.js";

let server: TestServer;
beforeAll(async () => {
  server = await serve(({ url, headers, body }, response) => {
    // Says its own content type back, or the one the path asks for.
    const type = decodeURIComponent(url.slice(1)) || headers["content-type"];
    response.writeHead(200, type === undefined || type === "none" ? {} : { "content-type": type }).end(body);
  });
});
beforeEach(() => void server.received.splice(0));
afterAll(() => server.stop());

const send = (type: string | undefined, body: unknown, answer = "") =>
  createClient({ baseUrl: server.url }).send({
    method: "POST",
    path: `/${encodeURIComponent(answer)}`,
    body,
    as: binary,
    ...(type !== undefined && { type }),
  });

test.each<[string | undefined, unknown, string]>([
  [undefined, { a: [1, null] }, '{"a":[1,null]}'],
  [undefined, "text", '"text"'],
  [undefined, null, "null"],
  ["application/vnd.pet+json", { a: 1 }, '{"a":1}'],
  [undefined, form({ a: "1 &", b: ["x", "y"], none: undefined }), "a=1+%26&b=x&b=y"],
  ["text/plain", content("hello"), "hello"],
  ["application/xml", content("<a/>"), "<a/>"],
  ["image/png", content(new Uint8Array([1, 2, 3])), "\x01\x02\x03"],
  ["image/png", content(new Blob(["blob"])), "blob"],
  ["image/png", content(new Blob(["stream"]).stream()), "stream"],
])("a body of type %s, %j, is sent as %j", async (type, body, wire) => {
  await send(type, body, "none");
  expect(server.received[0]?.body.toString()).toBe(wire);
  expect(server.received[0]?.headers["content-type"]).toBe(
    type ?? (typeof body === "function" ? "application/x-www-form-urlencoded;charset=UTF-8" : "application/json"),
  );
});

test.each<[string, unknown]>([
  ["application/json", { a: 1 }],
  ["application/problem+json; charset=utf-8", { a: 1 }],
  ["text/plain", '{"a":1}'],
  ["application/xml", '{"a":1}'],
  ["application/octet-stream", new TextEncoder().encode('{"a":1}')],
  ["none", new TextEncoder().encode('{"a":1}')],
])("an answer of type %s is decoded", async (type, value) => {
  expect(await send(undefined, { a: 1 }, type)).toEqual(value);
});

test("no body is sent where there is none, and none answered is undefined", async () => {
  expect(await send(undefined, undefined, "application/json")).toBeUndefined();
  expect(server.received[0]?.headers["content-type"]).toBeUndefined();
});

test.each([null, undefined])("a form that is %s is no body", (nothing) => {
  expect([form(nothing), multipart(nothing)]).toEqual([undefined, undefined]);
});

test("a list that is one value on the wire is joined", () => {
  expect(join(["a", "b,c", true], ",")()).toBe("a,b%2Cc,true");
  expect(join([1, 2], "|")()).toBe("1%7C2");
  expect(join(undefined, "|")).toBeUndefined();
});
