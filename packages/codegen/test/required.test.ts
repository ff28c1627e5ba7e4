import { readOpenApi } from "@apigw/model";
import { expect, test } from "vitest";
import { generate, types } from "../src/index.js";
import { complaints } from "./support/compile.js";
import { validatorsOf } from "./support/validators.js";

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

test("a member that goes one way is required that way only, in whatever part of an allOf it is asked for", async () => {
  const text = { type: "string" };
  const schemas = {
    Pet: {
      allOf: [
        { type: "object", properties: { id: { ...text, readOnly: true }, pin: { ...text, writeOnly: true } } },
        { type: "object", required: ["id", "name", "pin"], properties: { name: text } },
      ],
    },
  };
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } };
  const post = { operationId: "addPet", requestBody: { content }, responses: { 200: { description: "", content } } };
  const document = {
    openapi: "3.0.1",
    info: { title: "Pets", version: "1" },
    paths: { "/pets": { post } },
    components: { schemas },
  };
  const files = generate(readOpenApi(document, { name: "pets" }).api, { contract: "pets" });
  const use = `import type { Pet, PetRequest } from "./types.js";
    export const asked: PetRequest = { name: "Rex", pin: "1234" };
    export const told: Pet = { id: "1", name: "Rex" };`;
  expect(complaints(files, { "use.ts": use })).toEqual([]);
  const { petRequestSchema, petSchema } = await validatorsOf(files);
  expect(petRequestSchema?.({ name: "Rex", pin: "1234" })).toEqual([]);
  expect(petRequestSchema?.({ name: "Rex" })).toEqual(["/pin is required"]);
  expect(petSchema?.({ id: "1", name: "Rex" })).toEqual([]);
  expect(petSchema?.({ name: "Rex" })).toEqual(["/id is required"]);
}, 60_000);
