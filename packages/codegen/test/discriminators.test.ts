import { readOpenApi } from "@apigw/model";
import { describe, expect, test } from "vitest";
import { type GeneratedFile, generate } from "../src/index.js";
import { complaints } from "./support/compile.js";
import { validatorsOf } from "./support/validators.js";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const pet = (kind: object, more: object = {}) => ({
  type: "object",
  properties: { kind, ...more },
  required: ["kind", ...Object.keys(more)],
});
const either = { oneOf: [ref("Cat"), ref("Dog")], discriminator: { propertyName: "kind" } };
const lives = { lives: { type: "integer" } };

/** What is generated for pets that are one of these schemas. */
function generated(schemas: object): GeneratedFile[] {
  const { api, diagnostics } = readOpenApi(
    { openapi: "3.1.0", info: { title: "pets", version: "1" }, paths: {}, components: { schemas } },
    { name: "pets" },
  );
  expect(diagnostics).toEqual([]);
  return generate(api, { contract: "pets" });
}

describe("a union without a mapping knows its members by", () => {
  test.each([
    ["the constant that each says", { Cat: pet({ const: "cat" }, lives), Dog: pet({ const: "dog" }) }],
    ["the only value that each lists", { Cat: pet({ enum: ["cat"] }, lives), Dog: pet({ enum: ["dog"] }) }],
    ["any value that each lists", { Cat: pet({ enum: ["cat", "lion"] }, lives), Dog: pet({ enum: ["dog"] }) }],
    [
      "the constant of a part",
      {
        Animal: pet({ type: "string", enum: ["cat", "dog"] }),
        Cat: { allOf: [ref("Animal"), pet({ const: "cat" }, lives)] },
        Dog: { allOf: [ref("Animal"), { properties: { kind: ref("DogKind") } }] },
        DogKind: { const: "dog" },
      },
    ],
    [
      "the constants of the alternatives that it is itself",
      {
        Cat: { oneOf: [ref("HouseCat"), ref("Lion")], discriminator: { propertyName: "kind" } },
        Lion: pet({ const: "lion" }),
        HouseCat: { allOf: [ref("Lives"), pet({ const: "cat" })] },
        Lives: { type: "object", properties: lives, required: ["lives"] },
        Dog: pet({ const: "dog" }),
      },
    ],
  ])("%s", async (_, schemas) => {
    const { petSchema } = await validatorsOf(generated({ ...schemas, Pet: either }));
    expect(petSchema?.({ kind: "cat", lives: 9 })).toEqual([]);
    expect(petSchema?.({ kind: "dog" })).toEqual([]);
    expect(petSchema?.({ kind: "cat" })).toEqual(["/lives is required"]);
    expect(petSchema?.({ kind: "Cat", lives: 9 })).toMatchObject([
      expect.stringContaining('/kind must be one of "cat"'),
    ]);
  });

  test("the names of their schemas, where they say nothing or these", async () => {
    const kinds = { type: "string", enum: ["Cat", "Dog"] };
    for (const kind of [{ type: "string" }, kinds]) {
      const { petSchema } = await validatorsOf(generated({ Cat: pet(kind, lives), Dog: pet(kind), Pet: either }));
      expect(petSchema?.({ kind: "Cat" })).toEqual(["/lives is required"]);
    }
  });
});

describe("the members of a union are looked at one by one", () => {
  const mapping = { cat: "#/components/schemas/Cat", dog: "#/components/schemas/Dog" };
  test.each([
    [
      "where the mapping contradicts them",
      { Cat: pet({ const: "CAT" }, lives), Dog: pet({ const: "DOG" }) },
      { ...either, discriminator: { propertyName: "kind", mapping } },
      "CAT",
      '/kind must be one of "CAT", "DOG"',
    ],
    [
      "where they share their values",
      { Cat: pet({ enum: ["cat", "dog"] }, lives), Dog: { ...pet({ const: "dog" }), maxProperties: 1 } },
      either,
      "cat",
      '/kind must be one of "cat", "dog"',
    ],
    [
      "where one is itself alternatives that say nothing, or not all of them",
      {
        Cat: { oneOf: [{ type: "object", properties: lives, required: ["lives"] }, pet({ const: "bird" }, lives)] },
        Dog: pet({ const: "dog" }),
      },
      either,
      "cat",
      " must be one of 2 alternatives",
    ],
    [
      "where their values are no texts",
      { Cat: pet({ const: 1 }, lives), Dog: pet({ const: 2 }) },
      either,
      1,
      "/kind must be one of 1, 2",
    ],
  ])("%s", async (_, schemas, Pet, kind, fault) => {
    const { petSchema } = await validatorsOf(generated({ ...schemas, Pet }));
    expect(petSchema?.({ kind, lives: 9 })).toEqual([]);
    expect(petSchema?.({ kind: "bird" })).toEqual([fault]);
  });
});

