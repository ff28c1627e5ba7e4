import { call } from "@apigw/server/testing";
import { expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { loaded } from "./support/loaded.js";

// What one alternative of a union does to a value is not done to a value of another: neither is what it calls `readOnly`
// left out, nor are its date-times dates.

const time = "2026-01-02T03:04:05.000Z";
const text = { type: "string" };
const readOnly = { ...text, readOnly: true };
const dateTime = { ...text, format: "date-time" };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ content: { "application/json": { schema } } });

/** An object whose tag is a plain text, as most tools write them. */
const thing = (properties: object, ...required: string[]) => ({
  type: "object",
  required: ["type", ...required],
  properties: { type: text, ...properties },
});

const tagged = (...names: string[]) => ({ oneOf: names.map(ref), discriminator: { propertyName: "type" } });
const mapped = {
  ...tagged("Draft", "Sent"),
  discriminator: {
    propertyName: "type",
    mapping: { "a draft": "#/components/schemas/Draft", "what was sent": "#/components/schemas/Sent" },
  },
};

const schemas = {
  Draft: thing({ name: text }, "name"),
  Sent: thing({ name: readOnly }),
  Seen: { type: "object", required: ["x"], properties: { type: text, x: text, name: readOnly, at: dateTime } },
  Heard: { type: "object", required: ["y"], properties: { type: text, y: text, name: text } },
  Named: { type: "object", required: ["x"], properties: { x: text, name: text, in: { properties: { name: text } } } },
  Owned: {
    type: "object",
    required: ["y"],
    properties: { y: text, name: readOnly, z: readOnly, in: { properties: { name: readOnly, z: readOnly } } },
  },
  Lent: { type: "object", required: ["x"], properties: { x: text, name: readOnly, z: readOnly } },
  Loose: { type: "object", required: ["x", "z"], properties: { x: text, name: readOnly, z: text } },
  Closed: { type: "object", required: ["x"], additionalProperties: false, properties: { x: text, name: readOnly } },
  Tree: { anyOf: [ref("Limb"), ref("Twig")] },
  Limb: { type: "object", properties: { below: ref("Tree"), name: readOnly, at: dateTime } },
  Twig: { type: "object", properties: { below: ref("Tree"), leaf: text, name: readOnly, at: dateTime } },
  Hour: thing({ at: { type: "object", properties: { time: text } }, all: { type: "array", items: text } }),
  Day: thing({ at: { type: "object", properties: { time: dateTime } }, all: { type: "array", items: dateTime } }),
  Moment: thing({ at: ref("Time") }),
  Word: thing({ at: ref("Said") }),
  // Every object has members of these names, whose types TypeScript would take for those of a table's functions.
  Inherited: {
    type: "object",
    properties: Object.fromEntries(
      Object.getOwnPropertyNames(Object.prototype).map((name) => [
        name,
        { type: "object", properties: { name: readOnly, at: dateTime, all: { type: "array", items: ref("Time") } } },
      ]),
    ),
  },
  Time: { type: "object", properties: { time: dateTime } },
  Said: { type: "object", properties: { time: text } },
};

const bodies = {
  tagged: tagged("Draft", "Sent"),
  mapped,
  perhaps: tagged("Seen", "Heard"),
  list: { type: "array", items: mapped },
  table: { type: "object", additionalProperties: mapped },
  either: { anyOf: [ref("Named"), ref("Owned")] },
  leaving: { oneOf: [ref("Lent"), ref("Loose")] },
  closed: { oneOf: [ref("Closed"), ref("Sent")] },
  tree: ref("Tree"),
  times: tagged("Hour", "Day"),
  named: tagged("Moment", "Word"),
  inherited: ref("Inherited"),
};

type Echo = Readonly<Record<keyof typeof bodies, (input: { body: unknown }) => unknown>>;

const document = {
  openapi: "3.1.0",
  info: { title: "things", version: "1" },
  paths: Object.fromEntries(
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
  ),
  components: { schemas },
};

const plain = await loaded<Echo>(document, "things");
const dated = await loaded<Echo>(document, "dated", { dates: "Date" });

