import {
  readOpenApi,
  readSocketResources,
  readTemplate,
  readTemplateDeployment,
  type TemplateOptions,
} from "@apigw/model";
import * as fc from "fast-check";
import { expect, test } from "vitest";

/** What a value of a template becomes: it is told as the description of an API. */
function worked(value: unknown, more: object = {}, options: TemplateOptions = {}): unknown {
  const Body = { openapi: "3.0.1", info: { "x-value": value }, paths: {} };
  const template = {
    Resources: { Api: { Type: "AWS::ApiGateway::RestApi", Properties: { Body } }, ...resources },
    ...more,
  };
  const { apis, diagnostics } = readTemplate(template, options);
  const [api] = apis;
  if (api === undefined || api.kind === "websocket") throw new Error("no API");
  const info = api.document.info as { "x-value"?: unknown }; // readTemplate writes it
  return diagnostics.length === 0 ? info["x-value"] : [info["x-value"], diagnostics[0]?.message];
}

const resources = {
  Shop: { Type: "AWS::Serverless::Function", Properties: {} },
  Pool: { Type: "AWS::Cognito::UserPool", Properties: {} },
};
const Parameters = {
  Level: { Type: "String", Default: "dev" },
  Zones: { Type: "CommaDelimitedList", Default: "a, b" },
};
const Conditions = {
  IsDev: { "Fn::Equals": [{ Ref: "Level" }, "dev"] },
  IsOther: { "Fn::Not": [{ Condition: "IsDev" }] },
  Either: { "Fn::Or": [{ Condition: "IsOther" }, { Condition: "IsDev" }] },
  Both: { "Fn::And": [{ Condition: "IsOther" }, { Condition: "IsDev" }] },
  Loop: { "Fn::Not": [{ Condition: "Loop" }] },
};
const Mappings = { Levels: { dev: { size: 1 } } };
const rest = { Parameters, Conditions, Mappings };

test.each<[string, unknown, unknown]>([
  ["a parameter", { Ref: "Level" }, "dev"],
  ["a list", { Ref: "Zones" }, ["a", "b"]],
  ["the region", { Ref: "AWS::Region" }, "us-east-1"],
  ["a resource", { Ref: "Shop" }, "Shop"],
  ["no value", { a: { Ref: "AWS::NoValue" }, b: [{ Ref: "AWS::NoValue" }, 1] }, { b: [1] }],
  ["Sub", { "Fn::Sub": "x-${Level}-${!Literal}-${AWS::Partition}" }, "x-dev-${Literal}-aws"],
  ["Sub with values", { "Fn::Sub": ["${a}/${Level}", { a: { Ref: "AWS::Region" } }] }, "us-east-1/dev"],
  ["Sub beside stage variables", { "Fn::Sub": "${stageVariables.fn}" }, "${stageVariables.fn}"],
  ["a function's ARN", { "Fn::GetAtt": ["Shop", "Arn"] }, "arn:aws:lambda:us-east-1:123456789012:function:Shop"],
  ["an ARN in Sub", { "Fn::Sub": "${Pool.Arn}" }, "arn:aws:cognito-idp:us-east-1:123456789012:userpool/Pool"],
  ["GetAtt as text", { "Fn::GetAtt": "Shop.Arn" }, "arn:aws:lambda:us-east-1:123456789012:function:Shop"],
  ["another attribute", { "Fn::GetAtt": ["Pool", "ProviderName"] }, "Pool.ProviderName"],
  ["Join", { "Fn::Join": ["-", ["a", { Ref: "Level" }, 1]] }, "a-dev-1"],
  ["Select and Split", { "Fn::Select": [1, { "Fn::Split": [",", "a,b"] }] }, "b"],
  ["If", { "Fn::If": ["IsDev", "yes", "no"] }, "yes"],
  ["If not", { "Fn::If": ["IsOther", "yes", "no"] }, "no"],
  ["If or", { "Fn::If": ["Either", "yes", "no"] }, "yes"],
  ["If and", { "Fn::If": ["Both", "yes", "no"] }, "no"],
  ["FindInMap", { "Fn::FindInMap": ["Levels", { Ref: "Level" }, "size"] }, 1],
  ["a name like __proto__", JSON.parse('{"__proto__": {"Ref": "Level"}}'), JSON.parse('{"__proto__": "dev"}')],
  ["a schema with a property called Ref", { Ref: { type: "string" } }, { Ref: { type: "string" } }],
])("%s is worked out", (_, value, wanted) => {
  expect(worked(value, rest)).toEqual(wanted);
});

