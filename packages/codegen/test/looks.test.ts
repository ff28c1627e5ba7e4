import { readOpenApi } from "@apigw/model";
import { describe, expect, test } from "vitest";
import { generate } from "../src/index.js";
import { complaints } from "./support/compile.js";
import { petShop } from "./support/pets.js";

const json = (schema: object) => ({ content: { "application/json": { schema } } });

function codeOf(document: object, options: object = {}) {
  const { api } = readOpenApi(document, { name: "pets" });
  const files = generate(api, { contract: "apis/pets.openapi.json", ...options });
  return { files, text: (name: string) => files.find((file) => file.name === name)?.text ?? "" };
}

test("a type tells what it cannot say: bounds, formats, defaults, examples and what is deprecated", () => {
  const Pet = {
    type: "object",
    description: "A pet.",
    properties: {
      name: { type: "string", minLength: 1, maxLength: 64, description: "What it is called.", examples: ["Rex"] },
      age: { type: "integer", minimum: 0, maximum: 40, default: 1 },
      born: { type: "string", format: "date" },
      code: { type: "string", pattern: "^[a-z`]+$" },
      tags: { type: "array", items: { type: "string" }, maxItems: 5, uniqueItems: true },
      old: { type: "boolean", deprecated: true },
    },
  };
  const { text } = codeOf({ ...petShop, components: { schemas: { ...petShop.components.schemas, Pet } } });
  expect(text("types.ts")).toContain(`/** A pet. */
export interface Pet {
  /**
   * What it is called.
   *
   * At least 1 character, at most 64 characters.
   *
   * @example "Rex"
   */
  name?: string;
  /**
   * At least 0, at most 40.
   *
   * @defaultValue 1
   */
  age?: number;
  /** Format date. */
  born?: string;
  /** Matches \`^[a-z']+$\`. */
  code?: string;
  /** At most 5 items, no two the same. */
  tags?: string[];
  /** @deprecated */
  old?: boolean;
}`);
});

test("a list whose first items have types of their own has as many of them as it must have", () => {
  const two = [{ type: "number" }, { type: ["string", "null"] }];
  const lists = {
    Any: { prefixItems: two },
    Some: { prefixItems: two, minItems: 1, items: { type: "boolean" } },
    All: { prefixItems: two, minItems: 2, maxItems: 2 },
    One: { prefixItems: two, maxItems: 1 },
    None: { prefixItems: two, items: false },
  };
  const components = { schemas: { ...petShop.components.schemas, ...lists } };
  const { text, files } = codeOf({ ...petShop, components });
  expect(text("types.ts").match(/(?<=^export type )(Any|Some|All|One|None) = .*(?=;$)/gm)).toEqual([
    "Any = [number?, (string | null)?, ...unknown[]]",
    "Some = [number, (string | null)?, ...boolean[]]",
    "All = [number, string | null]",
    "One = [number?]",
    "None = [number?, (string | null)?]",
  ]);
  expect(complaints(files)).toEqual([]);
});

test("an inline body is called after its operation, and a request has no members that only replies have", () => {
  const thing = {
    type: "object",
    properties: { id: { type: "integer", readOnly: true }, name: { type: "string" } },
    required: ["id", "name"],
  };
  const post = {
    operationId: "addThing",
    requestBody: { required: true, ...json(thing) },
    responses: { 201: { description: "", ...json(thing) } },
  };
  const { text, files } = codeOf({ ...petShop, paths: { "/things": { post } }, components: {} });
  expect(text("types.ts")).toContain("export interface AddThingBody {\n  name: string;\n}");
  expect(text("types.ts")).toContain("export interface AddThingReply {\n  id: number;\n  name: string;\n}");
  expect(text("client.ts")).toContain("Call<AddThingReply>");
  expect(complaints(files)).toEqual([]);
});

test("where a public contract does not leave it out, the client knows where each stage is served", () => {
  const servers = [
    { url: "https://a1.execute-api.eu-west-1.amazonaws.com/{basePath}", variables: { basePath: { default: "prod" } } },
  ];
  const { text, files } = codeOf({ ...petShop, servers });
  expect(text("client.ts")).toContain(
    'export const petsUrls = { prod: "https://a1.execute-api.eu-west-1.amazonaws.com/prod" } as const;',
  );
  expect(complaints(files)).toEqual([]);
});

describe("on demand", () => {
  test("enums have their values as an object", () => {
    const { text, files } = codeOf(petShop, { enums: "const" });
    expect(text("types.ts")).toContain(
      'export const PetStatus = { available: "available", pending: "pending", sold: "sold" } as const;',
    );
    const use = 'import { PetStatus } from "./index.js"; export const status: PetStatus = PetStatus.sold;';
    expect(complaints(files, { "use.ts": use })).toEqual([]);
  });

  test("each tag has a client file of its own, and client.ts exports them all", () => {
    const paths = {
      "/pets": { get: { ...petShop.paths["/pets"].get, tags: ["Pet shop"] } },
      "/pets/{petId}": petShop.paths["/pets/{petId}"],
    };
    const { text, files } = codeOf({ ...petShop, paths }, { split: "tags" });
    expect(text("client.ts")).toContain('export * from "./client.pet-shop.js";\nexport * from "./client.untagged.js";');
    expect(text("client.pet-shop.ts")).toContain("export function listPets(");
    expect(text("client.pet-shop.ts")).not.toContain("getPet");
    const use =
      'import { getPet, listPets } from "./index.js"; export const calls: readonly unknown[] = [getPet, listPets];';
    expect(complaints(files, { "use.ts": use })).toEqual([]);
  });

  test("only some operations are generated, and what they need", () => {
    const { text, files } = codeOf(petShop, { include: ["getPet"] });
    expect(text("client.ts")).not.toContain("listPets");
    expect(text("types.ts")).not.toContain("NewPet");
    expect(complaints(files)).toEqual([]);
  });
});

test("a change of one operation touches only its own lines", () => {
  const before = codeOf(petShop).text("client.ts").split("\n");
  const changed = structuredClone(petShop);
  changed.paths["/pets"].get.summary = "List them all.";
  const after = codeOf(changed).text("client.ts").split("\n");
  expect(after.filter((line, index) => line !== before[index])).toEqual([" * List them all."]);
});

test("what must not be there is never", () => {
  const Pet = { type: "object", properties: { name: { type: "string" }, tail: { not: {} } } };
  const { text } = codeOf({ ...petShop, components: { schemas: { ...petShop.components.schemas, Pet } } });
  expect(text("types.ts")).toContain("tail?: never;");
});
