import { createClient } from "@apigw/client";
import { serve } from "@apigw/server/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { loaded } from "./support/loaded.js";

const binary = { type: "string", format: "binary" };
const of = (name: string) => ({ $ref: `#/components/schemas/${name}` });
/** As NestJS and drf-spectacular write it: one class, which is JSON here and a form there. */
const schemas = {
  User: {
    type: "object",
    required: ["name"],
    properties: { name: { type: "string" }, photo: binary, owner: of("Owner") },
  },
  Owner: { type: "object", properties: { name: { type: "string" }, photo: binary } },
  Book: { type: "object", required: ["title"], properties: { title: { type: "string" }, scan: binary } },
};
const operation = (operationId: string, name: string, ...types: string[]) => ({
  post: {
    operationId,
    requestBody: { required: true, content: Object.fromEntries(types.map((type) => [type, { schema: of(name) }])) },
    responses: { 200: { description: "", content: { "application/json": { schema: {} } } } },
  },
});
const [json, form, parts] = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];
const document = {
  openapi: "3.0.3",
  info: { title: "Shared", version: "1" },
  paths: {
    "/users": operation("addUser", "User", json),
    "/uploads": operation("uploadUser", "User", parts),
    "/books": operation("addBook", "Book", json, form, parts),
  },
  components: { schemas },
};
/** Bytes as JSON can show them. */
const shown = ({ body }: { body: unknown }) =>
  JSON.parse(JSON.stringify(body, (_, one) => (one instanceof Uint8Array ? `bytes ${[...one]}` : one)));
const { calls, contract, diagnostics, files } = await loaded<
  Readonly<Record<string, (input: { body: unknown }) => unknown>>
>(document, "shared");

let served: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  served = await serve(contract, { addUser: shown, uploadUser: shown, addBook: shown });
});
afterAll(() => served.close());

test("what is JSON here and a form there has texts in JSON, and bytes in the form", async () => {
  expect(diagnostics).toEqual([]);
  const client = createClient({ baseUrl: served.url });
  const owner = { name: "Eve", photo: "text" };
  const user = { name: "Rex", photo: "text", owner };
  expect(await calls.addUser?.(client, { body: user })).toEqual(user);
  expect(await calls.uploadUser?.(client, { body: { ...user, photo: new Uint8Array([1]) } })).toEqual({
    ...user,
    photo: "bytes 1",
  });
});

test("a request that is both is sent as the form, and taken as both", async () => {
  const client = createClient({ baseUrl: served.url });
  const book = { title: "Dogs", scan: new Uint8Array([1, 2]) };
  expect(await calls.addBook?.(client, { body: book })).toEqual({ title: "Dogs", scan: "bytes 1,2" });
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ title: "Dogs" });
  const answered = await fetch(`${served.url}/books`, { method: "POST", headers, body });
  expect([answered.status, await answered.json()]).toEqual([200, { title: "Dogs" }]);
});

test("both are typed", () => {
  const uses = `
    import type { Book, Owner, User, UserForm } from "./types.js";
    const owner: Owner = { photo: "text" };
    export const user: User = { name: "Rex", photo: "text", owner };
    export const form: UserForm = { name: "Rex", photo: new Uint8Array(), owner };
    export const book: Book = { title: "Dogs", scan: new Uint8Array() };
    // @ts-expect-error: JSON has no bytes
    export const wrong: User = { name: "Rex", photo: new Uint8Array() };
  `;
  expect(complaints(files, { "use.ts": uses })).toEqual([]);
}, 60_000);
