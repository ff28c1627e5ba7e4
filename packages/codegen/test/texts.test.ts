import { createClient } from "@apigw/client";
import { type Reply, reply, type Streamed } from "@apigw/server";
import { call } from "@apigw/server/testing";
import { expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { loaded } from "./support/loaded.js";

// Bodies and answers that are texts, or of any type of a kind.

const text = (mediaType: string, schema: object) => ({ content: { [mediaType]: { schema } } });
const note = { type: "string", maxLength: 5 };
const document = {
  openapi: "3.1.0",
  info: { title: "notes", version: "1" },
  paths: {
    "/notes": {
      post: {
        operationId: "addNote",
        requestBody: { required: true, ...text("text/plain", note) },
        responses: { 200: { description: "Added", ...text("text/*", note) } },
      },
    },
    "/numbers": {
      post: {
        operationId: "addNumber",
        requestBody: { required: true, ...text("text/plain", { type: "integer" }) },
        responses: { default: { description: "Added", ...text("application/json", { type: "string" }) } },
      },
    },
    "/greeting": {
      get: { operationId: "greet", responses: { 200: { description: "Hello", ...text("*/*", note) } } },
    },
    "/pages": {
      post: {
        operationId: "addPage",
        requestBody: { required: true, ...text("text/*", note) },
        responses: { 200: { description: "Added", ...text("text/plain", note) } },
      },
    },
    "/pictures": {
      post: {
        operationId: "addPicture",
        requestBody: { required: true, ...text("image/*", { type: "string", format: "binary" }) },
        responses: { 204: { description: "Added" } },
      },
    },
  },
};

interface Notes {
  addNote(input: { body: string }): string | Streamed;
  addNumber(input: { body: string }): string | Reply<number, string>;
  greet(): string | Streamed;
  addPage(input: { body: string }): string | Streamed;
  addPicture(input: { body: Uint8Array }): void;
}
const { calls, contract, files } = await loaded<Notes>(document, "notes");
let greeting = "hi";
const service: Notes = {
  addNote: ({ body }) => (body === "long" ? "too long" : body),
  addNumber: ({ body }) => (body === "7" ? reply(418, "tea") : body),
  greet: () => greeting,
  addPage: ({ body }) => body.toUpperCase(),
  addPicture: () => undefined,
};
const notes = call(contract, service, { onError: () => undefined });

test("a text is checked by its schema, whichever way it goes", async () => {
  expect(await notes.addNote({ body: "fine" })).toMatchObject({ status: 200, body: "fine" });
  expect((await notes.addNote({ body: "fine" })).headers["content-type"]).toBe("text/plain; charset=utf-8");
  const errors = [{ in: "body", pointer: "", detail: "must have at most 5 characters" }];
  expect(await notes.addNote({ body: "longer" })).toMatchObject({ status: 400, body: { errors } });
  expect(await notes.addNote({ body: "long" })).toMatchObject({ status: 500, body: { errors: [{ in: "reply" }] } });
});

test("a text of any kind is given as a text, as its type says", async () => {
  expect(await notes.addPage({ body: "fine" })).toMatchObject({ status: 200, body: "FINE" });
});

test("a schema of something else, written as text, refuses none", async () => {
  expect(await notes.addNumber({ body: "x" })).toMatchObject({ status: 200, body: "x" });
});

test("where nothing but default is declared, any status can be answered", async () => {
  expect(await notes.addNumber({ body: "7" })).toMatchObject({ status: 418, body: "tea" });
  expect(files.find(({ name }) => name === "server.ts")?.text).toContain("Awaitable<string | Reply<number, string>>");
});

test("a text that may be of any type is sent as plain text, and read as a text", async () => {
  expect(await notes.greet({})).toMatchObject({
    status: 200,
    body: "hi",
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
  const answer = new Response("hi", { headers: { "content-type": "text/plain;charset=UTF-8" } });
  const client = createClient({ baseUrl: "https://notes.example", fetch: async () => answer });
  expect(await calls.greet?.(client, {})).toBe("hi");
  const use = `import type { NotesService } from "./server.js"; export const greet: NotesService["greet"] = () => "done";`;
  expect(complaints(files, { "use.ts": use })).toEqual([]);
  greeting = "hello there";
  expect(await notes.greet({})).toMatchObject({ status: 500, body: { errors: [{ in: "reply" }] } });
});

test("a picture of any type is sent as one", async () => {
  expect(await notes.addPicture({ body: Uint8Array.of(1) })).toMatchObject({ status: 204 });
});
