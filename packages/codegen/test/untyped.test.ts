import { createClient } from "@apigw/client";
import { readOpenApi } from "@apigw/model";
import { fetchHandler } from "@apigw/server/web";
import { expect, test } from "vitest";
import { generate } from "../src/index.js";
import { complaints } from "./support/compile.js";
import { loaded } from "./support/loaded.js";

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

test("a query of which nothing is known is what a server reads: texts, several of one name as a list", async () => {
  const document = {
    openapi: "3.0.1",
    info: { title: "Things", version: "1" },
    paths: { "/things": { get: { operationId: "call" } } },
  };
  const { files, calls, contract } = await loaded<{ call(input: { query?: object }): unknown }>(document, "things");
  const handler = fetchHandler(contract, { call: ({ query }) => ({ query }) });
  const client = createClient({
    baseUrl: "https://things.example",
    fetch: (url, init) => handler(new Request(url, init)),
  });
  const query = { tag: ["a", "b c"], page: "2" };
  expect(await calls.call?.(client, { query })).toEqual({ query });
  const use = (given: string) => `
    import type { Client } from "@apigw/client";
    import { call } from "./client.js";
    import type { ThingsService } from "./server.js";
    export const all = (client: Client): unknown => call(client, { query: ${given} });
    export const service: ThingsService = { call: ({ query = {} }) => Object.values(query).flat().map((one) => one.trim()) };
  `;
  expect(complaints(files, { "use.ts": use(JSON.stringify(query)) })).toEqual([]);
  expect(complaints(files, { "use.ts": use("{ page: 2 }") })).toEqual([expect.stringMatching("not assignable")]);
});

test("a form of which nothing is told has the fields that the client sends, and needs none where it may be missing", async () => {
  const nothing = { none: {}, empty: { schema: {} }, named: { schema: { $ref: "#/components/schemas/Anything" } } };
  const types = { parts: "multipart/form-data", fields: "application/x-www-form-urlencoded" };
  const forms = Object.entries(types).flatMap(([kind, type]) =>
    Object.entries(nothing).flatMap(([name, media]) =>
      [true, false].map((required) => {
        const operationId = `${name}_${kind}_${required ? "needed" : "optional"}`;
        return { operationId, requestBody: { required, content: { [type]: media } } };
      }),
    ),
  );
  const responses = { 200: { description: "", content: { "application/json": { schema: {} } } } };
  const document = {
    openapi: "3.1.0",
    info: { title: "Things", version: "1" },
    paths: Object.fromEntries(forms.map((form) => [`/${form.operationId}`, { post: { ...form, responses } }])),
    components: { schemas: { Anything: {} } },
  };
  type Methods = Readonly<Record<string, (input: { body?: object }) => unknown>>;
  const { files, calls, contract } = await loaded<Methods>(document, "things");
  const service = Object.fromEntries(
    forms.map(({ operationId }) => [operationId, ({ body }: { body?: object }) => ({ body })]),
  );
  const handler = fetchHandler(contract, service);
  const client = createClient({
    baseUrl: "https://things.example",
    fetch: (url, init) => handler(new Request(url, init)),
  });
  const body = { name: "a b&c", tags: ["x", "y"] };
  for (const { operationId, requestBody } of forms) {
    expect(await calls[operationId]?.(client, { body }), operationId).toEqual({ body });
    if (!requestBody.required) expect(await calls[operationId]?.(client, {}), operationId).toEqual({});
  }
  expect(complaints(files)).toEqual([]);
});
