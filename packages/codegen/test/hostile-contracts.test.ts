import { readAsyncApi, readOpenApi } from "@apigw/model";
import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { helpers } from "../src/emit/check/helpers.js";
import { type GeneratedFile, generate } from "../src/index.js";
import { complaints, syntaxOf } from "./support/compile.js";
import { petShop } from "./support/pets.js";

/** What was used against generators of this field (security-cases S1 to S9), each with a mark that a trap would see. */
const payloads = [
  "*/ globalThis.PWN(); /*",
  "\u2028globalThis.PWN();//",
  "\nglobalThis.PWN();\n//",
  "v${globalThis.PWN()}w",
  "`+globalThis.PWN()+`",
  '"+globalThis.PWN()+"',
  "'+globalThis.PWN()+'",
  "\\`+globalThis.PWN()+\\`",
  '\\"+globalThis.PWN()+\\"',
  "x':[globalThis.PWN()],'y",
  'a":[globalThis.PWN()],"b',
  'blue";}\n{(async()=>{globalThis.PWN()})();//',
  "/x','GET',{})&&globalThis.PWN();({//",
  "</script><script>globalThis.PWN()</script>",
  "@ts-ignore globalThis.PWN()",
  "constructor",
  "__proto__",
];

/** A contract with something of everything, so that each position of a document can be poisoned. */
const everything = {
  ...petShop,
  servers: [
    {
      url: "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/{basePath}",
      description: "The shop.",
      variables: { basePath: { default: "prod", description: "The stage." } },
    },
  ],
  paths: {
    ...petShop.paths,
    "/files/{path+}": {
      "x-amazon-apigateway-any-method": {
        operationId: "anyFile",
        deprecated: true,
        description: "Any file.",
        parameters: [
          { name: "X-Trace-Id", in: "header", description: "A trace.", schema: { type: "string", default: "none" } },
          { name: "ids", in: "query", explode: false, schema: { type: "array", items: { type: "string" } } },
          { name: "session", in: "cookie", schema: { type: "string" } },
        ],
        requestBody: {
          description: "Bytes.",
          content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
        },
        responses: {
          200: { description: "A text.", content: { "text/plain": { schema: { type: "string" } } } },
          default: { description: "Else." },
        },
      },
    },
    "/orders": {
      post: {
        requestBody: {
          content: {
            "application/x-www-form-urlencoded": {
              schema: { type: "object", properties: { lines: { type: "array", items: { type: "object" } } } },
              encoding: { lines: { style: "deepObject" } },
            },
          },
        },
        responses: { 204: { description: "Ordered." } },
      },
    },
    "/shapes": {
      get: {
        security: [{ api_key: [] }],
        responses: {
          200: {
            description: "Shapes.",
            headers: { "X-Total": { schema: { type: "string" } } },
            content: { "application/json": { schema: { $ref: "#/components/schemas/Shape" } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      ...petShop.components.schemas,
      Shape: {
        oneOf: [{ $ref: "#/components/schemas/Circle" }],
        discriminator: { propertyName: "kind", mapping: { round: "#/components/schemas/Circle" } },
      },
      // Alternatives without a name of their own.
      Size: { anyOf: [{ type: "number" }, { type: "object", properties: { width: { type: "number" } } }] },
      Circle: {
        type: "object",
        title: "Circle",
        properties: { kind: { const: "round" }, "line width": { type: "number", default: 1, examples: ["thin"] } },
        additionalProperties: false,
        minProperties: 1,
        "x-note": "a note",
      },
    },
    securitySchemes: { api_key: { type: "apiKey", name: "x-api-key", in: "header", description: "A key." } },
  },
};

/** Every place of a tree, as the path to it; `key` poisons the name of a member instead of its value. */
function places(tree: unknown, at: readonly string[] = []): { at: readonly string[]; key: boolean }[] {
  if (typeof tree === "string") return [{ at, key: false }];
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => [
    { at: [...at, key], key: true },
    ...places(value, [...at, key]),
  ]);
}

function poisoned(tree: unknown, [step, ...rest]: readonly string[], key: boolean, payload: string): unknown {
  if (step === undefined) return payload;
  if (typeof tree !== "object" || tree === null) return tree;
  const entries = Object.entries(tree).map(([name, value]): [string, unknown] => {
    if (name !== step) return [name, value];
    return rest.length === 0 && key ? [`${name}${payload}`, value] : [name, poisoned(value, rest, key, payload)];
  });
  return Array.isArray(tree) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

const options = { contract: "apis/pets.openapi.json" };
const wanted = generate(readOpenApi(everything, { name: "pets" }).api, options).flatMap(({ text }) => [
  ...syntaxOf(text).kinds,
]);
const wantedCalls = new Set([...helpers.values()].flatMap(({ name, text }) => [name, ...syntaxOf(text).calls]));
// A poisoned document may also lose parts: then there are empty modules, and types of which nothing is known.
const allowed = new Set([
  ...wanted,
  ...[
    "NamedExports",
    "UnknownKeyword",
    "NeverKeyword",
    "ObjectKeyword",
    "UndefinedKeyword",
    "VoidKeyword",
    "ComputedPropertyName",
  ],
  ...[
    "NoSubstitutionTemplateLiteral",
    "IntersectionType",
    "IndexSignature",
    "TemplateMiddle",
    "BooleanKeyword",
    "ElementAccessExpression",
    "MethodSignature",
  ],
]);
const encoders = [
  ...["path", "greedy", "simple", "label", "matrix", "join", "deep", "jsonText", "plain", "reserved", "styledForm"],
  ...["headerText", "cookies", "content", "form", "multipart"],
];
/** What generated code may call: our runtime, and in `schemas.ts` the helpers and checks that it declares itself. */
const mayCall = (call: string) =>
  ["client.send", "new RegExp", ...encoders].includes(call) ||
  wantedCalls.has(call) ||
  /^check[A-Za-z0-9_]*$/.test(call);

function faults(files: readonly GeneratedFile[]): string[] {
  return files.flatMap(({ text }) => {
    const { kinds, calls, errors } = syntaxOf(text);
    const strange = [...kinds].filter((kind) => !allowed.has(kind));
    return [...strange, ...[...calls].filter((call) => !mayCall(call)), ...errors];
  });
}

describe.each(payloads)("the payload %j", (payload) => {
  test("is data wherever it stands in an OpenAPI document", () => {
    for (const { at, key } of places(everything)) {
      const { api } = readOpenApi(poisoned(everything, at, key, payload), { name: "pets" });
      expect({ at, key, faults: faults(generate(api, options)) }).toEqual({ at, key, faults: [] });
    }
  }, 120_000);

  test("runs nothing when the generated modules are loaded and called", async () => {
    const { api } = readOpenApi(poisonedEverywhere(everything, payload), { name: "pets" });
    const files = generate(api, options).filter(({ name }) => name === "client.ts" || name === "schemas.ts");
    expect(files).toHaveLength(2);
    for (const { text } of files) {
      expect(text).toContain("PWN".slice(0, payload.includes("PWN") ? 3 : 0));
      expect(await trapped(text)).toBe(false);
    }
  });
});

/** All prose and names poisoned at once; the structure stays, so that something is generated. */
function poisonedEverywhere(tree: unknown, payload: string, key = ""): unknown {
  if (typeof tree === "string")
    return ["$ref", "type", "in", "openapi", "format", "name", "const"].includes(key) ? tree : `${tree}${payload}`;
  if (Array.isArray(tree))
    return tree.map((item) => poisonedEverywhere(item, payload, key === "required" ? "$ref" : key));
  if (typeof tree !== "object" || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [
      key === "paths" ? `${name}/${payload}` : name,
      poisonedEverywhere(value, payload, name === "mapping" ? "$ref" : name),
    ]),
  );
}

/** Whether loading the module, or calling each of its functions, springs the trap. */
async function trapped(source: string): Promise<boolean> {
  let sprung = false;
  const runtime = { ...Object.fromEntries(encoders.map((name) => [name, String])), path: String.raw };
  const body = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  }).outputText;
  const exports: Record<string, unknown> = {};
  const world = { PWN: () => (sprung = true) };
  new Function("exports", "require", "globalThis", body)(exports, () => runtime, world);
  const input = new Proxy({}, { get: () => "x" });
  for (const value of Object.values(exports)) {
    if (typeof value === "function") await value({ send: () => undefined }, input);
    else await validated(value);
  }
  return sprung;
}

/** Runs a validator, or each of a table. */
async function validated(value: unknown): Promise<void> {
  if (typeof value !== "object" || value === null) return;
  const standard: unknown = Reflect.get(value, "~standard");
  if (standard === undefined) for (const inner of Object.values(value)) await validated(inner);
  // The cast holds: generated code exports nothing else under this name.
  else for (const given of [{}, [], "x", 1, null]) (standard as { validate(value: unknown): unknown }).validate(given);
}

test("the trap springs where there is something to spring it", async () => {
  expect(await trapped("export function x() { globalThis.PWN(); }")).toBe(true);
});

test("what every object inherits can name an operation, a parameter and a property", () => {
  const text = { type: "string" };
  const operation = (name: string) => ({
    operationId: name,
    parameters: [{ name, in: "query", schema: text }],
    responses: {
      200: {
        description: "",
        content: {
          "application/json": { schema: { type: "object", properties: Object.fromEntries([[name, text]]) } },
        },
      },
    },
  });
  const names = Object.getOwnPropertyNames(Object.prototype);
  const paths = Object.fromEntries(names.map((name) => [`/${name}`, { get: operation(name) }]));
  const { api } = readOpenApi({ openapi: "3.0.1", info: { title: "odd" }, paths }, { name: "odd" });
  expect(complaints(generate(api, options))).toEqual([]);
});

test("whatever the names of operations, parameters and schemas, the code compiles", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom(
      "delete",
      "Client",
      "Call",
      "path",
      "input",
      "options",
      "Record",
      "string",
      "Pet",
      "ApiError",
      "Reply",
      "constructor",
      "__proto__",
      "toString",
      "then",
    ),
  );
  fc.assert(
    fc.property(name, name, name, (operation, parameter, schema) => {
      const document = {
        openapi: "3.0.1",
        info: { title: operation, version: "1" },
        paths: {
          "/a/{id}": {
            get: {
              operationId: operation,
              parameters: [{ name: parameter, in: "query", schema: { type: "string" } }],
              responses: {
                200: {
                  description: schema,
                  content: {
                    "application/json": {
                      schema: { $ref: `#/components/schemas/${encodeURIComponent(schema).replaceAll("~", "~0")}` },
                    },
                  },
                },
                404: { description: "" },
              },
            },
          },
        },
        components: {
          schemas: Object.fromEntries([
            [schema, { type: "object", properties: Object.fromEntries([[parameter, { type: "string" }]]) }],
          ]),
        },
      };
      const { api, diagnostics } = readOpenApi(document, { name: "x" });
      if (diagnostics.some(({ severity }) => severity === "error")) return;
      expect(complaints(generate(api, options))).toEqual([]);
    }),
    { numRuns: process.env.APIGW_TEST_LONG ? 800 : 8 },
  );
}, 3_600_000);

test.each(payloads)("the payload %j is data in an AsyncAPI document", (payload) => {
  const document = {
    asyncapi: "3.0.0",
    info: {
      title: payload,
      version: payload,
      "x-apigateway": { routeSelectionExpression: `$request.body.${payload}`, eventField: payload },
    },
    channels: {
      connection: {
        address: "/",
        messages: { join: { payload: { type: "object", properties: { [payload]: { const: payload } } } } },
      },
    },
    operations: {
      join: {
        action: "receive",
        description: payload,
        messages: [{ $ref: "#/channels/connection/messages/join" }],
        "x-apigateway": { routeKey: payload },
      },
      [payload]: { action: "send", description: payload, messages: [{ $ref: "#/channels/connection/messages/join" }] },
    },
    components: { schemas: { [payload]: { type: "string", enum: [payload], description: payload } } },
  };
  const files = generate(readAsyncApi(document, { name: "chat" }).api, { contract: "apis/chat.asyncapi.json" });
  for (const { text } of files) {
    const { calls, errors } = syntaxOf(text);
    expect([...errors, ...[...calls].filter((call) => !mayCall(call))]).toEqual([]);
  }
});