test.each<[string, unknown, unknown]>([
  [
    "imported values",
    { "Fn::ImportValue": "vpc" },
    ["vpc", '"vpc" is imported from another stack; its name stands in its place'],
  ],
  ["names of nothing", { Ref: "Nobody" }, ["Nobody", 'nothing in the template is called "Nobody"']],
  [
    "conditions that ask for themselves",
    { "Fn::If": ["Loop", 1, 2] },
    [1, 'the condition "Loop" asks for itself, or for too many others, and is taken for false'],
  ],
  [
    "unknown functions",
    { a: { "Fn::Magic": 1 } },
    [{}, "Fn::Magic could not be worked out, and what it stands for is left out"],
  ],
  [
    "mappings without the key",
    { "Fn::FindInMap": ["Levels", "x", "size"] },
    ["Levels.x.size", 'no mapping has "Levels.x.size"'],
  ],
])("%s are told, and never a crash", (_, value, wanted) => {
  expect(worked(value, rest)).toEqual(wanted);
});

test("a parameter's value may be given", () => {
  expect(worked({ Ref: "Level" }, rest, { parameters: { Level: "prod" } })).toBe("prod");
});

test("a small template that asks for a very large document comes to an end", () => {
  const text = { "Fn::Sub": "${Big}".repeat(20_000) };
  const big = { Parameters: { Big: { Type: "String", Default: "x".repeat(50_000) } } };
  expect(worked(text, big)).toEqual([undefined, expect.stringContaining("more than anybody would write")]);
});

test("an included file that includes itself comes to an end", () => {
  const include = { "Fn::Transform": { Name: "AWS::Include", Parameters: { Location: "a.yaml" } } };
  const files = new Map([["a.yaml", { one: 1, ...include }]]);
  expect(worked(include, {}, { files })).toEqual([{ one: 1 }, expect.stringContaining("includes itself")]);
});

test("a REST API of resources becomes one document", () => {
  const template = {
    Resources: {
      Api: { Type: "AWS::ApiGateway::RestApi", Properties: { Name: "Pet shop" } },
      Pets: part("Resource", { ParentId: { "Fn::GetAtt": ["Api", "RootResourceId"] }, PathPart: "pets" }),
      Pet: part("Resource", { ParentId: { Ref: "Pets" }, PathPart: "{petId}" }),
      PetModel: part("Model", { Name: "Pet", Schema: { type: "object", properties: { name: { type: "string" } } } }),
      Guard: part("Authorizer", { Name: "guard", Type: "TOKEN", IdentitySource: "method.request.header.X-Token" }),
      Check: part("RequestValidator", { Name: "all", ValidateRequestBody: true, ValidateRequestParameters: true }),
      Put: part("Method", {
        ...{
          ResourceId: { Ref: "Pet" },
          HttpMethod: "PUT",
          AuthorizationType: "CUSTOM",
          AuthorizerId: { Ref: "Guard" },
        },
        ...{ ApiKeyRequired: true, RequestValidatorId: { Ref: "Check" }, OperationName: "putPet" },
        RequestParameters: { "method.request.querystring.force": true },
        RequestModels: { "application/json": { Ref: "PetModel" } },
        MethodResponses: [{ StatusCode: 200, ResponseModels: { "application/json": { Ref: "PetModel" } } }],
        Integration: { Type: "AWS_PROXY", IntegrationHttpMethod: "POST", Uri: { "Fn::GetAtt": ["Shop", "Arn"] } },
      }),
      Refused: part("GatewayResponse", { ResponseType: "THROTTLED", StatusCode: "420" }),
      ...resources,
    },
  };
  const [api] = readTemplate(template).apis;
  expect(api).toMatchObject({
    kind: "rest",
    name: "Pet shop",
    document: {
      paths: {
        "/pets/{petId}": {
          put: {
            operationId: "putPet",
            parameters: [{ name: "force", in: "query", required: true }],
            requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } } },
            responses: { "200": { content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } } } },
            security: [{ guard: [], api_key: [] }],
            "x-amazon-apigateway-request-validator": "all",
            "x-amazon-apigateway-integration": { type: "aws_proxy", httpMethod: "POST" },
          },
        },
      },
      components: {
        schemas: { Pet: { type: "object" } },
        securitySchemes: { guard: { name: "X-Token" }, api_key: { name: "x-api-key" } },
      },
      "x-amazon-apigateway-request-validators": { all: { validateRequestBody: true } },
      "x-amazon-apigateway-gateway-responses": { THROTTLED: { statusCode: "420" } },
    },
  });
});

