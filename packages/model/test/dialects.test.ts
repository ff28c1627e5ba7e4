import { type HttpApi, type Read, readOpenApi } from "@apigw/model";
import { describe, expect, test } from "vitest";

const info = { title: "Pets", version: "1" };

function readAll(document: object): Read<HttpApi> {
  return readOpenApi({ openapi: "3.1.0", info, paths: {}, ...document });
}

function readGet(get: object, item: object = {}, more: object = {}) {
  const { api, diagnostics } = readAll({ paths: { "/pets/{id}": { ...item, get } }, ...more });
  const [operation] = api.operations;
  if (operation === undefined) throw new Error("there is an operation, or the test is wrong");
  return { operation, api, diagnostics };
}

describe("parameters", () => {
  const styleOf = (parameter: object) => {
    const schema = { type: "array", items: { type: "string" } };
    const { operation, diagnostics } = readGet({ parameters: [{ name: "id", schema, ...parameter }] });
    const param = operation.params.find(({ wire }) => wire === "q") ?? operation.params[0];
    return { style: param?.style, explode: param?.explode, codes: diagnostics.map(({ code }) => code) };
  };

  test.each([
    ["a query is a form, one pair an item", { in: "query", name: "q" }, "form", true, []],
    ["a form in one value", { in: "query", name: "q", explode: false }, "form", false, []],
    ["spaces", { in: "query", name: "q", style: "spaceDelimited" }, "spaceDelimited", false, []],
    ["pipes", { in: "query", name: "q", style: "pipeDelimited" }, "pipeDelimited", false, []],
    [
      "pipes that are none, since each item is a pair",
      { in: "query", name: "q", style: "pipeDelimited", explode: true },
      "pipeDelimited",
      true,
      [],
    ],
    ["a deep object", { in: "query", name: "q", style: "deepObject" }, "deepObject", true, []],
    ["a path is simple", { in: "path" }, "simple", false, []],
    ["a label", { in: "path", style: "label" }, "label", false, []],
    ["a matrix", { in: "path", style: "matrix", explode: true }, "matrix", true, []],
    ["a header is simple", { in: "header", name: "q" }, "simple", false, []],
    ["a cookie is a form", { in: "cookie", name: "q" }, "form", true, []],
    ["a style of another place", { in: "header", name: "q", style: "matrix" }, "simple", false, ["APIGW104"]],
  ])("%s", (_, parameter, style, explode, codes) => {
    expect(styleOf(parameter)).toEqual({ style, explode, codes });
  });

  test("a value that is a document tells its media type", () => {
    const content = { "application/json": { schema: { type: "object" } } };
    const { operation } = readGet({ parameters: [{ name: "q", in: "query", allowReserved: true, content }] });
    expect(operation.params[1]).toMatchObject({
      mediaType: "application/json",
      schema: { type: "object" },
      allowReserved: true,
    });
  });

  test.each([
    ["multi", "form", true],
    ["csv", "form", false],
    [undefined, "form", false],
    ["ssv", "spaceDelimited", false],
    ["pipes", "pipeDelimited", false],
  ])("OpenAPI 2.0's collectionFormat %s", (collectionFormat, style, explode) => {
    const parameters = [{ name: "q", in: "query", type: "array", items: { type: "string" }, collectionFormat }];
    const { api, diagnostics } = readOpenApi({ swagger: "2.0", info, paths: { "/pets": { get: { parameters } } } });
    expect(api.operations[0]?.params[0]).toMatchObject({ style, explode });
    expect(diagnostics).toEqual([]);
  });
});