describe("a value without the tag", () => {
  const untagged = (name: string) => ({
    ...pet({ type: "string" }, { [name]: { type: "integer" } }),
    required: [name],
  });
  const mapping = { cat: "Cat", dog: "Dog" };
  const mapped = { ...either, discriminator: { propertyName: "kind", mapping } };

  test("is the alternative that fits, where none requires it", async () => {
    for (const Pet of [mapped, { anyOf: mapped.oneOf, discriminator: mapped.discriminator }]) {
      const files = generated({ Cat: untagged("lives"), Dog: untagged("bones"), Pet });
      const { petSchema } = await validatorsOf(files);
      for (const value of [{ lives: 9 }, { bones: 1 }, { kind: "cat", lives: 9 }])
        expect(petSchema?.(value)).toEqual([]);
      expect(petSchema?.({ kind: "cat", bones: 1 })).toEqual(["/lives is required"]);
      expect(petSchema?.({ kind: "bird", bones: 1 })).toEqual(['/kind must be one of "cat", "dog"']);
      expect(petSchema?.({})).toEqual([" must be one of 2 alternatives"]);
      const uses = `
        import type { Pet } from "./types.js";
        export const pets: Pet[] = [{ lives: 9 }, { kind: "dog", bones: 1 }];
        export const livesOf = (pet: Pet): number => (pet.kind === "cat" ? pet.lives : 1);
      `;
      expect(complaints(files, { "use.ts": uses })).toEqual([]);
    }
  }, 60_000);

  test("is told that it must be there, where one of them requires it", async () => {
    const cats = { oneOf: [ref("Lion")] };
    for (const Cat of [pet({ type: "string" }), { allOf: [ref("Lion")] }, cats]) {
      const { petSchema } = await validatorsOf(
        generated({ Cat, Lion: pet({ type: "string" }), Dog: untagged("bones"), Pet: mapped }),
      );
      expect(petSchema?.({ bones: 1 })).toEqual(["/kind is required"]);
      expect(petSchema?.({ kind: "bird" })).toEqual(['/kind must be one of "cat", "dog"']);
    }
  });
});

test("conditions of a member are no alternatives to it", async () => {
  const lean = { ...pet({ type: "string" }), properties: { kind: { type: "string" }, ...lives }, maxProperties: 2 };
  const Cat = { ...lean, anyOf: [{ required: ["lives"] }, { required: ["name"] }] };
  const { petSchema } = await validatorsOf(generated({ Cat, Dog: pet({ const: "dog" }), Pet: either }));
  expect(petSchema?.({ kind: "Cat", lives: "nine" })).toContain("/lives must be an integer");
  expect(petSchema?.({ kind: "bird", lives: 9 })).toEqual(['/kind must be one of "Cat", "dog"']);
});

test("their types can be written", () => {
  const cat = { Cat: pet({ const: "cat" }, lives), Dog: pet({ const: "dog" }) };
  const cats = { Cats: { oneOf: [ref("Cat"), ref("Lion")] }, Lion: pet({ const: "lion" }) };
  const nested = { oneOf: [ref("Cats"), ref("Dog")], discriminator: { propertyName: "kind" } };
  const mapping = { CAT: "#/components/schemas/Cat", DOG: "#/components/schemas/Dog" };
  const wrong = { ...either, discriminator: { propertyName: "kind", mapping } };
  const uses = `
    import type { Nested, Other, Pet } from "./types.js";
    export const nested: Nested[] = [{ kind: "cat", lives: 9 }, { kind: "lion" }, { kind: "dog" }];
    export const pets: Pet[] = [{ kind: "cat", lives: 9 }, { kind: "dog" }];
    export const others: Other[] = [{ kind: "cat", lives: 9 }, { kind: "dog" }];
    export const livesOf = (pet: Pet): number => (pet.kind === "cat" ? pet.lives : 1);
  `;
  expect(
    complaints(generated({ ...cat, ...cats, Pet: either, Other: wrong, Nested: nested }), { "use.ts": uses }),
  ).toEqual([]);
});
