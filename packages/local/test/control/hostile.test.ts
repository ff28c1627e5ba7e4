import { expect, test } from "vitest";
import { createControlPlane } from "../../src/control/control-plane.js";

const plane = createControlPlane({ endpoint: () => "http://127.0.0.1:1" });

async function ask(method: string, path: string, query = "", body = "") {
  const request = { method, path, query, headers: {}, body: new TextEncoder().encode(body) };
  const answer = await plane.handle(request);
  const text = typeof answer.body === "string" ? answer.body : new TextDecoder().decode(answer.body);
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
}

test("a document whose every name is __proto__ or constructor is data like any other", async () => {
  // As text: in a literal, `__proto__` would set the prototype.
  const document = `{
    "openapi": "3.0.1", "info": {"title": "__proto__", "version": "1"},
    "paths": {
      "/__proto__": {
        "get": {
          "operationId": "constructor",
          "parameters": [{"name": "__proto__", "in": "query", "required": true}],
          "responses": {"200": {"description": "x", "headers": {"__proto__": {}}, "content": {"__proto__": {"schema": {"$ref": "#/components/schemas/__proto__"}}}}},
          "security": [{"__proto__": []}],
          "x-amazon-apigateway-integration": {"type": "mock", "requestTemplates": {"__proto__": "x"}, "responses": {"default": {"statusCode": "200", "responseParameters": {"method.response.header.__proto__": "'y'"}}}}
        },
        "__proto__": {"polluted": true}
      }
    },
    "components": {
      "schemas": {"__proto__": {"type": "object", "properties": {"__proto__": {"type": "string"}}}, "constructor": {"type": "string"}},
      "securitySchemes": {"__proto__": {"type": "apiKey", "name": "x-api-key", "in": "header"}}
    }
  }`;
  const { body: api } = await ask("POST", "/restapis", "mode=import", document);
  await ask("POST", `/restapis/${api.id}/deployments`, "", '{"stageName":"prod"}');
  const { body } = await ask("GET", `/restapis/${api.id}/stages/prod/exports/oas30`, "extensions=apigateway");
  const operation = body.paths["/__proto__"].get;
  expect(operation.parameters).toEqual([
    { name: "__proto__", in: "query", required: true, schema: { type: "string" } },
  ]);
  expect(Object.keys(operation.responses["200"].headers)).toEqual(["__proto__"]);
  expect(Object.keys(operation["x-amazon-apigateway-integration"].requestTemplates)).toEqual(["__proto__"]);
  expect(Object.keys(body.components.schemas.proto.properties)).toEqual(["__proto__"]);
  expect(operation.security).toEqual([{ api_key: [] }]);
  expect(Object.prototype).not.toHaveProperty("polluted");
  expect(plane.directory.find(api.id)?.stages.get("prod")).toBeDefined();
});

test.each([
  ["a path that does not decode", "GET", "/restapis/%E0%A4%A", "", 404],
  ["a body that is no JSON", "POST", "/restapis", "{", 400],
  ["a list where an object belongs", "POST", "/restapis", "[]", 400],
  ["a text where a list belongs", "POST", "/restapis", '{"name":"x","binaryMediaTypes":"y"}', 400],
  ["an object where a text belongs", "POST", "/v2/apis", '{"name":{},"protocolType":"HTTP"}', 400],
  ["a method of the prototype", "GET", "/restapis/constructor", "", 404],
])("%s is answered, not thrown", async (_, method, path, body, status) => {
  expect((await ask(method, path, "", body)).status).toBe(status);
});

test.each(["__proto__", "constructor", "toString"])("a method called %s does not exist", async (name) => {
  const { body: api } = await ask("POST", "/restapis", "", '{"name":"x"}');
  const path = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/${name}`;
  expect((await ask("GET", path)).status).toBe(404);
  expect((await ask("PUT", path, "", '{"authorizationType":"NONE"}')).status).toBe(400);
});

test("YAML that multiplies itself is refused", async () => {
  const lines = ["a: &a [x,x,x,x,x,x,x,x,x]"];
  for (let level = 1; level < 12; level += 1) {
    const [name, before] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)];
    lines.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(",")}]`);
  }
  const answer = await ask("POST", "/restapis", "mode=import", `openapi: 3.0.1\npaths: {}\n${lines.join("\n")}`);
  expect(answer).toMatchObject({ status: 400, body: { message: "Invalid OpenAPI input." } });
});

test("stage variables, overrides, tags and headers may be called like anything too", async () => {
  const { body: api } = await ask("POST", "/restapis", "", '{"name":"x","tags":{"__proto__":"t"}}');
  const at = `/restapis/${api.id}`;
  const method = `${at}/resources/${api.rootResourceId}/methods/GET`;
  await ask("PUT", method, "", '{"authorizationType":"NONE"}');
  await ask("PUT", `${method}/integration`, "", '{"type":"MOCK","requestTemplates":{"__proto__":null}}');
  const settings = '"variables":{"__proto__":"a"},"stageName":"prod"';
  await ask("POST", `${at}/deployments`, "", `{${settings}}`);
  const canarySettings = '"canarySettings":{"percentTraffic":1,"stageVariableOverrides":{"__proto__":"b"}}';
  await ask("POST", `${at}/deployments`, "", `{"stageName":"prod",${canarySettings}}`);
  const patchOperations = ["__proto__", "constructor"].map((name) => ({
    op: "add",
    path: `/canarySettings/stageVariableOverrides/${name}`,
    value: "c",
  }));
  const { status, body } = await ask("PATCH", `${at}/stages/prod`, "", JSON.stringify({ patchOperations }));
  expect(status).toBe(200);
  expect(Object.entries(body.canarySettings.stageVariableOverrides)).toEqual([
    ["__proto__", "c"],
    ["constructor", "c"],
  ]);
  expect(Object.entries(body.variables)).toEqual([["__proto__", "a"]]);
  const tags = await ask("GET", `/tags/${encodeURIComponent(`arn:aws:apigateway:us-east-1::/restapis/${api.id}`)}`);
  expect(Object.entries(tags.body.tags)).toEqual([["__proto__", "t"]]);
  expect(plane.directory.find(api.id)?.stages.get("prod")?.canary?.variables).toEqual(
    new Map([
      ["__proto__", "c"],
      ["constructor", "c"],
    ]),
  );
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  expect("c" in {}).toBe(false);
});
