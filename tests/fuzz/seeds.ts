import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/workspace.js";

/** A document to begin with: its text, and its tree where it is JSON. */
export interface Seed {
  readonly name: string;
  readonly text: string;
  readonly tree?: unknown;
}

/** Real documents of OpenAPI 2.0 and 3.0 from our fixtures, and one each of 3.1 and AsyncAPI with something of everything. */
export function seeds(): Seed[] {
  const folder = join(root, "tests", "fixtures", "openapi");
  const real = ["localstack", "smithy", "aws-developer-guide", "serverless-patterns", "wbus"].flatMap((from) =>
    readdirSync(join(folder, from)).map((file): Seed => {
      const text = readFileSync(join(folder, from, file), "utf8");
      return { name: file, text, ...treeOf(text) };
    }),
  );
  const own = { everything, chat, split };
  return [...real, ...Object.entries(own).map(([name, tree]) => ({ name, text: JSON.stringify(tree, null, 1), tree }))];
}

/** Some of the guide's pages hold JSON with words in it; those are texts alone. */
function treeOf(text: string): { readonly tree?: unknown } {
  try {
    return { tree: JSON.parse(text) };
  } catch {
    return {};
  }
}

const pet = { $ref: "#/components/schemas/Pet" };
const json = (schema: object) => ({ content: { "application/json": { schema } } });

const everything = {
  openapi: "3.1.0",
  info: { title: "Everything", version: "1" },
  servers: [
    {
      url: "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/{basePath}",
      variables: { basePath: { default: "prod" } },
    },
  ],
  paths: {
    "/pets/{petId}": {
      parameters: [{ $ref: "#/components/parameters/petId" }],
      servers: [{ url: "https://pets.example" }],
      get: {
        operationId: "getPet",
        tags: ["pets"],
        parameters: [
          { name: "tags", in: "query", style: "pipeDelimited", schema: { type: "array", items: { type: "string" } } },
          { name: "filter", in: "query", style: "deepObject", schema: { type: "object" } },
          { name: "where", in: "query", content: { "application/json": { schema: pet } } },
          { name: "X-Trace", in: "header", schema: { type: ["string", "null"] } },
          { name: "session", in: "cookie", schema: { type: "string" } },
        ],
        responses: {
          200: {
            description: "A pet.",
            headers: { ETag: { schema: { type: "string" } } },
            links: { next: { operationId: "getPet", parameters: { petId: "$response.body#/id" } } },
            ...json(pet),
          },
          404: { description: "None.", ...json({ $ref: "#/components/schemas/Problem" }) },
          "4XX": { description: "Wrong.", ...json({ $ref: "#/components/schemas/Problem" }) },
          default: { $ref: "#/components/responses/failed" },
        },
        security: [{ key: [] }, { oauth: ["read"] }],
        callbacks: { sold: { "{$request.body#/url}": { post: { requestBody: json(pet), responses: {} } } } },
      },
      put: {
        requestBody: { required: true, content: { "application/json": { schema: pet }, "text/csv": {} } },
        responses: { 204: { description: "" } },
        "x-amazon-apigateway-integration": {
          type: "aws_proxy",
          httpMethod: "POST",
          uri: "arn:aws:lambda:x",
          payloadFormatVersion: "2.0",
        },
      },
    },
    "/shared": { $ref: "#/components/pathItems/shared" },
    "/files/{path+}": { "x-amazon-apigateway-any-method": { responses: {} } },
  },
  webhooks: { petSold: { post: { requestBody: json(pet), responses: {} } } },
  components: {
    parameters: { petId: { name: "petId", in: "path", required: true, schema: { type: "integer" } } },
    responses: { failed: { description: "Failed.", ...json({ $ref: "#/components/schemas/Problem" }) } },
    pathItems: {
      shared: {
        get: {
          responses: {
            200: {
              description: "",
              ...json({ $ref: "#/paths/~1pets~1{petId}/get/responses/404/content/application~1json/schema" }),
            },
          },
        },
      },
    },
    securitySchemes: {
      key: { type: "apiKey", name: "x-api-key", in: "header" },
      oauth: {
        type: "oauth2",
        flows: {},
        "x-amazon-apigateway-authorizer": {
          type: "jwt",
          jwtConfiguration: { issuer: "https://i", audience: ["a"] },
          identitySource: "$request.header.Authorization",
        },
      },
    },
    schemas: {
      Problem: {
        type: "object",
        properties: { message: { type: "string" } },
        required: ["message"],
        additionalProperties: false,
      },
      Pet: {
        oneOf: [{ $ref: "#/components/schemas/Dog" }, { $ref: "#/components/schemas/Cat" }],
        discriminator: { propertyName: "kind", mapping: { dog: "Dog", cat: "#/components/schemas/Cat" } },
      },
      Dog: {
        $defs: { Toy: { $anchor: "toy", type: "object", properties: { of: { $ref: "#/$defs/Toy" } } } },
        type: "object",
        properties: {
          kind: { const: "dog" },
          toys: { type: "array", items: { $ref: "#toy" } },
          owner: { $ref: "#/components/schemas/Owner", description: "Whose." },
        },
        patternProperties: { "^x-": true },
        dependentRequired: { toys: ["owner"] },
        unevaluatedProperties: false,
      },
      Cat: {
        allOf: [
          { type: "object", properties: { kind: { enum: ["cat", null, 1] } } },
          { if: { required: ["lives"] }, then: { minProperties: 2 }, else: true },
        ],
        nullable: true,
        example: { $ref: "http://example.invalid/" },
      },
      Owner: {
        type: "object",
        properties: {
          pets: { type: "array", prefixItems: [pet], items: pet },
          friend: { $ref: "#/components/schemas/Owner" },
        },
        not: { type: "null" },
      },
    },
  },
};

