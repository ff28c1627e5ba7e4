import { afterAll, beforeAll, expect, test } from "vitest";
import { type Caller, callerOf } from "./operations.js";
import { serveControlPlane } from "./serve.js";

let server: Awaited<ReturnType<typeof serveControlPlane>>;
let call: Caller;
let method: { restApiId: string; resourceId: unknown; httpMethod: string };
beforeAll(async () => {
  server = await serveControlPlane();
  call = callerOf(server);
  const { id: restApiId, rootResourceId: resourceId } = await call("CreateRestApi", { name: "pets" });
  method = { restApiId, resourceId, httpMethod: "GET" };
  const requestParameters = { "method.request.querystring.limit": false };
  await call("PutMethod", { ...method, authorizationType: "NONE", requestParameters });
  const responseParameters = { "method.response.header.Location": false };
  await call("PutMethodResponse", { ...method, statusCode: "302", responseParameters });
});
afterAll(() => server.stop());

const integration = { type: "HTTP", integrationHttpMethod: "GET", uri: "http://127.0.0.1:1/" };
const refused = (...errors: string[]) =>
  `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${errors.join(", ")}]`;

test.each<[string, string, string | undefined]>([
  ["integration.request.querystring.max", "method.request.querystring.limit", undefined],
  ["integration.request.querystring.max", "method.request.multivaluequerystring.limit", undefined],
  ["integration.request.header.a", "'static'", undefined],
  ["integration.request.header.a", "context.requestId", undefined],
  ["integration.request.header.a", "stageVariables.a", undefined],
  ["integration.request.header.a", "method.request.body.name", undefined],
  [
    "integration.request.path.id",
    "method.request.path.petId",
    "Invalid mapping expression parameter specified: method.request.path.petId",
  ],
  ["integration.request.header.a", "*", "Invalid mapping expression specified: *"],
  ["header.a", "'static'", "Invalid mapping identifier specified"],
])("a request is mapped to %s from %s", async (key, value, error) => {
  const put = call("PutIntegration", { ...method, ...integration, requestParameters: { [key]: value } });
  if (error === undefined) expect(await put).toMatchObject({ requestParameters: { [key]: value } });
  else await expect(put).rejects.toMatchObject({ name: "BadRequestException", message: refused(error) });
});

test.each<[string, string, string, string | undefined]>([
  ["302", "method.response.header.Location", "integration.response.body.url", undefined],
  ["302", "method.response.header.Location", "'https://example.com'", undefined],
  [
    "302",
    "method.response.header.X",
    "'x'",
    "Invalid mapping expression parameter specified: method.response.header.X",
  ],
  ["302", "method.response.header.Location", '"*"', 'Invalid mapping expression specified: "*"'],
  ["401", "method.response.header.X", "'x'", "No method response exists for method."],
])("a response of %s is mapped to %s from %s", async (statusCode, key, value, error) => {
  await call("PutIntegration", { ...method, ...integration });
  const put = call("PutIntegrationResponse", { ...method, statusCode, responseParameters: { [key]: value } });
  if (error === undefined) expect(await put).toMatchObject({ responseParameters: { [key]: value } });
  else await expect(put).rejects.toMatchObject({ name: "BadRequestException", message: refused(error) });
});

test("an import says where", async () => {
  const requestParameters = { "integration.request.header.Authorization": "method.request.header.Authorization" };
  const operation = {
    responses: {},
    "x-amazon-apigateway-integration": { type: "http", httpMethod: "GET", uri: integration.uri, requestParameters },
  };
  const document = { swagger: "2.0", info: { title: "x", version: "1" }, paths: { "/a": { get: operation } } };
  const body = new TextEncoder().encode(JSON.stringify(document));
  const error = "Invalid mapping expression parameter specified: method.request.header.Authorization";
  await expect(call("ImportRestApi", { body })).rejects.toThrow(
    `Errors found during import:\n\tUnable to put integration on 'GET' for resource at path '/a': ${refused(error)}`,
  );
});
