import { type Client, createClient } from "@apigw/client";
import { reply } from "@apigw/server";
import { fetchHandler } from "@apigw/server/web";
import { beforeAll, expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { type Loaded, loaded } from "./support/loaded.js";

// What a method answers is what a generated client gives.

const json = (schema: object) => ({ content: { "application/json": { schema } } });
const text = { content: { "text/plain": { schema: { type: "string" } } } };
const bytes = { content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } } };
const problem = json({ type: "object", required: ["m"], properties: { m: { type: "string" } } });
const textJson = { content: { "text/json": { schema: { type: "object", properties: { a: { type: "integer" } } } } } };
const inHeader = { name: "sent", in: "header", ...json({ type: "object", properties: { a: { type: "string" } } }) };

const anything = { name: "p", in: "path", required: true, ...json({}) };

const answers: Readonly<Record<string, object>> = {
  readText: { 200: text },
  readFile: { 200: bytes },
  readNothing: { 204: {} },
  accept: { 202: {} },
  readOrNot: { 200: text, 202: {} },
  loseNothing: { 200: problem, 404: {} },
  loseFile: { 200: problem, 404: bytes },
  fail: { default: problem },
  readTextJson: { 200: textJson },
  echo: { 200: json({ type: "object" }) },
  then: { 200: problem },
  find: { 204: {} },
};

const document = {
  openapi: "3.1.0",
  info: { title: "Things", version: "1" },
  paths: Object.fromEntries(
    Object.entries(answers).map(([name, responses]) => [
      name === "find" ? "/find/{p}" : `/${name}`,
      {
        get: {
          operationId: name,
          ...(name === "echo" && { parameters: [inHeader] }),
          ...(name === "find" && { parameters: [anything] }),
          responses: Object.fromEntries(
            Object.entries(responses).map(([status, one]) => [status, { description: "", ...one }]),
          ),
        },
      },
    ]),
  ),
};

const service: Record<string, (input: { sent?: unknown }) => unknown> = {
  readText: () => "",
  readFile: () => new Uint8Array(),
  readNothing: () => undefined,
  accept: () => undefined,
  readOrNot: () => reply(202),
  loseNothing: () => reply(404),
  loseFile: () => reply(404, new Uint8Array([255, 0])),
  fail: () => reply(404, { m: "gone" }),
  readTextJson: () => ({ a: 1 }),
  echo: ({ sent }) => sent,
  getThen: () => ({ m: "later" }),
  find: () => undefined,
};

let code: Loaded<typeof service>;
let client: Client;
beforeAll(async () => {
  code = await loaded(document, "things");
  const handle = fetchHandler(code.contract, service);
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const answer = await handle(new Request(url, init));
    // As HTTP APIs do it of what a function has answered without a type.
    if (!answer.headers.has("content-type")) answer.headers.set("content-type", "text/plain;charset=UTF-8");
    return answer;
  };
  client = createClient({ baseUrl: "https://things.example", fetch });
});

/** Where nothing is taken, what stands in the place of the input are options, and none. */
const ask = (name: string, input: object = {}) => code.calls[name]?.(client, input).result();

test("the code compiles", () => {
  expect(complaints(code.files)).toEqual([]);
});

test.each<[string, unknown]>([
  ["readText", ""],
  ["readFile", new Uint8Array()],
  ["readNothing", undefined],
  ["accept", undefined],
  ["readOrNot", undefined],
  ["readTextJson", { a: 1 }],
])("what is empty, and what is JSON by another name, is what its type says: %s", async (name, value) => {
  expect(await ask(name)).toEqual({ ok: true, value });
});

test.each<[string, unknown]>([
  ["loseFile", new Uint8Array([255, 0])],
  ["loseNothing", undefined],
  ["fail", { m: "gone" }],
])("a declared failure has the body that its type says: %s", async (name, body) => {
  expect(await ask(name)).toMatchObject({ ok: false, error: { code: "api-error", status: 404, body } });
});

test("JSON in a header may have any letters", async () => {
  const sent = { a: "日本 ä 😀 \u007f" };
  expect(await ask("echo", { sent })).toEqual({ ok: true, value: sent });
});

test("an operation called `then` is called after its route: a service that has one would be taken for a promise", async () => {
  expect(await ask("getThen")).toEqual({ ok: true, value: { m: "later" } });
});
