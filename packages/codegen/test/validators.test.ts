import type { Validator } from "@apigw/server";
import { beforeAll, expect, test } from "vitest";
import { loaded } from "./support/loaded.js";

// What a stranger's value cannot do to a generated validator, and values that are nearly right.

const kinds = {
  Expression: {
    oneOf: [{ $ref: "#/components/schemas/And" }, { $ref: "#/components/schemas/Or" }, { type: "string" }],
  },
  And: operator("and"),
  Or: operator("or"),
  Closed: {
    anyOf: [{ type: "object", properties: { leaf: { type: "string" } }, required: ["leaf"] }, branch("Closed")],
    unevaluatedProperties: false,
  },
  Twice: {
    type: "object",
    properties: { kid: { $ref: "#/components/schemas/Twice" } },
    if: { properties: { kid: { $ref: "#/components/schemas/Twice" } } },
    then: { properties: { kid: { $ref: "#/components/schemas/Twice" } } },
  },
  Both: { $ref: "#/components/schemas/Twice", properties: { name: { type: "string" } } },
  Folder: { allOf: [ref("Entry"), { type: "object", properties: { kid: ref("Folder") } }] },
  Entry: { type: "object", properties: { kid: { oneOf: [ref("Folder")], discriminator: { propertyName: "kind" } } } },
  Named: { type: "object", properties: { kid: ref("Named") }, patternProperties: { "^k": ref("Named") } },
  Derived: { ...ref("Base"), properties: { kid: ref("Derived") } },
  Base: { type: "object", properties: { kid: ref("Derived") } },
  Patterns: { type: "object", patternProperties: { "^k": ref("Patterns"), d$: ref("Patterns") } },
  Dependent: {
    type: "object",
    properties: { kid: ref("Dependent") },
    dependentSchemas: { kid: { properties: { kid: ref("Dependent") } } },
  },
  Union: { oneOf: [ref("One"), ref("Other")], discriminator: { propertyName: "kind" } },
  One: part("One"),
  Other: part("Other"),
  Common: { type: "object", properties: { kind: { type: "string" }, kid: ref("Union") } },
  Filter: {
    allOf: [
      { type: "object", properties: { and: list("Filter"), or: list("Filter") } },
      {
        oneOf: [{ required: ["field"] }, { properties: { and: list("Filter") }, required: ["and"] }, branch("Filter")],
      },
    ],
  },
  Either: {
    type: "object",
    properties: { kid: { allOf: [ref("Either"), { anyOf: [ref("Either"), { type: "null" }] }] } },
  },
  Has: { type: "array", items: ref("Has"), contains: ref("Has"), minContains: 0 },
  ...Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => {
      const next = index === 39 ? { type: "object" } : ref(`Chain${index + 1}`);
      return [`Chain${index}`, { allOf: [next, { description: "The same again", allOf: [next] }] }];
    }),
  ),
  Names: { type: "object", properties: { tags: { type: "array", items: { type: "string" } } } },
  Set: { type: "array", uniqueItems: true, items: {} },
  Thousands: { type: "integer", multipleOf: 1000 },
  Cents: { type: "number", multipleOf: 0.01 },
  Number: { type: "number" },
  Slow: {
    type: "object",
    properties: { texts: { type: "array", items: { type: "string", pattern: "^.*,\\b.*x$" } } },
    patternProperties: { "^.*,\\b.*x$": { type: "integer" } },
  },
};

function ref(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

function list(name: string): object {
  return { type: "array", items: ref(name) };
}

function part(kind: string): object {
  return { allOf: [ref("Common"), { type: "object", properties: { kind: { const: kind }, kid: ref("Union") } }] };
}

function operator(op: string): object {
  const args = list("Expression");
  // The members stand in the worse order: what tells the two apart comes last.
  return { type: "object", properties: { args, op: { const: op } }, required: ["op", "args"] };
}

function branch(name: string): object {
  return { type: "object", properties: { kids: list(name) }, required: ["kids"] };
}

const post = (name: string) => ({
  post: {
    operationId: `put${name}`,
    requestBody: {
      required: true,
      content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } },
    },
    responses: { 204: { description: "Done" } },
  },
});

let validators: Readonly<Record<string, Validator>>;
beforeAll(async () => {
  const paths = Object.fromEntries(Object.keys(kinds).map((name) => [`/${name}`, post(name)]));
  const { contract } = await loaded<Record<string, () => void>>(
    { openapi: "3.1.0", info: { title: "kinds", version: "1" }, paths, components: { schemas: kinds } },
    "kinds",
  );
  const named = Object.entries(contract.operations).map(([name, { input }]) => [name.slice(3), input]);
  validators = Object.fromEntries(named);
});

const issuesOf = (name: string, body: unknown) => {
  const result = validators[name]?.["~standard"].validate({ body });
  if (result === undefined || result instanceof Promise) throw new Error(`No validator of ${name} answered`);
  return result.issues ?? [];
};

