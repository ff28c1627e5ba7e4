import { readOpenApi } from "@apigw/model";
import { beforeAll, describe, expect, test } from "vitest";
import { generate } from "../src/index.js";
import { type Told, validatorsOf } from "./support/validators.js";

// What validators tell of a value that is wrong: where, in which words, and how much of it.

const text = { type: "string" };
const nothing = { type: "null" };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: object, required: readonly string[] = []) => ({ type: "object", properties, required });

const schemas = {
  Lists: { type: "object", additionalProperties: { type: "array", items: { type: "integer" } } },
  Tree: object({ leaves: { type: "array", items: { type: "integer" } }, kid: ref("Tree") }),
  Address: object({ city: text, kind: { enum: ["home", "work"] } }, ["city"]),
  Order: object({
    billing: { anyOf: [ref("Address"), nothing] },
    shipping: { oneOf: [nothing, ref("Address")] },
    note: { anyOf: [{ type: "string", maxLength: 3 }, nothing] },
    rest: { anyOf: [{ type: "array", items: ref("Address") }, text, nothing] },
  }),
  Cat: object({ kind: { const: "cat" }, lives: { type: "integer" } }, ["kind", "lives"]),
  Dog: {
    allOf: [ref("Animal"), object({ kind: { enum: ["dog", "wolf"] }, toys: { type: "array", items: ref("Pet") } })],
  },
  Animal: object({ name: text }),
  Pet: { oneOf: [ref("Cat"), ref("Dog"), text, nothing] },
  Nested: {
    anyOf: [object({ kids: { type: "array", items: ref("Nested") } }, ["kids"]), { type: "integer" }, nothing],
  },
  Closed: {
    type: "object",
    properties: { id: text },
    additionalProperties: false,
    maxProperties: 1,
    propertyNames: { maxLength: 4 },
  },
  Patterned: { type: "object", patternProperties: { "^x": { type: "integer" } }, dependentRequired: { a: ["b"] } },
  Large: object({
    id: { type: "integer", format: "int64" },
    any: { type: "integer" },
    most: { type: "integer", format: "int64", minimum: 1 },
  }),
  Either: object({
    price: { anyOf: [{ type: "number" }, text] },
    when: { anyOf: [{ type: "string", format: "date" }, text, nothing] },
    size: { anyOf: [{ type: "integer" }, { type: ["number", "null"] }] },
    mode: { oneOf: [{ type: "integer" }, { type: "string", enum: ["all"] }] },
    un: { anyOf: [{ type: "integer" }, { type: "boolean" }, { enum: ["abc", 7] }, { const: "def" }] },
    color: { oneOf: [{ enum: ["red", "green"] }, nothing] },
    only: { oneOf: [{ type: "number", minimum: 0 }, { type: "integer" }] },
    deep: {
      anyOf: [
        ref("Address"),
        { type: "integer", minimum: 1 },
        { type: "string", minLength: 3 },
        { type: "string", const: "yes" },
      ],
    },
  }),
  Excluded: object({
    a: { not: { type: ["string", "null"] } },
    b: { not: { enum: [1, 2] } },
    c: { not: { type: "array", minItems: 1 } },
  }),
  Tagged: { required: ["kind"], oneOf: [ref("Cat"), ref("Dog")], discriminator: { propertyName: "kind" } },
  LargeOrNull: { type: ["integer", "null"], format: "int64" },
};

let told: Readonly<Record<string, Told>>;
beforeAll(async () => {
  const paths = {
    "/any": { "x-amazon-apigateway-any-method": { operationId: "any", responses: { 200: { description: "Done" } } } },
    "/untyped": { "x-amazon-apigateway-any-method": { operationId: "untyped" } },
  };
  const document = { openapi: "3.1.0", info: { title: "told", version: "1" }, paths, components: { schemas } };
  told = await validatorsOf(
    generate(readOpenApi(document, { name: "told" }).api, { contract: "apis/told.openapi.json" }),
  );
});

const faultsOf = (name: string, value: unknown) => {
  const validator = told[name];
  if (validator === undefined) throw new Error(`There is no ${name}`);
  return validator(value);
};

describe("all that is told of a body is of a bounded size, whatever the body", () => {
  const wrong = new Array(100).fill("x");
  const deep = (depth: number): unknown => (depth === 0 ? { leaves: wrong } : { kid: deep(depth - 1) });
  test.each([
    ["a long name", "listsSchema", { ["k".repeat(100_000)]: wrong }],
    ["a name of several megabytes", "listsSchema", { ["k".repeat(6_000_000)]: wrong }],
    ["a name of what a pointer escapes", "listsSchema", { ["~/".repeat(100_000)]: wrong }],
    ["members that stand deep", "treeSchema", deep(1500)],
  ])("%s", (_, name, body) => {
    const faults = faultsOf(name, body);
    expect(faults).toHaveLength(100);
    expect(faults.join("").length).toBeLessThan(100_000);
  });

  test("what is cut ends with an ellipsis, and all else is told whole", () => {
    expect(faultsOf("listsSchema", { ["k".repeat(300)]: ["x"] })).toEqual([
      `/${"k".repeat(200)}…/0 must be an integer`,
    ]);
    expect(faultsOf("listsSchema", { "a/b~c": ["x"] })).toEqual(["/a~1b~0c/0 must be an integer"]);
    expect(faultsOf("treeSchema", deep(100))[99]).toBe(`${"/kid".repeat(100)}/leaves/99 must be an integer`);
    expect(faultsOf("treeSchema", deep(200))[99]).toBe(`${"/kid".repeat(126)}/… must be an integer`);
  });
});

