import { afterAll, beforeAll, expect, test } from "vitest";
import { enums } from "../../src/control/protocol/rest-constraints.js";
import { type Caller, callerOf } from "./operations.js";
import { serveControlPlane } from "./serve.js";

let server: Awaited<ReturnType<typeof serveControlPlane>>;
let call: Caller;
let restApiId: string;
beforeAll(async () => {
  server = await serveControlPlane();
  call = callerOf(server);
  restApiId = (await call("CreateRestApi", { name: "pets" })).id;
});
afterAll(() => server.stop());

const one = (text: string) => `1 validation error detected: ${text}`;

test.each<[string, string, object, string]>([
  [
    "a required member that is missing",
    "CreateModel",
    { name: "Pet" },
    one("Value null at 'createModelInput.contentType' failed to satisfy constraint: Member must not be null"),
  ],
  [
    "what is in the query, by its own name",
    "PutRestApi",
    { mode: "append", body: new Uint8Array([123, 125]) },
    one(
      "Value 'append' at 'mode' failed to satisfy constraint: Member must satisfy enum value set: [overwrite, merge]",
    ),
  ],
  [
    "what is deeper in the body, by its place",
    "CreateDocumentationPart",
    { location: { type: "API", statusCode: "6xx" }, properties: "{}" },
    one(
      "Value '6xx' at 'createDocumentationPartInput.location.statusCode' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: ([1-5]\\d\\d|\\*|\\s*)",
    ),
  ],
  [
    "all that is wrong at once, in the order of the model",
    "CreateAuthorizer",
    { type: "SECRET" },
    "2 validation errors detected: Value null at 'createAuthorizerInput.name' failed to satisfy constraint: " +
      "Member must not be null; Value 'SECRET' at 'createAuthorizerInput.type' failed to satisfy constraint: " +
      "Member must satisfy enum value set: [REQUEST, COGNITO_USER_POOLS, TOKEN]",
  ],
])("AWS's words for %s", async (_, operation, input, message) => {
  await expect(call(operation, { restApiId, ...input })).rejects.toMatchObject({
    name: "ValidationException",
    message,
    $metadata: { httpStatusCode: 400 },
  });
});

test("a type of gateway response that does not exist is no constraint of the path only", async () => {
  await expect(call("GetGatewayResponse", { restApiId, responseType: "TEAPOT" })).rejects.toMatchObject({
    message: expect.stringMatching(/^1 validation error detected: Value 'TEAPOT' at 'responseType' failed/),
  });
});

test("enumerations stand in the order in which AWS was heard to list them", () => {
  expect(enums).toMatchObject({
    IntegrationType: ["HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"],
    EndpointType: ["PRIVATE", "EDGE", "REGIONAL"],
    IpAddressType: ["ipv4", "dualstack"],
    // Places that several share are in it, too.
    DocumentationPartType: [
      "RESPONSE_BODY",
      "RESPONSE",
      "METHOD",
      "MODEL",
      "AUTHORIZER",
      "RESPONSE_HEADER",
      "RESOURCE",
      "PATH_PARAMETER",
      "REQUEST_BODY",
      "QUERY_PARAMETER",
      "API",
      "REQUEST_HEADER",
    ],
    Op: ["add", "remove", "move", "test", "replace", "copy"],
  });
});
