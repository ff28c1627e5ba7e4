import { lambda } from "@apigw/server";
import { createEvent } from "@apigw/server/testing";
import { expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { loaded } from "./support/loaded.js";
import { validatorsOf } from "./support/validators.js";

const text = { type: "string" };
const number = { type: "number" };
const closed = (properties: object) => ({ type: "object", properties, additionalProperties: false });
const of = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Classes and what is derived of them, as NSwag and Swashbuckle write both: each closed by itself. */
const schemas = {
  Shape: closed({ id: { type: "integer", readOnly: true }, name: text, at: { type: "string", format: "date-time" } }),
  Circle: { allOf: [of("Shape"), closed({ radius: number })] },
  Square: { allOf: [of("Shape")], ...closed({ side: number }) },
  Ring: { allOf: [of("Circle"), closed({ hole: number })] },
  Described: { description: "A circle", allOf: [of("Circle")] },
  Tagged: { allOf: [{ type: "object", properties: { tag: text } }, closed({ radius: number })] },
  All: { allOf: [{ type: "object", properties: { name: text } }, closed({ name: text, radius: number })] },
  Open: { allOf: [of("Shape"), { type: "object", properties: { radius: number }, additionalProperties: true }] },
};
const json = (name: string) => ({ content: { "application/json": { schema: of(name) } } });
const document = {
  openapi: "3.0.3",
  info: { title: "Shapes", version: "1" },
  paths: Object.fromEntries(
    ["Shape", "Circle", "Ring"].map((name) => [
      `/${name}`,
      {
        post: {
          operationId: `add${name}`,
          requestBody: { required: true, ...json(name) },
          responses: { 200: { description: "", ...json(name) } },
        },
      },
    ]),
  ),
  components: { schemas },
};
const { contract, diagnostics, files } = await loaded<Readonly<Record<string, (input: { body: object }) => object>>>(
  document,
  "shapes",
);
const told = await validatorsOf(files);

test("what is derived of a closed class has the members of both, and no others", () => {
  expect(diagnostics).toEqual([]);
  expect(told.circleSchema?.({ name: "a", radius: 1 })).toEqual([]);
  expect(told.circleSchema?.({ name: "a" })).toEqual([]);
  expect(told.circleSchema?.({ name: 1, radius: "1" })).toEqual(["/name must be a string", "/radius must be a number"]);
  expect(told.circleSchema?.({ radius: 1, other: 2 })).toEqual(["/other must not be there"]);
  expect(told.squareSchema?.({ name: "a", side: 1 })).toEqual([]);
  expect(told.squareSchema?.({ side: 1, radius: 1 })).toEqual(["/radius must not be there"]);
  expect(told.ringSchema?.({ name: "a", radius: 2, hole: 1 })).toEqual([]);
  expect(told.ringSchema?.({ hole: 1, side: 2 })).toEqual(["/side must not be there"]);
  expect(told.describedSchema?.({ name: "a", radius: 1 })).toEqual([]);
  expect(told.describedSchema?.({ side: 1 })).toEqual(["/side must not be there"]);
  expect(told.taggedSchema?.({ tag: "a", radius: 1 })).toEqual([]);
  expect(told.taggedSchema?.({ name: "a" })).toEqual(["/name must not be there"]);
});

test("a closed class by itself stays closed, and so does a part that names all members", () => {
  expect(told.shapeSchema?.({ name: "a" })).toEqual([]);
  expect(told.shapeSchema?.({ name: "a", radius: 1 })).toEqual(["/radius must not be there"]);
  expect(told.allSchema?.({ name: "a", radius: 1 })).toEqual([]);
  expect(told.allSchema?.({ name: "a", side: 1 })).toEqual(["/side must not be there"]);
});

test("what says itself that it is open is open", () => {
  expect(told.openSchema?.({ name: "a", radius: 1, other: 2 })).toEqual([]);
});

test("members of a class that go one way do so in what is derived of it", async () => {
  const handler = lambda(contract, {
    addShape: ({ body }) => body,
    addCircle: ({ body }) => ({ ...body, id: 5 }),
    addRing: ({ body }) => ({ ...body, id: 5 }),
  });
  for (const [path, body] of [
    ["/Circle", { name: "a", radius: 1 }],
    ["/Ring", { name: "a", radius: 1, hole: 2 }],
  ] as const) {
    const event = createEvent({ method: "POST", path, body: JSON.stringify({ ...body, id: 1 }) });
    const answered = (await handler(event)) as { statusCode: number; body: string };
    expect([answered.statusCode, JSON.parse(answered.body)], path).toEqual([200, { ...body, id: 5 }]);
  }
});

test("all of it compiles, dates too", async () => {
  const uses = `
    import type { Circle, Ring, Shape } from "./types.js";
    export const circle: Circle = { name: "a", radius: 1 };
    export const shape: Shape = circle;
    export const ring: Ring = { name: "a", radius: 2, hole: 1 };
    // @ts-expect-error: no circle has a side
    export const wrong: Circle = { name: "a", side: 1 };
  `;
  expect(complaints(files, { "use.ts": uses })).toEqual([]);
  const dated = await loaded(document, "shapes", { dates: "Date" });
  expect(complaints(dated.files)).toEqual([]);
}, 60_000);
