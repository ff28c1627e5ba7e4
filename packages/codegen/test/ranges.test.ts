import { readOpenApi } from "@apigw/model";
import { expect, test } from "vitest";
import { generate } from "../src/index.js";
import { complaints } from "./support/compile.js";

const json = (properties: object) => ({
  description: "",
  content: { "application/json": { schema: { type: "object", properties, required: Object.keys(properties) } } },
});

function filesOf(responses: object, operationId = "getPet") {
  const paths = { "/pets": { get: { operationId, responses } } };
  const { api } = readOpenApi({ openapi: "3.0.1", info: { title: "Pets", version: "1" }, paths }, { name: "pets" });
  return generate(api, { contract: "apis/pets.openapi.json" });
}

const textOf = (files: ReturnType<typeof filesOf>, name: string) =>
  files.find((file) => file.name === name)?.text ?? "";

test("a range of statuses is a failure of any status, beside those that are told", () => {
  const files = filesOf({
    "2XX": json({ name: { type: "string" } }),
    "404": json({ lost: { type: "string" } }),
    "4XX": json({ wrong: { type: "string" } }),
  });
  expect(textOf(files, "client.ts")).toContain('fails: [404, "4XX"]');
  const use = `
    import { type Client } from "@apigw/client";
    import { getPet } from "./client.js";
    import type { PetsService } from "./server.js";
    import { reply } from "@apigw/server";
    export async function use(client: Client): Promise<string> {
      const found = await getPet(client).result();
      if (found.ok) return found.value.name;
      const body: { lost: string } | { wrong: string } = found.error.body;
      return "lost" in body ? body.lost : body.wrong;
    }
    export const service: PetsService = {
      getPet: () => (Math.random() < 0.5 ? { name: "Rex" } : reply(418, { wrong: "a teapot" })),
    };
  `;
  expect(complaints(files, { "use.ts": use })).toEqual([]);
});

test("an operation with the longest of names has types of its own name too", () => {
  const name = "a".repeat(128);
  const files = filesOf({ 200: json({}), 404: json({}) }, name);
  expect(textOf(files, "client.ts")).toContain(`export function ${name}(`);
  expect(complaints(files)).toEqual([]);
});