describe("of alternatives, the one is told that is meant", () => {
  test.each([
    ["the only one beside null", { billing: {} }, ["/billing/city is required"]],
    ["also of another type", { billing: "Main Street" }, ["/billing must be an object"]],
    ["wherever null stands", { shipping: { city: 7 } }, ["/shipping/city must be a string"]],
    ["a bounded text", { note: "long" }, ["/note must have at most 3 characters"]],
    ["the only one of its type", { rest: [{ city: "x" }, {}] }, ["/rest/1/city is required"]],
    ["none, where the type is nobody's", { rest: 7 }, ["/rest must be an array or a string or a null"]],
    ["nothing, where one fits", { billing: null, shipping: { city: "x" }, note: "abc", rest: "x" }, []],
  ])("%s", (_, order, faults) => {
    expect(faultsOf("orderSchema", order)).toEqual(faults);
  });

  test.each([
    ["a constant", { kind: "cat", lives: "nine" }, ["/lives must be an integer"]],
    ["one of several, in a part of it", { kind: "wolf", name: 7 }, ["/name must be a string"]],
    [
      "one that is meant inside of another",
      { kind: "dog", toys: ["x", { kind: "cat" }] },
      ["/toys/1/lives is required"],
    ],
    ["none of them", { kind: "fish" }, ['/kind must be one of "cat", "dog", "wolf"']],
  ])("an object is known by %s", (_, pet, faults) => {
    expect(faultsOf("petSchema", pet)).toEqual(faults);
  });

  test("in time, however deep it is and however much stands there", () => {
    const deep = (depth: number, innermost: unknown): unknown =>
      depth === 0 ? innermost : { kids: [1, null, deep(depth - 1, innermost)] };
    expect(faultsOf("nestedSchema", deep(60, "x"))).toEqual([
      `${"/kids/2".repeat(60)} must be an object or an integer or a null`,
    ]);
    const many = Array.from({ length: 50_000 }, () => ({ kids: [1] }));
    expect(faultsOf("nestedSchema", deep(500, { kids: [...many, "x"] }))).toHaveLength(1);
  });
});

describe("of alternatives that are types and values, all are told", () => {
  test.each([
    ["types", { price: true }, ["/price must be a number or a string"]],
    ["types that stand twice", { when: 5 }, ["/when must be a string or a null"]],
    ["types of which one takes all others of its kind", { size: "x" }, ["/size must be a number or a null"]],
    ["types and values", { mode: "5x" }, ['/mode must be an integer or "all"']],
    ["several of both", { un: null }, ['/un must be an integer or a boolean or one of "abc", "def"']],
    ["values", { color: "blue" }, ['/color must be one of "red", "green", null']],
    ["what some have beside other things", { deep: true }, ["/deep must be an object or an integer or a string"]],
    ["none, where one of them has the type", { deep: "no" }, ["/deep must be one of 4 alternatives"]],
    [
      "nothing, where one fits",
      { price: 1, when: null, size: 0.5, mode: "all", un: false, color: null, only: 0.5, deep: "yes" },
      [],
    ],
    ["one at once", { only: 1 }, ["/only must be one of 2 alternatives, not 2 at once"]],
  ])("%s", (_, value, faults) => {
    expect(faultsOf("eitherSchema", value)).toEqual(faults);
  });

  test("what is excluded has a name, where it is types and values", () => {
    expect(faultsOf("excludedSchema", { a: "x", b: 2, c: [1] })).toEqual([
      "/a must not be a string or a null",
      "/b must not be one of 1, 2",
      "/c must not be of the kind that is excluded",
    ]);
  });
});

test("a discriminator that is missing is told once", () => {
  expect(faultsOf("taggedSchema", {})).toEqual(["/kind is required"]);
  expect(faultsOf("taggedSchema", { kind: 7 })).toEqual(['/kind must be one of "cat", "dog", "wolf"']);
});

describe("a member that is undefined is not there, as JSON leaves it out", () => {
  test.each([
    ["closedSchema", { id: "x", hash: undefined, longer: undefined }],
    ["patternedSchema", { xy: undefined, a: undefined }],
  ])("%s", (name, value) => {
    expect(faultsOf(name, value)).toEqual([]);
  });
});

test("a whole number of 64 bits is refused where JavaScript would change it", () => {
  const large = JSON.parse('{"id":12345678901234567890,"any":12345678901234567890,"most":9007199254740993}');
  const message = "must be between -9007199254740991 and 9007199254740991: a larger number loses its last digits";
  expect(faultsOf("largeSchema", large)).toEqual([`/id ${message}`, `/most ${message}`]);
  expect(faultsOf("largeSchema", { id: Number.MAX_SAFE_INTEGER, most: 1 })).toEqual([]);
  expect(faultsOf("largeSchema", { id: 1.5, most: 0 })).toEqual(["/id must be an integer", "/most must be at least 1"]);
  expect(faultsOf("largeOrNullSchema", 2 ** 60)).toEqual([` ${message}`]);
  expect(faultsOf("largeOrNullSchema", null)).toEqual([]);
});

test("where any method is routed, those come that the type names", () => {
  for (const name of ["anyInputSchema", "untypedInputSchema"]) {
    expect(faultsOf(name, { method: "PATCH" })).toEqual([]);
    expect(faultsOf(name, { method: "PROPFIND" })).toHaveLength(1);
  }
});
