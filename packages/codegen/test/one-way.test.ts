import { createClient } from "@apigw/client";
import { call } from "@apigw/server/testing";
import { fetchHandler } from "@apigw/server/web";
import { beforeAll, expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { loaded } from "./support/loaded.js";

// Members that go one way only: what a request sends of replies is not given to a method, what a reply would tell of
// requests is a fault.

const text = { type: "string" };
const only = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { ...text, readOnly: true }]));
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const content = (name: string) => ({ content: { "application/json": { schema: ref(name) } } });

const schemas = {
  Thing: {
    type: "object",
    required: ["name", "id"],
    properties: {
      ...only("id", "isAdmin"),
      name: text,
      secret: { ...text, writeOnly: true },
      kids: { type: "array", items: ref("Thing") },
      by: { type: "object", additionalProperties: ref("Owner") },
      pet: { oneOf: [ref("Cat"), ref("Dog")] },
      sealed: ref("Sealed"),
      whole: { allOf: [ref("Base")], properties: { age: text }, unevaluatedProperties: false },
    },
  },
  Owner: { type: "object", additionalProperties: false, properties: { ...only("since"), name: text } },
  Cat: { type: "object", required: ["meow"], properties: { meow: text, ...only("born") } },
  Dog: {
    allOf: [
      { type: "object", required: ["bark"], properties: { bark: text, born: text } },
      { type: "object", properties: only("chip") },
    ],
  },
  Plain: { type: "object", properties: { id: text } },
  Base: { type: "object", properties: { ...only("id", "since"), name: text } },
  Login: {
    type: "object",
    required: ["id", "name"],
    additionalProperties: false,
    properties: { ...only("id"), name: text, pin: { ...text, writeOnly: true } },
  },
  Sealed: { type: "object", properties: { ...only("id"), name: text }, unevaluatedProperties: false },
};

const document = {
  openapi: "3.1.0",
  info: { title: "things", version: "1" },
  paths: {
    "/things": {
      post: {
        operationId: "addThing",
        requestBody: { required: true, ...content("Thing") },
        responses: { 201: { description: "", ...content("Thing") } },
      },
    },
    "/plain": {
      post: {
        operationId: "addPlain",
        requestBody: { required: true, ...content("Plain") },
        responses: { 204: { description: "" } },
      },
    },
  },
  components: { schemas },
};

const findThing = (wire: object) => ({
  get: {
    operationId: "findThing",
    parameters: [{ name: "by", in: "query", required: true, ...wire }],
    responses: { 200: { description: "", ...content("Login") } },
  },
});

interface Things {
  addThing(input: { body: object }): unknown;
  addPlain(input: { body: object }): unknown;
}

let things: Awaited<ReturnType<typeof loaded<Things>>>;
beforeAll(async () => {
  things = await loaded<Things>(document, "things");
});

/** What the method is given of a body. */
async function given(body: object): Promise<unknown> {
  let seen: unknown;
  const service: Things = {
    addThing(input) {
      seen = input.body;
      return { id: "1", name: "x" };
    },
    addPlain: () => undefined,
  };
  expect(await call(things.contract, service).addThing({ body })).toMatchObject({ status: 201 });
  return JSON.parse(JSON.stringify(seen));
}

test.each([
  ["at the top", { name: "x", id: "9", isAdmin: true, secret: "s" }, { name: "x", secret: "s" }],
  ["whatever it is: it is not looked at", { name: "x", id: 9 }, { name: "x" }],
  ["in lists", { name: "x", kids: [{ name: "y", id: "9" }] }, { name: "x", kids: [{ name: "y" }] }],
  [
    "where nothing else may be",
    { name: "x", by: { ann: { since: "1999", name: "Ann" } } },
    { name: "x", by: { ann: { name: "Ann" } } },
  ],
  ["in an alternative", { name: "x", pet: { meow: "m", born: "1" } }, { name: "x", pet: { meow: "m" } }],
  [
    "in the alternative that is meant, and in no other",
    { name: "x", pet: { bark: "b", born: "1", chip: "2" } },
    { name: "x", pet: { bark: "b", born: "1" } },
  ],
  [
    "where nothing may be there that no part has looked at",
    { name: "x", sealed: { id: "1", name: "y" }, whole: { id: "1", since: "1999", name: "z", age: "7" } },
    { name: "x", sealed: { name: "y" }, whole: { name: "z", age: "7" } },
  ],
  ["but nothing that the contract does not know", { name: "x", more: 1 }, { name: "x", more: 1 }],
])("a method is not given what only replies have: %s", async (_, body, left) => {
  expect(await given(body)).toEqual(left);
});