function part(type: string, properties: object): object {
  return { Type: `AWS::ApiGateway::${type}`, Properties: { RestApiId: { Ref: "Api" }, ...properties } };
}

test("an HTTP API of routes becomes one document, and a WebSocket API its resources", () => {
  const v2 = (type: string, properties: object) => ({ Type: `AWS::ApiGatewayV2::${type}`, Properties: properties });
  const template = {
    Resources: {
      Web: v2("Api", { Name: "web", ProtocolType: "HTTP" }),
      Login: v2("Authorizer", {
        ...{
          ApiId: { Ref: "Web" },
          Name: "login",
          AuthorizerType: "JWT",
          IdentitySource: ["$request.header.Authorization"],
        },
        JwtConfiguration: { Issuer: "https://login.example", Audience: ["web"] },
      }),
      Target: v2("Integration", { ApiId: { Ref: "Web" }, IntegrationType: "AWS_PROXY", PayloadFormatVersion: "2.0" }),
      Get: v2("Route", {
        ...{ ApiId: { Ref: "Web" }, RouteKey: "GET /pets", Target: { "Fn::Sub": "integrations/${Target}" } },
        ...{ AuthorizationType: "JWT", AuthorizerId: { Ref: "Login" }, AuthorizationScopes: ["read"] },
      }),
      Chat: v2("Api", { Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" }),
      Join: v2("Route", {
        ApiId: { Ref: "Chat" },
        RouteKey: "join",
        RequestModels: { $default: { Ref: "JoinModel" } },
      }),
      JoinModel: v2("Model", { ApiId: { Ref: "Chat" }, Name: "JoinRoom", Schema: { type: "object" } }),
      Reply: v2("RouteResponse", { ApiId: { Ref: "Chat" }, RouteId: { Ref: "Join" }, RouteResponseKey: "$default" }),
    },
  };
  expect(readTemplate(template)).toMatchObject({
    diagnostics: [],
    apis: [
      {
        kind: "http",
        document: {
          paths: {
            "/pets": {
              get: {
                security: [{ login: ["read"] }],
                "x-amazon-apigateway-integration": { payloadFormatVersion: "2.0" },
              },
            },
          },
        },
      },
      {
        kind: "websocket",
        resources: {
          routes: [
            {
              RouteKey: "join",
              RequestModels: { $default: "JoinRoom" },
              responses: [{ RouteResponseKey: "$default" }],
            },
          ],
          models: [{ Name: "JoinRoom", Schema: '{"type":"object"}' }],
        },
      },
    ],
  });
});

test("SAM's WebSocket API tells its routes in itself", () => {
  const Properties = {
    RouteSelectionExpression: "$request.body.action",
    Routes: { $connect: { FunctionArn: { "Fn::GetAtt": ["Shop", "Arn"] } }, join: { FunctionArn: "arn" } },
  };
  const template = { Resources: { Chat: { Type: "AWS::Serverless::WebSocketApi", Properties }, ...resources } };
  expect(readTemplate(template).apis).toMatchObject([
    { kind: "websocket", name: "Chat", resources: { routes: [{ RouteKey: "$connect" }, { RouteKey: "join" }] } },
  ]);
});

test.each([null, 1, [], {}, { Resources: 1 }])("%j is no template", (template) => {
  expect(readTemplate(template)).toMatchObject({ apis: [], diagnostics: [{ code: "APIGW101", severity: "error" }] });
});

const kinds = [
  ...["Api", "HttpApi", "WebSocketApi", "Function"].map((kind) => `AWS::Serverless::${kind}`),
  ...["RestApi", "Resource", "Method", "Model", "Authorizer", "GatewayResponse"].map(
    (kind) => `AWS::ApiGateway::${kind}`,
  ),
  ...["Api", "Route", "Integration", "Authorizer", "Model", "RouteResponse"].map(
    (kind) => `AWS::ApiGatewayV2::${kind}`,
  ),
];
const words = [
  ...[
    "Ref",
    "Fn::Sub",
    "Fn::GetAtt",
    "Fn::Join",
    "Fn::If",
    "Fn::Select",
    "Fn::Split",
    "Fn::FindInMap",
    "Fn::Transform",
  ],
  ...["DefinitionBody", "Body", "paths", "Events", "Properties", "Auth", "Authorizers", "DefaultAuthorizer", "Cors"],
  ...["RestApiId", "ApiId", "Path", "Method", "RouteKey", "Routes", "Schema", "MethodResponses", "CorsConfiguration"],
  ...["__proto__", "constructor", "A", "B", "ParentId", "ResourceId", "ProtocolType", "Integration", "RequestModels"],
];
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(
      "A",
      "B",
      "WEBSOCKET",
      "GET /x",
      "a.b",
      "${A.Arn}",
      "/x",
      "Api",
      "HttpApi",
      null,
      1,
      true,
      ...words,
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...words), tie("value"), { maxKeys: 4 }),
  ),
}));

