import { lambda, reply } from "@apigw/server";
import { createEvent } from "@apigw/server/testing";
import { expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { loaded } from "./support/loaded.js";

const json = (schema: object) => ({ "application/json": { schema } });
const pet = json({ type: "object", required: ["name"], properties: { name: { type: "string" } } });
const problem = {
  "application/problem+json": { schema: { type: "object", properties: { title: { type: "string" } } } },
};
const coded = json({ type: "object", required: ["code"], properties: { code: { type: "integer" } } });
const text = { "text/plain": { schema: { type: "string" } } };
const form = { "application/x-www-form-urlencoded": { schema: { type: "object", properties: { a: coded } } } };
const operations: Readonly<Record<string, object>> = {
  getPet: { 200: { content: pet }, 404: { content: problem } },
  makePet: { 200: { content: pet }, 201: { content: json({ type: "integer" }) }, 204: {} },
  dropPet: { 204: {}, 404: { content: { "text/plain": { schema: { type: "string" } } } } },
  readText: { 200: { content: { "text/plain": { schema: { type: "string" } } } } },
  readHal: { 200: { content: { "application/hal+json": { schema: { type: "object" } } } } },
  readRange: { "2XX": { content: pet }, "4XX": { content: problem }, 409: {} },
  readImage: { 200: { content: { "image/*": { schema: { type: "string", format: "binary" } } } } },
  move: { 302: {} },
  readAll: {
    200: { content: pet },
    206: { content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } } },
    404: { content: coded },
    409: { content: { "text/plain": { schema: { type: "string" } } } },
    "4XX": { content: problem },
    default: { content: coded },
  },
  readAny: { default: { content: coded } },
  readMixed: {
    200: { content: pet },
    "2XX": { content: text },
    202: { content: pet },
    404: { content: coded },
    "4XX": { content: text },
    "5XX": { content: coded },
    default: { content: text },
  },
  readTexts: { "2XX": { content: text }, default: { content: coded } },
  readWord: { default: { content: text } },
  readForm: { 200: { content: form } },
  upgrade: { 101: {}, "1XX": { content: text }, 200: { content: pet } },
  follow: { 101: {} },
};
const document = {
  openapi: "3.1.0",
  info: { title: "Answers", version: "1" },
  paths: Object.fromEntries(
    Object.entries(operations).map(([name, responses]) => [
      `/${name}`,
      {
        get: {
          operationId: name,
          responses: Object.fromEntries(
            Object.entries(responses).map(([status, one]) => [status, { description: "", ...one }]),
          ),
        },
      },
    ]),
  ),
};
const { files, contract, diagnostics } = await loaded<Readonly<Record<string, () => unknown>>>(document, "answers");

const use = (name: string, method: string) =>
  `import { reply } from "@apigw/server"; import type { AnswersService } from "./server.js";
   export const method: AnswersService["${name}"] = ${method}; export const made: unknown = reply;`;

test("interim replies are no answers, and that is said", () => {
  expect(diagnostics).toMatchObject([{ code: "APIGW109", severity: "info", at: "#/paths/~1upgrade/get" }]);
  expect(diagnostics[0]?.message).toContain("1xx, of 2 operations)");
});

test("what is declared compiles", () => {
  const methods: readonly (readonly [name: string, method: string])[] = [
    ["getPet", `() => reply(200, { name: "Rex" }, { headers: { etag: "1" }, cookies: ["a=1"] })`],
    ["getPet", `() => reply(404, { title: "No" })`],
    ["makePet", `() => reply(201, 7)`],
    ["makePet", `() => reply(204)`],
    ["makePet", `() => ({ name: "Rex" })`],
    ["dropPet", `() => reply(204, undefined, { cookies: ["a=1"] })`],
    ["dropPet", `() => undefined`],
    ["dropPet", `() => reply(404, "no such")`],
    ["readText", `() => reply(200, "a", { headers: { "cache-control": "no-store" } })`],
    ["readText", `async function* () { yield "a"; }`],
    ["readRange", `() => reply(206, { name: "Rex" })`],
    ["readRange", `() => reply(418, { title: "Short and stout" })`],
    ["readRange", `() => reply(409)`],
    ["move", `() => reply(302, undefined, { headers: { location: "/" } })`],
    ["readAll", `() => reply(206, new Uint8Array())`],
    ["readAll", `() => reply(409, "taken")`],
    ["readAll", `() => reply(418, { title: "Short and stout" })`],
    ["readAll", `() => reply(404, { code: 1 })`],
    ["readAll", `() => reply(Math.random() < 0.5 ? 201 : 503, { code: 1 })`],
    ["readAny", `() => reply(Math.round(503), { code: 1 })`],
    ["readAny", `() => ({ code: 1 })`],
    ["readForm", `() => "a=1"`],
    ["upgrade", `() => reply(200, { name: "Rex" })`],
    ["follow", `() => reply(204)`],
    ["follow", `() => undefined`],
  ];
  const uses = Object.fromEntries(methods.map(([name, method], at) => [`use${at}.ts`, use(name, method)]));
  expect(complaints(files, uses)).toEqual([]);
}, 60_000);