test("a reply that tells what only requests have is a fault that names it", async () => {
  const leaky: Things = {
    addThing: ({ body }) => ({ id: "1", ...body, kids: [{ id: "2", name: "y", secret: "t" }] }),
    addPlain: () => undefined,
  };
  const answered = await call(things.contract, leaky, { onError: () => {} }).addThing({
    body: { name: "x", secret: "s" },
  });
  expect(answered).toMatchObject({
    status: 500,
    body: {
      errors: [
        { pointer: "/kids/0/secret", detail: "must not be there" },
        { pointer: "/secret", detail: "must not be there" },
      ],
    },
  });
});

test.each([
  ["its members", { schema: ref("Login") }],
  ["members of its name", { style: "deepObject", explode: true, schema: ref("Login") }],
  ["JSON", content("Login")],
  ["what is written where it stands", { style: "deepObject", explode: true, schema: schemas.Login }],
])("a parameter is a part of a request: written as %s", async (_, wire) => {
  const given: object = { ...document, paths: { "/found": findThing(wire) } };
  const { calls, contract } = await loaded<{ findThing(input: { by: object }): unknown }>(given, "found");
  let seen: unknown;
  const handler = fetchHandler(contract, {
    findThing({ by }) {
      seen = by;
      return { id: "1", name: "x" };
    },
  });
  const client = createClient({
    baseUrl: "https://x.example",
    fetch: async (url, init) => handler(new Request(url, init)),
  });
  const by = { name: "x", pin: "s" };
  await calls.findThing?.(client, { by });
  expect(seen).toEqual(by);
  const told = {
    by: JSON.stringify({ ...by, id: "9" }),
    "by[name]": "x",
    "by[pin]": "s",
    "by[id]": "9",
    ...by,
    id: "9",
  };
  const answer = await handler(new Request(`https://x.example/found?${new URLSearchParams(told)}`));
  expect([answer.status, seen]).toEqual([200, by]);
});

test("where nothing goes one way, nothing is done", () => {
  const schemas = things.files.find(({ name }) => name === "schemas.ts")?.text ?? "";
  expect(schemas).toContain("= /* @__PURE__ */ schema(checkAddPlainInput);");
  expect(complaints(things.files)).toEqual([]);
}, 60_000);

test("a member goes one way as what it refers to says, or a part of it, or all that it may be beside null", async () => {
  const created = { type: "string", readOnly: true };
  const members = {
    byName: ref("Created"),
    byPart: { allOf: [ref("Plain"), { readOnly: true }] },
    byWhole: { allOf: [ref("Created")] },
    byNull: { anyOf: [ref("Created"), { type: "null" }] },
    twice: { oneOf: [ref("Created"), ref("Created")] },
  };
  const both = { oneOf: [ref("Created"), ref("Plain")] };
  const kept = await loaded<{ readonly addKept: (input: { readonly body: object }) => unknown }>(
    {
      openapi: "3.1.0",
      info: { title: "kept", version: "1" },
      paths: {
        "/kept": {
          post: {
            operationId: "addKept",
            requestBody: { required: true, ...content("Kept") },
            responses: { 200: { description: "", ...content("Kept") } },
          },
        },
      },
      components: {
        schemas: {
          Created: created,
          Plain: { type: "object" },
          Kept: {
            type: "object",
            required: [...Object.keys(members), "name"],
            properties: { ...members, both, name: text },
          },
        },
      },
    },
    "kept",
  );
  const given: object[] = [];
  const addKept = ({ body }: { readonly body: object }) => {
    given.push(body);
    return { ...body, byName: "a", byPart: {}, byWhole: "a", byNull: null, twice: "a", name: "Rex" };
  };
  const fetch = fetchHandler(kept.contract, { addKept }, { replies: "trust" });
  const post = (body: object) =>
    fetch(
      new Request("http://here/kept", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
  expect((await post({ name: "Rex", byName: "mine", byNull: "mine", both: {} })).status).toBe(200);
  expect(given).toEqual([{ name: "Rex", both: {} }]);
  const types = kept.files.find(({ name }) => name === "types.ts")?.text;
  expect(types).toMatch(/interface KeptRequest \{\n {2}both\?: .*;\n {2}name: string;\n\}/);
});
