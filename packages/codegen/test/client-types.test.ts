import { readOpenApi } from "@apigw/model";
import { expect, test } from "vitest";
import { generate } from "../src/index.js";
import { complaints } from "./support/compile.js";
import { petShop } from "./support/pets.js";

const secured = {
  ...petShop,
  components: {
    ...petShop.components,
    securitySchemes: {
      key: { type: "apiKey", name: "x-api-key", in: "header" },
      jwt: { type: "http", scheme: "bearer" },
    },
  },
  security: [{ key: [] }],
};
const files = generate(readOpenApi(secured, { name: "pets" }).api, { contract: "apis/pets.openapi.json" });

/** What the compiler says of code that has a client without credentials, one with a key and one with a token. */
function said(code: string): string {
  const use = `
    import { apiKey, bearer, type Client, createClient } from "@apigw/client";
    import * as pets from "./client.js";
    const baseUrl = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod";
    export const none: Client<"none"> = createClient({ baseUrl });
    export const keyed: Client<"apiKey"> = createClient({ baseUrl, auth: apiKey("k") });
    export const token: Client<"bearer"> = createClient({ baseUrl, auth: bearer("t") });
    export const call = async (): Promise<unknown> => { ${code} };
    void pets;
  `;
  return complaints(files, { "use.ts": use }).join("\n");
}

test.each([
  ["a client without the credential", "return pets.getPet(none, { petId: 7 });", /"none".*"apiKey"/s],
  ["a client with another credential", "return pets.getPet(token, { petId: 7 });", /"bearer".*"apiKey"/s],
  ["no parameter", "return pets.getPet(keyed, {});", /petId/],
  ["no input at all", "return pets.getPet(keyed);", /arguments|input/],
  ["a parameter of another type", 'return pets.getPet(keyed, { petId: "7" });', /'string'.*'number'/s],
  ["no body", "return pets.createPet(keyed, {});", /body/],
  ["a body without what it must have", "return pets.createPet(keyed, { body: {} });", /name/],
  [
    "a failure that is not declared",
    "const r = await pets.getPet(keyed, { petId: 7 }).result(); return !r.ok && r.error.status === 418;",
    /418|no overlap/,
  ],
])(
  "%s is a compile error that names it",
  (_, code, message) => {
    expect(said(code)).toMatch(message);
  },
  60_000,
);

test("result() is exactly the declared union, and nothing of it is any", () => {
  expect(
    said(`
      type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
      const found = await pets.getPet(keyed, { petId: 7 }).result();
      const exact: Equal<typeof found, { ok: true; value: import("./types.js").Pet } | { ok: false; error: pets.GetPetError }> = true;
      const status: Equal<pets.GetPetError["status"], 404> = true;
      const value: Equal<0, 1 & Awaited<ReturnType<typeof pets.getPet>>> = false;
      const added = await pets.createPet(keyed, { body: { name: "Rex" } });
      const id: Equal<typeof added.id, number> = true;
      return [exact, status, value, id];
    `),
  ).toBe("");
}, 60_000);

test.each(["application/x-www-form-urlencoded", "multipart/form-data"])(
  "a form of %s may be null",
  (mediaType) => {
    const fields = { type: "object", properties: { name: { type: "string" } } };
    const schema = { anyOf: [fields, { type: "null" }] };
    const post = { operationId: "send", requestBody: { content: { [mediaType]: { schema } } }, responses: {} };
    const document = { openapi: "3.1.0", info: { title: "Nulls", version: "1" }, paths: { "/": { post } } };
    const use = `
      import type { Client } from "@apigw/client";
      import { send } from "./client.js";
      export const nothing = (client: Client): unknown => send(client, { body: null });
    `;
    const made = generate(readOpenApi(document, { name: "nulls" }).api, { contract: "apis/nulls.openapi.json" });
    expect(complaints(made, { "use.ts": use })).toEqual([]);
  },
  60_000,
);
