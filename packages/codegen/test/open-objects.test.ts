import { readOpenApi } from "@apigw/model";
import { expect, test } from "vitest";
import { generate } from "../src/index.js";
import { complaints } from "./support/compile.js";

const text = { type: "string" };
const integer = { type: "integer" };
const object = (more: object) => ({ type: "object", patternProperties: { "^x-": text }, ...more });

const schemas = {
  Table: object({ additionalProperties: integer }),
  Closed: object({ additionalProperties: false }),
  Needed: object({ additionalProperties: false, required: ["x-a"] }),
  Named: object({ additionalProperties: false, properties: { n: integer } }),
  Open: object({ additionalProperties: true }),
  // As TypeSpec writes `Record<int32>` for OpenAPI 3.1.
  Left: { type: "object", unevaluatedProperties: integer },
};

test("members without a name have the type of what fits them: of a pattern, or of all others", () => {
  const { api } = readOpenApi(
    { openapi: "3.1.0", info: { title: "open", version: "1" }, paths: {}, components: { schemas } },
    { name: "open" },
  );
  const files = generate(api, { contract: "open" });
  const uses = `
    import type { Closed, Left, Named, Needed, Open, Table } from "./types.js";
    export const tables: Table[] = [{ "x-a": "50%", b: 1 }];
    export const isText = (table: Table): boolean => typeof table["x-a"] === "string";
    export const closed: Closed = { "x-a": "50%" };
    export const needed: Needed = { "x-a": "50%" };
    export const named: Named = { n: 1, "x-a": "50%" };
    export const open: Open = { "x-a": true };
    export const left: Left = { a: 1 };
    export const double = (left: Left): number => (left["a"] ?? 0) * 2;
    // @ts-expect-error: no number
    export const text: Left = { a: "1" };
    // @ts-expect-error: neither a text nor a number
    export const wrong: Table = { "x-a": true };
    // @ts-expect-error: no text
    export const shut: Closed = { "x-a": 1 };
    // @ts-expect-error: what must be there is not
    export const lacking: Needed = {};
  `;
  expect(complaints(files, { "use.ts": uses })).toEqual([]);
}, 60_000);
