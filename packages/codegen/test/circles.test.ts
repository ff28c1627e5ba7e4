import { readOpenApi } from "@apigw/model";
import { expect, test } from "vitest";
import { generate } from "../src/index.js";
import { complaints } from "./support/compile.js";
import { validatorsOf } from "./support/validators.js";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const text = { type: "string" };

function read(schemas: object, openapi = "3.0.3") {
  return readOpenApi(
    { openapi, info: { title: "pets", version: "1" }, paths: {}, components: { schemas } },
    { name: "pets" },
  );
}

const mapping = { cat: ref("Cat").$ref, dog: ref("Dog").$ref };
const own = { type: "object", required: ["type"], properties: { type: text, name: text } };
const Pet = { ...own, oneOf: [ref("Cat"), ref("Dog")], discriminator: { propertyName: "type", mapping } };
const Cat = { allOf: [ref("Pet"), { type: "object", properties: { lives: { type: "integer" } } }] };
const Dog = { allOf: [ref("Pet"), { type: "object", required: ["bark"], properties: { bark: { type: "boolean" } } }] };

test.each([
  ["with a discriminator", { Pet, Cat, Dog }],
  ["without", { Pet: { ...own, anyOf: [ref("Cat"), ref("Dog")] }, Cat, Dog }],
  [
    "of parents of their own",
    {
      Thing: { type: "object", properties: { name: text }, oneOf: [ref("Pet")] },
      Pet: { allOf: [ref("Thing"), own], ...Pet, properties: {} },
      Feline: { allOf: [ref("Pet")] },
      Cat: { allOf: [ref("Feline"), { properties: { lives: { type: "integer" } } }] },
      Dog,
    },
  ],
])(
  "children that extend the parent which is one of them have its members: %s",
  async (_, schemas) => {
    const { api, diagnostics } = read(schemas);
    expect(diagnostics).toEqual([]);
    const files = generate(api, { contract: "pets" });
    const { petSchema, catSchema } = await validatorsOf(files);
    expect(petSchema?.({ type: "cat", lives: 9, name: "Tom" })).toEqual([]);
    expect(petSchema?.({ type: "dog", bark: true })).toEqual([]);
    expect(petSchema?.({ type: "cat", lives: "nine", name: 1 })).not.toEqual([]);
    expect(catSchema?.({ type: "cat", lives: 9 })).toEqual([]);
    expect(catSchema?.({ lives: 9 })).toContain("/type is required");
    const uses = `
    import type { Cat, Pet } from "./types.js";
    export const pets: Pet[] = [{ type: "cat", lives: 9, name: "Tom" }, { type: "dog", bark: true }];
    export const cat: Cat = { type: "cat", lives: 9 };
  `;
    expect(complaints(files, { "use.ts": uses })).toEqual([]);
  },
  60_000,
);

test.each([
  ["references", { A: ref("B"), B: ref("A") }, ["A", "B"]],
  ["an allOf of itself", { A: { allOf: [ref("A"), own] } }, ["A"]],
  [
    "alternatives of each other",
    { A: { oneOf: [ref("B"), text] }, B: { anyOf: [ref("A"), own] }, C: ref("A") },
    ["A", "B"],
  ],
  ["what it is not", { A: { not: ref("A") } }, ["A"]],
])("a schema that is made of itself is an error where it stands: %s", (_, schemas, told) => {
  const errors = read(schemas).diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.map(({ code, at }) => `${code} ${at}`)).toEqual(
    told.map((name) => `APIGW102 #/components/schemas/${name}`),
  );
});

test("a schema that holds itself in a member or an item is none", () => {
  const Tree = { properties: { left: { oneOf: [ref("Tree"), text] }, all: { type: "array", items: ref("Tree") } } };
  expect(read({ Tree, Trees: { anyOf: [ref("Tree"), text] } }).diagnostics).toEqual([]);
});