test.each([
  [
    "alternatives",
    "Expression",
    (inner: unknown, depth: number) => ({ op: depth % 2 ? "and" : "or", args: [inner] }),
    "x",
  ],
  ["what nothing has looked at", "Closed", (inner: unknown) => ({ kids: [inner] }), { leaf: "x" }],
  ["conditions", "Twice", (kid: unknown) => ({ kid }), {}],
])("%s are asked once of each value, however deep it is", (_, name, around, innermost) => {
  let value: unknown = innermost;
  for (let depth = 0; depth < 200; depth += 1) value = around(value, depth);
  // Each level once more than the one below it would take longer than the universe has been there.
  expect(issuesOf(name, value)).toEqual([]);
  expect(issuesOf(name, around({ ...(value as object), kid: 7, kids: 7, args: 7 }, 0))).not.toEqual([]);
});

test("what is wrong deep inside of conditions is told in time, and what is right there is not asked again", () => {
  const chain = (depth: number, innermost: unknown): unknown =>
    depth === 0 ? innermost : { kid: chain(depth - 1, innermost) };
  expect(issuesOf("Twice", chain(60, 7))).toMatchObject([{ message: "must be an object" }]);
  expect(issuesOf("Both", { kid: chain(60, {}), name: 7 })).toMatchObject([{ message: "must be a string" }]);
});

test.each([
  ["the parts of an allOf", "Folder", (kid: unknown) => ({ kind: "Folder", ...(kid !== null && { kid }) })],
  ["a pattern beside a property", "Named", (kid: unknown) => (kid === null ? {} : { kid })],
  ["what a reference leads to, and what stands beside it", "Derived", (kid: unknown) => (kid === null ? {} : { kid })],
  ["two patterns", "Patterns", (kid: unknown) => (kid === null ? {} : { kid })],
  ["what depends on a member, and the member", "Dependent", (kid: unknown) => (kid === null ? {} : { kid })],
  ["an object known by its tag", "Union", (kid: unknown) => ({ kind: "One", ...(kid !== null && { kid }) })],
  ["alternatives beside a part", "Filter", (one: unknown) => (one === null ? { field: "x" } : { and: [one] })],
  ["alternatives beside a reference", "Either", (kid: unknown) => (kid === null ? {} : { kid })],
  ["what a list contains, and its items", "Has", (item: unknown) => (item === null ? [] : [item])],
])("what leads to itself twice is asked once of each value: %s", (_, name, around) => {
  const deep = (depth: number, innermost: unknown): unknown =>
    depth === 0 ? innermost : around(deep(depth - 1, innermost));
  expect(issuesOf(name, deep(300, null))).toEqual([]);
  const issues = issuesOf(name, deep(300, 7));
  expect(issues.length).toBeLessThanOrEqual(100);
  expect(issues[0]?.message).toMatch(/must be an (object|array)/);
});

test("what leads to another twice, and that to another, is not asked for ever", () => {
  expect(issuesOf("Chain0", {})).toEqual([]);
  expect(issuesOf("Chain0", 7)[0]).toMatchObject({ message: "must be an object" });
});

test("texts and names by the thousand keep no pattern busy", () => {
  const commas = ",".repeat(4000);
  expect(issuesOf("Slow", { texts: new Array(1000).fill(commas) })[0]?.message).toMatch(
    /^must have at most 512 characters/,
  );
  const names = Array.from({ length: 1000 }, (_, index) => [`${commas}${index}`, "any"]);
  expect(issuesOf("Slow", { ...Object.fromEntries(names), texts: ["a,x"], ",x": 1 })).toEqual([]);
  expect(issuesOf("Slow", { ",x": "1" })).toHaveLength(1);
});

test("a hundred faults are told, and no more are made", () => {
  expect(issuesOf("Names", { tags: new Array(1_000_000).fill(1) })).toHaveLength(100);
});

test("items of a long list are told apart in time", () => {
  const items = Array.from({ length: 50_000 }, (_, index) => ({ b: [index], a: { c: 1, d: null } }));
  expect(issuesOf("Set", items)).toEqual([]);
  expect(issuesOf("Set", [...items, { a: { d: null, c: 1 }, b: [7] }])).toHaveLength(1);
  expect(issuesOf("Set", ["1", 1, [1], ["1"], null, "null", true, "true", {}, []])).toEqual([]);
  expect(
    issuesOf("Set", [
      [1, { a: 1 }],
      [1, { a: 1 }],
    ]),
  ).toHaveLength(1);
});

test.each([
  ["Thousands", [1_700_000_000_000, 0, -5000], [1_700_000_000_123, 1_700_000_000_001, 999]],
  ["Cents", [0.07, 1.1, 19.99, 123_456_789.12, 0], [123_456_789.125, 5_000_000.005, 0.001]],
  ["Number", [1, 1e308], [Number.NaN, Number.POSITIVE_INFINITY, "1"]],
])("%s: %j and not %j", (name, good, bad) => {
  expect(good.filter((one) => issuesOf(name, one).length > 0)).toEqual([]);
  expect(bad.filter((one) => issuesOf(name, one).length === 0)).toEqual([]);
});
