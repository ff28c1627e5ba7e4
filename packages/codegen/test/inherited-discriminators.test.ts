import { readOpenApi } from "@apigw/model";
import { call } from "@apigw/server/testing";
import { describe, expect, test } from "vitest";
import { generate } from "../src/index.js";
import { complaints } from "./support/compile.js";
import { loaded } from "./support/loaded.js";
import { validatorsOf } from "./support/validators.js";

// A discriminator may stand on the parent alone, and a union of its children be told apart by it: springdoc writes the
// classes of a hierarchy so, and Java's objects mostly require nothing else that would tell them apart.

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const text = { type: "string" };
const time = "2026-01-02T03:04:05.000Z";
const json = (schema: object) => ({ content: { "application/json": { schema } } });

const discriminator = { propertyName: "@type" };
const parent = { type: "object", properties: { "@type": text }, required: ["@type"], discriminator };
const child = (properties: object) => ({ allOf: [ref("Parent"), { type: "object", properties }] });

const schemas = {
  Parent: parent,
  Note: child({ at: { ...text, format: "date-time" }, id: { ...text, readOnly: true } }),
  Word: child({ id: text }),
  // As springdoc's own tests expect it: https://github.com/springdoc/springdoc-openapi
  Superclass: parent,
  IntermediateClass: { allOf: [ref("Superclass"), { type: "object", properties: { "@type": text } }], discriminator },
  Image: { allOf: [ref("IntermediateClass")] },
  Mail: { allOf: [ref("IntermediateClass"), { type: "object", properties: { "@type": text } }], discriminator },
  Home: { allOf: [ref("Mail")] },
};

const either = { oneOf: [ref("Note"), ref("Word")] };
const bodies = {
  either,
  any: { anyOf: either.oneOf },
  list: { type: "array", items: either },
  table: { type: "object", additionalProperties: either },
  member: { type: "object", properties: { of: { ...either, description: "One of them." } } },
  classes: { oneOf: ["Superclass", "IntermediateClass", "Image", "Mail", "Home"].map(ref) },
};

type Echo = Readonly<Record<keyof typeof bodies, (input: { body: unknown }) => unknown>>;

const paths = Object.fromEntries(
  Object.entries(bodies).map(([name, schema]) => [
    `/${name}`,
    {
      post: {
        operationId: name,
        requestBody: { required: true, ...json(schema) },
        responses: { 200: { description: "", ...json(schema) } },
      },
    },
  ]),
);
const document = { openapi: "3.0.3", info: { title: "t", version: "1" }, paths, components: { schemas } };
const plain = await loaded<Echo>(document, "plain");
const dated = await loaded<Echo>(document, "dated", { dates: "Date" });

/** What the method is given of a body, and the status that it answers it with. */
async function given({ contract }: typeof plain, name: keyof Echo, body: unknown): Promise<[unknown, number]> {
  let seen: unknown;
  const echo = (input: { body: unknown }) => {
    seen = input.body;
    return input.body;
  };
  // The cast holds: a method for each name of the table.
  const service = Object.fromEntries(Object.keys(bodies).map((one) => [one, echo])) as unknown as Echo;
  const { status } = await call(contract, service, { onError: () => {}, replies: "refuse" })[name]({ body });
  return [seen, status];
}

const note = { "@type": "Note", at: time };
const word = { "@type": "Word", at: time, id: "1" };

test.each<[keyof Echo, unknown]>([
  ["either", note],
  ["either", word],
  ["any", word],
  ["list", [note, word]],
  ["table", { a: note, b: word }],
  ["member", { of: word }],
  ...bodies.classes.oneOf.map(({ $ref }): [keyof Echo, unknown] => ["classes", { "@type": $ref.split("/").at(-1) }]),
])("children of one parent are told apart by its tag, in requests and replies: %s %j", async (name, body) => {
  expect(await given(plain, name, body)).toEqual([body, 200]);
});

test("what one of them does to a value is not done to a value of another", async () => {
  expect(await given(plain, "list", [{ ...note, id: "1" }, word])).toEqual([[note, word], 200]);
  const dates = [{ ...note, at: new Date(time) }, word];
  expect(await given(dated, "list", [note, word])).toEqual([dates, 200]);
});

test("their types are told apart by it", () => {
  const uses = `
    import type { Word } from "./types.js";
    import type { DatedService } from "./server.js";
    type Either = Parameters<DatedService["either"]>[0]["body"];
    export const wordOf = (body: Either): Word | undefined => (body["@type"] === "Word" ? body : undefined);
    export const hourOf = (body: Either): number => (body["@type"] === "Note" ? (body.at?.getHours() ?? 0) : 0);
  `;
  expect(complaints(dated.files, { "use.ts": uses })).toEqual([]);
});