/** Refers to the files that lie beside it. */
const split = {
  openapi: "3.0.1",
  info: { title: "Split", version: "1" },
  paths: {
    "/a": { $ref: "beside.json#/paths/a" },
    "/b": { get: { responses: { 200: { description: "", ...json({ $ref: "beside.json#/schemas/B" }) } } } },
  },
  components: {
    schemas: {
      Beside: { $ref: "beside.json" },
      B: { type: "object", properties: { a: { $ref: "beside.json#/schemas/A" } } },
    },
  },
};

/** The file beside each document. */
export const beside = {
  paths: {
    a: {
      get: {
        parameters: [{ $ref: "#/parameters/p" }],
        responses: { 200: { description: "", ...json({ $ref: "#/schemas/A" }) } },
      },
    },
  },
  parameters: { p: { name: "p", in: "query", schema: { $ref: "#/schemas/B" } } },
  schemas: {
    A: { type: "object", properties: { b: { $ref: "#/schemas/B" } } },
    B: { type: "array", items: { $ref: "#/schemas/A" } },
  },
};

const messages = (name: string) => [{ $ref: `#/channels/connection/messages/${name}` }];
const chat = {
  asyncapi: "3.0.0",
  info: {
    title: "Chat",
    version: "1",
    "x-apigateway": { routeSelectionExpression: "$request.body.action", eventField: "type" },
  },
  servers: {
    prod: {
      host: "c.execute-api.eu-west-1.amazonaws.com",
      pathname: "/{stage}",
      protocol: "wss",
      variables: { stage: { default: "prod" } },
      security: [{ $ref: "#/components/securitySchemes/door" }],
    },
  },
  channels: {
    connection: {
      address: "/",
      messages: {
        join: {
          payload: {
            allOf: [
              { type: "object", properties: { action: { const: "join" } }, required: ["action"] },
              { $ref: "#/components/schemas/Room" },
            ],
          },
        },
        joined: { $ref: "#/components/messages/joined" },
      },
      bindings: {
        ws: { query: { type: "object", properties: { token: { type: "string" } }, required: ["token"] } },
        "x-apigateway-lifecycle": ["$connect"],
      },
    },
  },
  operations: {
    join: {
      action: "receive",
      channel: { $ref: "#/channels/connection" },
      messages: messages("join"),
      reply: { messages: messages("joined") },
      "x-apigateway": { routeKey: "join" },
    },
    joined: { action: "send", channel: { $ref: "#/channels/connection" } },
  },
  components: {
    messages: {
      joined: {
        payload: {
          schemaFormat: "application/vnd.aai.asyncapi;version=3.0.0",
          schema: { $ref: "#/components/schemas/Room" },
        },
      },
    },
    schemas: {
      Room: { type: "object", properties: { room: { type: "string" }, within: { $ref: "#/components/schemas/Room" } } },
    },
    securitySchemes: { door: { type: "httpApiKey", name: "token", in: "query", "x-apigateway-authtype": "custom" } },
  },
};
