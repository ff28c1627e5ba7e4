import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readAsyncApi, readOpenApi } from "@apigw/model";
import { describe, expect, test } from "vitest";
import { generate } from "../src/index.js";
import { complaints } from "./support/compile.js";

const documentOf = (file: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../../tests/fixtures/goldens/${file}`, import.meta.url)), "utf8"));

describe.each([
  ["chat", readAsyncApi(documentOf("chat.asyncapi.json"), { name: "chat" }).api, "apis/chat.asyncapi.json"],
  ["odd", readOpenApi(documentOf("odd.openapi.json"), { name: "odd" }).api, "apis/odd.openapi.json"],
] as const)("%s", (name, api, contract) => {
  const files = generate(api, { contract });

  test.each(files.map((file) => [file.name, file.text]))("%s reads as we would have written it", async (file, text) => {
    await expect(text).toMatchFileSnapshot(`./fixtures/${name}/${file}.txt`);
  });

  test("the strictest compiler has nothing to say", () => {
    expect(complaints(files)).toEqual([]);
  }, 60_000);
});
