import { readOpenApi } from "@apigw/model";
import { expect, test } from "vitest";
import { generate } from "../src/index.js";
import { complaints } from "./support/compile.js";

/** As API Gateway exports an HTTP API: it stores neither bodies nor replies. */
function http(method: string, parameters: object[] = []): ReturnType<typeof generate> {
  const responses = { default: { description: `Default response for ${method.toUpperCase()} /things` } };
  const document = {
    openapi: "3.0.1",
    info: { title: "Things", version: "1" },
    paths: { "/things": { [method]: { operationId: "call", parameters, responses } } },
  };
  return generate(readOpenApi(document, { name: "things", protocol: "http" }).api, {
    contract: "apis/things.openapi.json",
  });
}

const textOf = (files: ReturnType<typeof generate>, name: string) =>
  files.find((file) => file.name === name)?.text ?? "";

test("an operation of which nothing is known takes any query and gives unknown", () => {
  const files = http("get");
  expect(textOf(files, "client.ts")).toContain("Call<unknown>");
  expect(textOf(files, "client.ts")).toContain("query: input.query");
  // fetch refuses a GET with a body.
  expect(textOf(files, "types.ts")).not.toContain("body");
  expect(complaints(files)).toEqual([]);
});

test("where its method has a body it takes any", () => {
  const files = http("post");
  expect(textOf(files, "types.ts")).toContain("body?: unknown;");
  expect(textOf(files, "server.ts")).toContain('query: "*", body: { type: "*/*", optional: true, form: readForm }');
  expect(complaints(files)).toEqual([]);
});

test("a query parameter that an overlay tells of is believed", () => {
  const files = http("get", [{ name: "limit", in: "query", schema: { type: "integer" } }]);
  expect(textOf(files, "client.ts")).toContain("query: { limit: input.limit }");
  expect(complaints(files)).toEqual([]);
});