test("what is not declared does not", () => {
  const methods: readonly (readonly [name: string, method: string])[] = [
    ["getPet", `() => reply(202, { name: "Rex" })`],
    ["getPet", `() => reply(200, { nme: "Rex" })`],
    ["getPet", `() => undefined`],
    ["makePet", `() => 7`],
    ["makePet", `() => undefined`],
    ["makePet", `() => reply(202)`],
    ["dropPet", `() => reply(404, { title: "No" })`],
    ["readRange", `() => reply(301)`],
    ["readRange", `() => reply(409, { title: "No" })`],
    ["readRange", `() => reply(404)`],
    ["move", `() => undefined`],
    ["readAll", `() => reply(200, { code: 1 })`],
    ["readAll", `() => reply(206, { code: 1 })`],
    ["readAll", `() => reply(409, { code: 1 })`],
    ["readAll", `() => reply(400, { code: 1 })`],
    ["readAll", `() => reply(503, { title: "No" })`],
    ["readForm", `() => ({ a: 1 })`],
    ["upgrade", `() => reply(101)`],
    ["upgrade", `() => reply(103, "soon")`],
    ["follow", `() => reply(101)`],
    ["follow", `(input) => input.query`],
  ];
  const uses = Object.fromEntries(methods.map(([name, method], at) => [`use${at}.ts`, use(name, method)]));
  const told = complaints(files, uses).map((one) => one.split(":")[0]);
  expect(Object.keys(uses).filter((name) => !told.includes(name))).toEqual([]);
}, 60_000);

test.each<[name: string, returned: unknown, status: number, type: string | undefined, body: string]>([
  ["getPet", { name: "Rex" }, 200, "application/json", '{"name":"Rex"}'],
  ["getPet", reply(404, { title: "No" }), 404, "application/problem+json", '{"title":"No"}'],
  ["makePet", reply(201, 7), 201, "application/json", "7"],
  ["makePet", reply(204), 204, undefined, ""],
  ["dropPet", undefined, 204, undefined, ""],
  ["dropPet", reply(404, "no such"), 404, "text/plain; charset=utf-8", "no such"],
  ["readText", reply(200, "a"), 200, "text/plain; charset=utf-8", "a"],
  ["readHal", {}, 200, "application/hal+json", "{}"],
  ["readRange", reply(418, { title: "Short" }), 418, "application/problem+json", '{"title":"Short"}'],
  ["readImage", new Uint8Array([255]), 200, "application/octet-stream", "/w=="],
  ["move", reply(302, undefined, { headers: { location: "/" } }), 302, undefined, ""],
  ["readMixed", reply(202, { name: "Rex" }), 202, "application/json", '{"name":"Rex"}'],
  ["readMixed", reply(206, "a"), 206, "text/plain; charset=utf-8", "a"],
  ["readMixed", reply(404, { code: 1 }), 404, "application/json", '{"code":1}'],
  ["readMixed", reply(400, "a"), 400, "text/plain; charset=utf-8", "a"],
  ["readMixed", reply(500, { code: 1 }), 500, "application/json", '{"code":1}'],
  ["readMixed", reply(301, "a"), 301, "text/plain; charset=utf-8", "a"],
  ["readTexts", reply(206, "a"), 206, "text/plain; charset=utf-8", "a"],
  ["readWord", "a", 200, "text/plain; charset=utf-8", "a"],
  ["readForm", "a=1", 200, "application/x-www-form-urlencoded", "a=1"],
])("%s gives its media type with each status", async (name, returned, status, type, body) => {
  const handler = lambda(contract, { [name]: () => returned });
  const answered = await handler(createEvent({ method: "GET", path: `/${name}` }, { version: "2.0" }));
  expect(answered).toMatchObject({ statusCode: status, body });
  expect((answered as { headers: Record<string, string> }).headers["content-type"]).toBe(type);
});

test.each([
  ["readAny", { code: "x" }, 500],
  ["readAny", reply(201, { code: "x" }), 500],
  ["readAny", { code: 1 }, 200],
])("%s of %j is checked where nothing but `default` is declared, too", async (name, returned, status) => {
  const handler = lambda(contract, { [name]: () => returned }, { replies: "refuse", onError: () => undefined });
  const answered = await handler(createEvent({ method: "GET", path: `/${name}` }, { version: "2.0" }));
  expect(answered).toMatchObject({ statusCode: status });
});
