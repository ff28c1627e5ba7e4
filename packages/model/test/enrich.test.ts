import { enrich, originOf } from "@apigw/model";
import { expect, test } from "vitest";

const json = (name: string) => ({ "application/json": { schema: { $ref: `#/components/schemas/${name}` } } });

/** What API Gateway told of an HTTP API. */
const pulled = {
  openapi: "3.0.1",
  info: { title: "Pets" },
  paths: {
    "/pets/{petId}": {
      put: {
        parameters: [{ name: "petId", in: "path", required: true, schema: { type: "string" } }],
        responses: { default: { description: "Default response for PUT /pets/{petId}" } },
      },
    },
    "/ping": { get: { responses: { "200": { description: "Pong.", content: { "text/plain": {} } } } } },
  },
  components: { schemas: { Pet: { type: "string" } } },
};

/** What somebody else knows of it. */
const source = {
  openapi: "3.0.1",
  paths: {
    "/pets/{id}": {
      parameters: [{ $ref: "#/components/parameters/Trace" }],
      put: {
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "integer" } },
          { name: "force", in: "query", schema: { type: "boolean" } },
        ],
        requestBody: { content: json("Pet") },
        responses: {
          "200": { description: "The pet.", content: json("Pet") },
          "404": { $ref: "#/components/responses/Lost" },
        },
      },
    },
    "/ping": { get: { responses: { "200": { description: "Other.", content: json("Unused") } } } },
    "/elsewhere": { get: { responses: { "200": { description: "", content: json("Unused") } } } },
  },
  components: {
    parameters: { Trace: { name: "X-Trace", in: "header", schema: { type: "string" } } },
    responses: { Lost: { description: "Lost.", content: json("Problem") } },
    schemas: {
      Pet: {
        type: "object",
        properties: { parent: { $ref: "#/components/schemas/Pet" } },
        example: { $ref: "#/components/schemas/Pet" },
      },
      Problem: { type: "object" },
      Unused: { type: "object" },
    },
  },
};

test("what the contract does not say is added, with its schemas, and told", () => {
  const { document, added } = enrich(pulled, source, "template");
  expect(document).toEqual({
    ...pulled,
    paths: {
      ...pulled.paths,
      "/pets/{petId}": {
        put: {
          parameters: [
            { name: "petId", in: "path", required: true, schema: { type: "string" } },
            { name: "X-Trace", in: "header", schema: { type: "string" } },
            { name: "force", in: "query", schema: { type: "boolean" } },
          ],
          requestBody: { content: json("TemplatePet") },
          responses: {
            "200": { description: "The pet.", content: json("TemplatePet") },
            "404": { description: "Lost.", content: json("Problem") },
            default: { description: "Default response for PUT /pets/{petId}" },
          },
        },
      },
    },
    components: {
      schemas: {
        Pet: { type: "string" },
        TemplatePet: {
          type: "object",
          properties: { parent: { $ref: "#/components/schemas/TemplatePet" } },
          // An example is data, whatever stands in it.
          example: { $ref: "#/components/schemas/Pet" },
        },
        Problem: { type: "object" },
      },
    },
  });
  expect(added.map(({ at }) => at)).toEqual([
    "#/paths/~1pets~1{petId}/put/requestBody",
    "#/paths/~1pets~1{petId}/put/responses/200",
    "#/paths/~1pets~1{petId}/put/responses/404",
    "#/paths/~1pets~1{petId}/put/parameters/1",
    "#/paths/~1pets~1{petId}/put/parameters/2",
    "#/components/schemas/TemplatePet",
    "#/components/schemas/Problem",
  ]);
  expect(originOf(added, "#/components/schemas/TemplatePet/properties", "export")).toBe("template");
});

test("what the contract says stays, and the same again adds nothing", () => {
  const once = enrich(pulled, source, "template");
  expect(enrich(once.document, source, "template")).toEqual({ document: once.document, added: [] });
});

test.each([[null], [{ asyncapi: "3.0.0" }], ["text"]])(
  "%j is no contract to add to, and stays as it is",
  (document) => {
    expect(enrich(document, source, "template")).toEqual({ document, added: [] });
  },
);
