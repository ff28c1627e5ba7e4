import { isTree, readOpenApi, repairHttpExport, repairRestExport, type Tree } from "@apigw/model";
import { describe, expect, test } from "vitest";

const ok = { 200: { description: "200 response", content: {} } };

/** A REST export with one operation. */
function rest(operation: object, more: object = {}): object {
  return {
    openapi: "3.0.1",
    info: { title: "Pets", version: "1" },
    paths: { "/pets": { get: { responses: ok, ...operation } } },
    components: {},
    ...more,
  };
}

function repaired(document: object, knowledge: object = {}): { operation: Tree; document: Tree; stories: string[] } {
  const result = repairRestExport(document, { documentation: [], ...knowledge });
  const whole = result.document as Tree; // what went in was a tree
  const paths = whole.paths as Record<string, Record<string, Tree>>;
  return {
    document: whole,
    operation: paths["/pets"]?.get ?? {},
    stories: result.ledger.map(({ origin, at, story }) => `${origin} ${at}: ${story}`),
  };
}

/** `GetResources` with one method. */
const method = (members: object) => ({
  resources: [{ path: "/pets", resourceMethods: { GET: { httpMethod: "GET", ...members } } }],
});

describe("a REST export gets back", () => {
  test("the operation name, the validator and the authorization of its method", () => {
    const knowledge = {
      ...method({
        ...{ operationName: "listPets", requestValidatorId: "v", authorizationType: "COGNITO_USER_POOLS" },
        ...{ authorizerId: "a", authorizationScopes: ["pets/read"], apiKeyRequired: true },
      }),
      validators: [{ id: "v", name: "all", validateRequestBody: true, validateRequestParameters: true }],
      authorizers: [
        {
          ...{ id: "a", name: "pool", type: "COGNITO_USER_POOLS", authType: "cognito_user_pools" },
          ...{ providerARNs: ["arn:aws:cognito-idp:x"], identitySource: "method.request.header.Authorization" },
        },
      ],
    };
    const { operation, document, stories } = repaired(rest({}), knowledge);
    expect(operation).toMatchObject({
      operationId: "listPets",
      "x-amazon-apigateway-request-validator": "all",
      security: [{ pool: ["pets/read"], api_key: [] }],
    });
    expect(stories).toContain(
      "resources #/paths/~1pets/get/operationId: the method's operation name, from GetResources",
    );
    expect(readOpenApi(document).api).toMatchObject({
      requestValidators: [{ name: "all", body: true, parameters: true }],
      securitySchemes: [
        { name: "pool", credential: "bearer", authorizer: { type: "cognito" } },
        { name: "api_key", credential: "apiKey", wire: "x-api-key" },
      ],
    });
    expect((document.components as Tree).securitySchemes).toMatchObject({ pool: { type: "oauth2", flows: {} } });
  });

  test("parameters that it lost, their required flags, and lists that it wrote as one text", () => {
    const limit = { name: "limit", in: "query", schema: { type: "string" } };
    const requestParameters = {
      "method.request.querystring.limit": true,
      "method.request.multivaluequerystring.tag": false,
      "method.request.header.X-Trace": false,
    };
    const { document } = repaired(rest({ parameters: [limit] }), method({ requestParameters }));
    expect(readOpenApi(document).api.operations[0]?.params).toMatchObject([
      { wire: "limit", in: "query", required: true },
      { wire: "tag", in: "query", required: false, schema: { type: "array", items: { type: "string" } } },
      { wire: "X-Trace", in: "header", required: false },
    ]);
  });

  test("inline schemas in their place, also where they hold each other; one that holds itself keeps its name", () => {
    const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const schemas = {
      MODEL0a1b2c: { type: "object", properties: { pet: schema("MODEL3d4e5f"), tree: schema("MODELabcdef") } },
      MODEL3d4e5f: { type: "string" },
      MODELabcdef: { type: "object", properties: { next: schema("MODELabcdef") } },
    };
    const content = { "application/json": { schema: schema("MODEL0a1b2c") } };
    const { operation, document, stories } = repaired(
      rest({ responses: { 200: { description: "", content } } }, { components: { schemas } }),
    );
    expect(operation).toMatchObject({
      responses: { 200: { content: { "application/json": { schema: { properties: { pet: { type: "string" } } } } } } },
    });
    expect(Object.keys((document.components as { schemas: object }).schemas)).toEqual(["MODELabcdef"]);
    expect(stories.filter((story) => story.startsWith("models "))).toHaveLength(3);
    expect(readOpenApi(document).diagnostics).toEqual([]);
  });

  test("models that no method uses, with references into the document, but not AWS's own", () => {
    const models = [
      {
        name: "Owner",
        contentType: "application/json",
        schema: JSON.stringify({
          $schema: "http://json-schema.org/draft-04/schema#",
          properties: { pet: { $ref: "https://apigateway.amazonaws.com/restapis/abc/models/Pet" } },
        }),
      },
      { name: "Pet", contentType: "application/json", schema: '{"type":"object"}' },
      { name: "Empty", contentType: "application/json", schema: '{"title":"Empty Schema","type":"object"}' },
      { name: "Form", contentType: "application/xml", schema: "<x/>" },
    ];
    const { document } = repaired(rest({}), { models });
    expect((document.components as Tree).schemas).toEqual({
      Owner: { properties: { pet: { $ref: "#/components/schemas/Pet" } } },
      Pet: { type: "object" },
    });
  });

  test("its gateway responses as failures of the operations that they can befall", () => {
    const responses = {
      QUOTA_EXCEEDED: {
        responseTemplates: { "application/json": '{"code":"quota","text":$context.error.messageString}' },
      },
      UNAUTHORIZED: { responseTemplates: { "application/json": '{"code":"auth"}' } },
      DEFAULT_4XX: { responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" } },
    };
    const { operation } = repaired(
      rest(
        { security: [{ api_key: [] }] },
        {
          components: { securitySchemes: { api_key: { type: "apiKey", name: "x-api-key", in: "header" } } },
          "x-amazon-apigateway-gateway-responses": responses,
        },
      ),
    );
    expect(Object.keys(operation.responses as object)).toEqual(["200", "429"]);
    expect((operation.responses as Tree)["429"]).toMatchObject({
      content: {
        "application/json": { schema: { properties: { code: { type: "string" }, text: { type: "string" } } } },
      },
      "x-apigateway": { gatewayResponses: ["QUOTA_EXCEEDED"] },
    });
  });

  test("the words of its documentation parts, the most specific ones", () => {
    const part = (location: object, properties: object) => ({ location, properties: JSON.stringify(properties) });
    const documentation = [
      part({ type: "METHOD", path: "/" }, { description: "Any." }),
      part({ type: "METHOD", path: "/pets", method: "GET" }, { summary: "List.", tags: ["pets"] }),
      part({ type: "RESPONSE", path: "/pets", method: "GET", statusCode: "200" }, { description: "The pets." }),
      part({ type: "QUERY_PARAMETER", path: "/pets", name: "limit" }, { description: "How many." }),
    ];
    const limit = { name: "limit", in: "query", schema: { type: "string" } };
    const { document } = repaired(rest({ parameters: [limit] }), { documentation });
    expect(readOpenApi(document).api.operations[0]).toMatchObject({
      ...{ summary: "List.", tags: ["pets"] },
      params: [{ wire: "limit", description: "How many." }],
      replies: [{ status: 200, description: "The pets." }],
    });
  });

  test("what its stage adds: throttling, a canary, and the names of variables without their values", () => {
    const stage = {
      variables: { table: "arn:secret" },
      methodSettings: {
        "*/*": { throttlingRateLimit: 100, throttlingBurstLimit: 50 },
        "~1pets/GET": { throttlingRateLimit: 5, throttlingBurstLimit: 2 },
      },
      canarySettings: { percentTraffic: 10, stageVariableOverrides: { table: "arn:other" } },
    };
    const { document } = repaired(rest({}), { stage });
    expect(JSON.stringify(document)).not.toContain("arn:");
    expect(readOpenApi(document).api).toMatchObject({
      stage: {
        variables: ["table"],
        throttling: { rateLimit: 100, burstLimit: 50 },
        canary: { percentTraffic: 10, variables: ["table"] },
      },
      operations: [{ throttling: { rateLimit: 5, burstLimit: 2 } }],
    });
  });

  test("nothing that the stage does not serve: what the export says stays", () => {
    const security = [{ api_key: [] }];
    const knowledge = {
      ...method({ operationName: "renamed", authorizationType: "NONE" }),
      resources: [
        { path: "/pets", resourceMethods: { GET: { operationName: "renamed" }, POST: { operationName: "new" } } },
        { path: "/new", resourceMethods: { GET: {} } },
      ],
    };
    const { operation, document } = repaired(rest({ operationId: "listPets", security }), knowledge);
    expect(operation).toMatchObject({ operationId: "listPets", security });
    expect(Object.keys(document.paths as object)).toEqual(["/pets"]);
    expect(Object.keys((document.paths as Record<string, object>)["/pets"] ?? {})).toEqual(["get"]);
  });

  test("CORS, read from its OPTIONS mock", () => {
    const header = (name: string) => `method.response.header.Access-Control-Allow-${name}`;
    const responseParameters = { [header("Origin")]: "'*'", [header("Methods")]: "'GET,OPTIONS'" };
    const integration = { type: "mock", responses: { default: { statusCode: "200", responseParameters } } };
    const document = rest({});
    const paths = { "/pets": { get: { responses: ok }, options: { "x-amazon-apigateway-integration": integration } } };
    expect(readOpenApi({ ...document, paths }).api.operations[0]?.cors).toMatchObject({
      allowOrigins: ["*"],
      allowMethods: ["GET", "OPTIONS"],
    });
  });
});

describe("an HTTP export", () => {
  const document = {
    openapi: "3.0.1",
    info: { title: "Orders", version: "2026-03-04 12:56:53UTC" },
    tags: [
      { name: "team", "x-amazon-apigateway-tag-value": "shop" },
      { name: "orders", description: "Orders." },
    ],
    paths: {
      "/orders/{id}": {
        get: { responses: { default: { description: "Default response for GET /orders/{id}" } } },
        parameters: [{ name: "id", in: "path", required: true, description: "Generated path parameter for id" }],
      },
    },
    components: { securitySchemes: { jwt: { type: "oauth2", "x-amazon-apigateway-authorizer": { type: "jwt" } } } },
  };
  const knowledge = {
    api: { CorsConfiguration: { AllowOrigins: ["https://shop.example"], MaxAge: 60 } },
    routes: [
      {
        ...{ RouteKey: "GET /orders/{id}", OperationName: "getOrder" },
        ...{ AuthorizationType: "JWT", AuthorizerId: "a", AuthorizationScopes: ["orders/read"] },
      },
    ],
    authorizers: [{ AuthorizerId: "a", Name: "jwt", AuthorizerType: "JWT" }],
    stage: {
      StageVariables: { url: "https://secret" },
      RouteSettings: { "GET /orders/{id}": { ThrottlingRateLimit: 3 } },
    },
  };

  test("gets back the names, scopes, CORS and limits that it left out", () => {
    const { document: whole } = repairHttpExport(document, knowledge);
    expect(JSON.stringify(whole)).not.toContain("secret");
    expect(readOpenApi(whole, { protocol: "http" }).api).toMatchObject({
      cors: { allowOrigins: ["https://shop.example"], maxAge: 60 },
      securitySchemes: [{ name: "jwt", credential: "bearer" }],
      stage: { variables: ["url"] },
      operations: [
        {
          name: "getOrder",
          security: [{ schemes: [{ name: "jwt", scopes: ["orders/read"] }] }],
          throttling: { rateLimit: 3 },
        },
      ],
    });
  });

  test("loses the words and tags of AWS's making, and keeps its owner's", () => {
    const { document: whole, ledger } = repairHttpExport(document, {});
    expect(JSON.stringify(whole)).not.toMatch(/Generated path parameter|x-amazon-apigateway-tag-value/);
    expect(isTree(whole) && whole.tags).toEqual([{ name: "orders", description: "Orders." }]);
    expect(ledger).toContainEqual(expect.objectContaining({ origin: "not-stored", at: "#/paths/~1orders~1{id}/get" }));
  });
});