describe("replies", () => {
  const content = (name: string) => ({ "application/json": { schema: { type: "string", title: name } } });

  test("a range is a reply that stands between its statuses and the default", () => {
    const { operation, diagnostics } = readGet({
      responses: {
        default: { description: "Else." },
        "5xx": { description: "Ours." },
        "4XX": { description: "Yours." },
        "2XX": { description: "Fine." },
        "404": { description: "None." },
        "201": { description: "Made." },
      },
    });
    expect(operation.replies.map(({ status }) => status)).toEqual([201, "2XX"]);
    expect(operation.failures.map(({ status }) => status)).toEqual([404, "5XX", "4XX", "default"]);
    expect(diagnostics).toEqual([]);
  });

  test("what is no status is left out, and said", () => {
    const { operation, diagnostics } = readGet({ responses: { "2X4": { description: "" }, "x-note": {} } });
    expect([...operation.replies, ...operation.failures]).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: "APIGW104" }]);
  });

  test("a value that comes as any type is JSON, a text or bytes are not", () => {
    const content = { "*/*": { schema: { type: "object", properties: { id: { type: "integer" } } } } };
    const bytes = { "*/*": { schema: { type: "string", format: "binary" } } };
    const { operation } = readGet({
      responses: {
        "200": { description: "", content },
        "202": { description: "", content: bytes },
        "404": { description: "", content: { "*/*": {} } },
      },
    });
    const types = [...operation.replies, ...operation.failures].map((reply) => reply.content[0]?.mediaType);
    expect(types).toEqual(["application/json", "*/*", "*/*"]);
  });

  test("every media type, header and link of a reply is kept", () => {
    const headers = {
      ETag: { required: true, schema: { type: "string" } },
      "X-Page": { content: { "application/json": { schema: { type: "integer" } } } },
    };
    const links = { next: { operationId: "listPets", parameters: { after: "$response.body#/next" } } };
    const responses = {
      "200": { description: "", headers, links, content: { "text/csv": {}, ...content("json"), "image/png": {} } },
    };
    const { operation } = readGet({ responses });
    expect(operation.replies).toMatchObject([
      {
        content: [{ mediaType: "application/json" }, { mediaType: "text/csv" }, { mediaType: "image/png" }],
        headers: [
          { wire: "ETag", required: true },
          { wire: "X-Page", schema: { type: "integer" } },
        ],
        links: [
          { name: "next", operationId: "listPets", parameters: [{ key: "after", value: "$response.body#/next" }] },
        ],
      },
    ]);
  });
});

describe("what is kept and not generated", () => {
  test("callbacks and webhooks are kept, with one word for each kind", () => {
    const callback = { "{$request.body#/url}": { post: { responses: {} } } };
    const more = { webhooks: { petSold: { post: {} }, petBought: { post: {} } } };
    const { operation, api, diagnostics } = readGet({ callbacks: { sold: callback, bought: callback } }, {}, more);
    expect(operation.callbacks).toMatchObject([
      { name: "sold", definition: callback },
      { name: "bought", definition: callback },
    ]);
    expect(api.webhooks).toMatchObject([{ name: "petSold" }, { name: "petBought" }]);
    expect(diagnostics).toMatchObject([
      { code: "APIGW109", severity: "info" },
      { code: "APIGW109", severity: "info" },
    ]);
  });

  test.each([
    ["its path", {}, { servers: [{ url: "https://path.example" }] }, "https://path.example"],
    [
      "itself, before its path's",
      { servers: [{ url: "https://own.example/{v}", variables: { v: { default: "v1" } } }] },
      { servers: [{ url: "https://path.example" }] },
      "https://own.example/v1",
    ],
  ])("an operation knows the servers of %s", (_, get, item, url) => {
    expect(readGet(get, item).operation.servers).toEqual([{ url }]);
  });
});

test("a path may be a reference, and what stands beside it is added", () => {
  const { api, diagnostics } = readAll({
    paths: { "/pets": { $ref: "#/components/pathItems/pets", delete: {} } },
    components: { pathItems: { pets: { get: { operationId: "listPets" } } } },
  });
  expect(api.operations.map(({ name }) => name)).toEqual(["listPets", "deletePets"]);
  expect(diagnostics).toEqual([]);
});

test("OpenAPI 2.0: what is shared may be a reference, and one that leads nowhere is said", () => {
  const { api, diagnostics } = readOpenApi({
    swagger: "2.0",
    info,
    paths: {
      "/pets": {
        post: {
          parameters: [{ $ref: "#/parameters/pet" }, { $ref: "#/parameters/lost" }],
          responses: { 200: { $ref: "#/responses/pets" }, 404: { $ref: "#/responses/lost" } },
        },
      },
    },
    parameters: { pet: { name: "pet", in: "body", schema: { $ref: "#/definitions/Pet" } } },
    responses: { pets: { description: "Pets.", schema: { type: "array", items: { $ref: "#/definitions/Pet" } } } },
    definitions: { Pet: { type: "object" } },
  });
  expect(api.operations[0]).toMatchObject({
    body: { content: [{ schema: { $ref: "#/schemas/Pet" } }] },
    replies: [{ content: [{ schema: { items: { $ref: "#/schemas/Pet" } } }] }],
  });
  expect(diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual(["APIGW102 error", "APIGW102 error"]);
});

test("schemas that are but references to each other are an error", () => {
  const { diagnostics } = readAll({
    components: { schemas: { A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } } },
  });
  expect(diagnostics).toMatchObject([
    { code: "APIGW102", severity: "error" },
    { code: "APIGW102", severity: "error" },
  ]);
});