test("whatever a template holds, reading it ends with APIs and diagnostics, and changes no prototype", () => {
  const resource = fc.record({ Type: fc.constantFrom(...kinds), Properties: anything });
  const template = fc.record({
    Resources: fc.dictionary(fc.constantFrom("A", "B", "C", "__proto__", "constructor"), resource),
    Globals: anything,
    Parameters: anything,
    Conditions: anything,
    Mappings: anything,
  });
  fc.assert(
    fc.property(template, (one) => {
      const { apis, diagnostics } = readTemplate(one);
      for (const api of apis) {
        if (api.kind === "websocket") readSocketResources(api.resources);
        else readOpenApi(api.document);
      }
      const { functions, notRun } = readTemplateDeployment(one);
      for (const { logicalId, names } of functions) expect(names).toContain(logicalId);
      expect(notRun.every(({ reason }) => reason.length < 5000)).toBe(true);
      expect(diagnostics.every(({ message }) => message.length < 500)).toBe(true);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test("a function is told with its code, its names, and what Globals and its own environment say", () => {
  const template = {
    Globals: { Function: { Timeout: 9, Runtime: "nodejs20.x", Environment: { Variables: { A: "global", B: 1 } } } },
    Resources: {
      Shop: {
        Type: "AWS::Serverless::Function",
        Properties: { CodeUri: "src", FunctionName: "shop", Environment: { Variables: { A: "own" } } },
      },
      Live: { Type: "AWS::Lambda::Alias", Properties: { FunctionName: { Ref: "Shop" } } },
      Image: { Type: "AWS::Lambda::Function", Properties: { Code: { ImageUri: "x" }, MemorySize: "512" } },
      Zip: { Type: "AWS::Lambda::Function", Properties: { Code: { S3Bucket: "b", S3Key: "k" } } },
    },
  };
  const env = [
    ["A", "own"],
    ["B", "1"],
  ];
  expect(readTemplateDeployment(template).functions).toEqual([
    {
      ...{
        logicalId: "Shop",
        names: ["Shop", "shop", "Live"],
        runtime: "nodejs20.x",
        code: { folder: "src" },
        timeout: 9,
      },
      env: expect.arrayContaining(env),
    },
    expect.objectContaining({
      logicalId: "Image",
      code: { unreachable: expect.stringContaining("image") },
      memory: 512,
    }),
    expect.objectContaining({ logicalId: "Zip", code: { unreachable: expect.stringContaining("S3") } }),
  ]);
});

test("a Swagger 2.0 body keeps its security schemes and who needs them", () => {
  const guard = { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "custom" };
  const Body = {
    ...{ swagger: "2.0", info: { title: "Pets", version: "1" }, securityDefinitions: { guard } },
    paths: { "/pets": { get: { security: [{ guard: [] }], responses: {} } } },
  };
  const [api] = readTemplate({ Resources: { Api: { Type: "AWS::ApiGateway::RestApi", Properties: { Body } } } }).apis;
  const read = readOpenApi(api?.kind === "rest" ? api.document : {}).api;
  expect(read.securitySchemes).toMatchObject([{ name: "guard", credential: "custom" }]);
});
