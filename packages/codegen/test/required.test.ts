import { readOpenApi } from "@apigw/model";
import { expect, test } from "vitest";
import { generate, types } from "../src/index.js";
import { complaints } from "./support/compile.js";

test("a member that is required beside an allOf is required, though it is described inside of it", () => {
  const schemas = {
    Base: { type: "object", properties: { name: { type: "string" }, note: { type: "string", nullable: true } } },
    Pet: { allOf: [{ $ref: "#/components/schemas/Base" }, { required: ["name", "note"] }] },
  };
  const document = { openapi: "3.0.1", info: { title: "Pets", version: "1" }, paths: {}, components: { schemas } };
  const files = generate(readOpenApi(document, { name: "pets" }).api, { contract: "pets", emit: [types] });
  const use = (line: string) => complaints(files, { "use.ts": `import type { Pet } from "./types.js";\n${line}` });
  expect(use('export const pet: Pet = { name: "Rex", note: null };')).toEqual([]);
  expect(use("export const name = (pet: Pet): string => pet.name;")).toEqual([]);
  expect(use("export const pet: Pet = { note: null };")).toHaveLength(1);
  expect(use("export const pet: Pet = { name: 7, note: null };")).toHaveLength(1);
}, 60_000);