/** What the method is given of a body, and what it answers with it. */
async function given({ contract }: typeof plain, name: keyof Echo, body: unknown): Promise<[unknown, number]> {
  let seen: unknown;
  const echo = (input: { body: unknown }) => {
    seen = input.body;
    return input.body;
  };
  // The cast holds: a method for each name of the table.
  const service = Object.fromEntries(Object.keys(bodies).map((one) => [one, echo])) as unknown as Echo;
  const { status } = await call(contract, service, { onError: () => {} })[name]({ body });
  return [seen, status];
}

test.each<[string, keyof Echo, unknown, unknown]>([
  ["of the one that the tag means, nothing of the other", "tagged", { type: "Draft", name: "x" }, undefined],
  ["of the other, what it says", "tagged", { type: "Sent", name: "x" }, { type: "Sent" }],
  ["by a mapping as well", "mapped", { type: "a draft", name: "x" }, undefined],
  ["and the other", "mapped", { type: "what was sent", name: "x" }, { type: "what was sent" }],
  [
    "in a list",
    "list",
    [
      { type: "a draft", name: "x" },
      { type: "what was sent", name: "x" },
    ],
    [{ type: "a draft", name: "x" }, { type: "what was sent" }],
  ],
  ["in a map", "table", { one: { type: "a draft", name: "x" } }, undefined],
  ["where it may have no tag, of the one that fits", "perhaps", { x: "1", name: "n" }, { x: "1" }],
  ["and nothing of the other", "perhaps", { y: "1", name: "n" }, undefined],
  ["with the tag, of the one that it means", "perhaps", { type: "Seen", x: "1", name: "n" }, { type: "Seen", x: "1" }],
  ["without a tag, of the one that fits", "either", { x: "1", name: "n" }, undefined],
  ["and of the other", "either", { y: "1", name: "n" }, { y: "1" }],
  [
    "of several that fit, what all of them leave out",
    "either",
    { x: "1", y: "2", name: "n", z: "3", in: { name: "m", z: "4" } },
    { x: "1", y: "2", name: "n", z: "3", in: { name: "m", z: "4" } },
  ],
  ["of one, by the value as it came: without z it is another's", "leaving", { x: "1", z: 1, name: "n" }, { x: "1" }],
  ["where nothing else may be there", "closed", { x: "1", name: "n" }, { x: "1" }],
])("what an alternative leaves out of a request: %s", async (_, name, body, left) => {
  expect((await given(plain, name, body))[0]).toEqual(left ?? body);
});

test.each([
  ["texts", plain],
  ["dates", dated],
])("alternatives that hold themselves take no longer a level deeper, with %s", async (_, things) => {
  let tree: object = { name: "n", at: time };
  for (let depth = 0; depth < 60; depth += 1) tree = { below: tree, name: "n" };
  const [seen] = await given(things, "tree", tree);
  expect(JSON.stringify(seen)).toBe(`${'{"below":'.repeat(60)}{"at":"${time}"}${"}".repeat(60)}`);
});

test("it compiles, whatever members are called", async () => {
  const body = { constructor: { name: "n", at: time }, toString: { name: "n" } };
  expect(await given(dated, "inherited", body)).toEqual([{ constructor: { at: new Date(time) }, toString: {} }, 200]);
  expect(complaints(dated.files)).toEqual([]);
}, 60_000);

test.each<[string, keyof Echo, unknown, unknown]>([
  ["stays a text", "times", { type: "Hour", at: { time }, all: [time] }, undefined],
  [
    "is a date",
    "times",
    { type: "Day", at: { time }, all: [time] },
    { type: "Day", at: { time: new Date(time) }, all: [new Date(time)] },
  ],
  ["is a date where there is no tag, too", "perhaps", { x: "1", at: time }, { x: "1", at: new Date(time) }],
  ["stays one behind a reference", "named", { type: "Word", at: { time } }, undefined],
  [
    "is one behind a reference",
    "named",
    { type: "Moment", at: { time } },
    { type: "Moment", at: { time: new Date(time) } },
  ],
])("what the tag's alternative calls a text %s", async (_, name, body, wanted) => {
  expect(await given(dated, name, body)).toEqual([wanted ?? body, 200]);
});