/** What is said of values by the validator of `Pet`. */
async function validatorOf(schemas: object, version: object = { openapi: "3.1.0" }) {
  const holder = "swagger" in version ? { definitions: schemas } : { components: { schemas } };
  const text = JSON.stringify({ ...version, info: { title: "pets", version: "1" }, paths: {}, ...holder });
  const document = JSON.parse("swagger" in version ? text.replaceAll("#/components/schemas/", "#/definitions/") : text);
  const { api, diagnostics } = readOpenApi(document, { name: "pets" });
  expect(diagnostics).toEqual([]);
  const { petSchema } = await validatorsOf(generate(api, { contract: "pets" }));
  if (petSchema === undefined) throw new Error("There is no Pet");
  return petSchema;
}

const animal = (more: object = {}) => ({
  type: "object",
  properties: { kind: text },
  required: ["kind"],
  discriminator: { propertyName: "kind", ...more },
});
const extending = (name: string, properties: object = {}) => ({
  allOf: [ref(name), { type: "object", properties }],
});
const lives = { lives: { type: "integer" } };
const Pet = { oneOf: [ref("Cat"), ref("Dog")] };

describe("the children of a parent are known by", () => {
  test("its mapping, and a child that is no member as the one that it comes from", async () => {
    const mapping = { cat: ref("Cat").$ref, dog: "Dog", lion: "Lion", fish: "Fish", husky: "Husky" };
    const told = await validatorOf({
      Animal: animal({ mapping }),
      Cat: extending("Animal", lives),
      Dog: extending("Animal"),
      Lion: extending("Cat"),
      Husky: extending("Dog"),
      Fish: extending("Animal"),
      Pet,
    });
    for (const kind of ["cat", "dog", "lion", "husky"]) expect(told({ kind })).toEqual([]);
    expect(told({ kind: "lion", lives: "nine" })).toEqual(["/lives must be an integer"]);
    expect(told({ kind: "fish" })).toEqual(['/kind must be one of "cat", "lion", "dog", "husky"']);
    expect(told({ lives: 9 })).toEqual(["/kind is required"]);
  });

  test("their constants", async () => {
    const told = await validatorOf({
      Animal: animal(),
      Cat: extending("Animal", { kind: { const: "cat" }, ...lives }),
      Dog: extending("Animal", { kind: { const: "dog" } }),
      Pet,
    });
    expect(told({ kind: "cat", lives: "nine" })).toEqual(["/lives must be an integer"]);
    expect(told({ kind: "dog", lives: "nine" })).toEqual([]);
  });

  test("the tag of the nearest parent, where each has its own", async () => {
    const vehicle = { ...animal(), properties: { kind: text, model: text } };
    const told = await validatorOf({
      Vehicle: vehicle,
      Car: { ...extending("Vehicle"), discriminator: { propertyName: "model" } },
      Cat: extending("Car"),
      Dog: extending("Car"),
      Pet,
    });
    expect(told({ kind: "Car", model: "Dog" })).toEqual([]);
    expect(told({ kind: "Car", model: "Cow" })).toEqual(['/model must be one of "Cat", "Dog"']);
  });

  test("the tag of a parent that is alternatives itself, and leads back to them", async () => {
    const told = await validatorOf({
      Animal: { ...animal(), oneOf: [ref("Cat"), ref("Dog"), ref("Cow")] },
      Cat: extending("Animal", lives),
      Dog: extending("Animal"),
      Cow: extending("Animal"),
      Pet,
    });
    expect(told({ kind: "Dog" })).toEqual([]);
    expect(told({ kind: "Cow" })).toEqual(['/kind must be one of "Cat", "Dog"']);
  });

  test("the tag in OpenAPI 2.0", async () => {
    const told = await validatorOf(
      { Animal: { ...animal(), discriminator: "kind" }, Cat: extending("Animal"), Dog: extending("Animal"), Pet },
      { swagger: "2.0" },
    );
    expect(told({ kind: "Dog" })).toEqual([]);
    expect(told({ kind: "Cow" })).toEqual(['/kind must be one of "Cat", "Dog"']);
  });
});

test.each([
  ["of one member, which stands for all that come from it", { Pet: { oneOf: [ref("Animal")] } }],
  ["of members that come from something else", { Pet: { oneOf: [ref("Cat"), ref("Plant")] } }],
  ["by numbers", { Pet, Animal: { ...animal(), properties: { kind: { type: "integer" } } } }, 1],
  [
    "of members that share their words",
    { Pet, Animal: { ...animal(), properties: { kind: { enum: ["x", "y"] } } } },
    "x",
  ],
  [
    "by two tags, of which neither is nearer",
    { Pet, Cat: { allOf: [ref("Animal"), ref("Named"), { required: ["lives"] }] } },
  ],
])("no union is told apart that cannot be: %s", async (_, schemas, kind: unknown = "Cow") => {
  const named = { type: "object", properties: { name: text }, discriminator: { propertyName: "name" } };
  const told = await validatorOf({
    Animal: animal(),
    Named: named,
    Cat: extending("Animal", lives),
    Dog: { allOf: [ref("Animal"), ref("Named"), { required: ["bark"], properties: { bark: { type: "boolean" } } }] },
    Plant: { type: "object", required: ["leaves"] },
    ...schemas,
    ...("Cat" in schemas ? {} : { Cat: { ...extending("Animal", lives), required: ["lives"] } }),
  });
  expect(told({ kind, lives: 9 })).toEqual([]);
});
