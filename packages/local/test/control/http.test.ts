import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteIntegrationCommand,
  ExportApiCommand,
  GetApiCommand,
  GetApisCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetStagesCommand,
  ImportApiCommand,
  UpdateIntegrationCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ControlPlane } from "../../src/control/control-plane.js";
import { clientOptions, type Served, serveControlPlane } from "./serve.js";

let server: Served & { readonly plane: ControlPlane };
let client: ApiGatewayV2Client;
beforeAll(async () => {
  server = await serveControlPlane();
  client = new ApiGatewayV2Client(clientOptions(server.url));
});
beforeEach(() => server.plane.reset());
afterAll(() => server.stop());

const lambda = "arn:aws:lambda:eu-west-1:123456789012:function:pets";

function routesServed(apiId: string, stage: string): string[] {
  const api = server.plane.directory.find(apiId)?.stages.get(stage)?.api;
  return api?.protocol === "http" ? api.operations.map(({ route }) => route) : [];
}

async function exported(ApiId: string, more: { StageName?: string; IncludeExtensions?: boolean } = {}) {
  const { body } = await client.send(
    new ExportApiCommand({ ApiId, Specification: "OAS30", OutputType: "JSON", ...more }),
  );
  return JSON.parse(new TextDecoder().decode(body));
}

test("quick create makes an API that is served at once", async () => {
  const api = await client.send(new CreateApiCommand({ Name: "quick", ProtocolType: "HTTP", Target: lambda }));
  const port = new URL(server.url).port;
  expect(api.ApiEndpoint).toBe(`http://${api.ApiId}.execute-api.localhost:${port}`);
  expect(routesServed(api.ApiId ?? "", "$default")).toEqual(["$default"]);
  const { Items } = await client.send(new GetStagesCommand({ ApiId: api.ApiId }));
  expect(Items).toMatchObject([{ StageName: "$default", AutoDeploy: true, ApiGatewayManaged: true }]);
  expect(Items?.[0]?.CreatedDate).toBeInstanceOf(Date);
});

describe("an HTTP API made call by call", () => {
  async function makePets() {
    const { ApiId = "" } = await client.send(
      new CreateApiCommand({
        Name: "pets",
        ProtocolType: "HTTP",
        Version: "1.0",
        CorsConfiguration: { AllowOrigins: ["https://shop.example"], MaxAge: 300 },
      }),
    );
    const { IntegrationId } = await client.send(
      new CreateIntegrationCommand({
        ApiId,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: lambda,
        PayloadFormatVersion: "2.0",
      }),
    );
    const { AuthorizerId } = await client.send(
      new CreateAuthorizerCommand({
        ApiId,
        Name: "shop-users",
        AuthorizerType: "JWT",
        IdentitySource: ["$request.header.Authorization"],
        JwtConfiguration: { Issuer: "https://issuer.example", Audience: ["shop"] },
      }),
    );
    const Target = `integrations/${IntegrationId}`;
    await client.send(
      new CreateRouteCommand({
        ApiId,
        RouteKey: "GET /pets/{proxy+}",
        Target,
        AuthorizationType: "JWT",
        AuthorizerId,
        AuthorizationScopes: ["pets:read"],
      }),
    );
    return { ApiId, Target, IntegrationId };
  }

  test("is exported as AWS would, latest or as deployed", async () => {
    const { ApiId, Target } = await makePets();
    await client.send(new CreateStageCommand({ ApiId, StageName: "prod" }));
    await client.send(new CreateDeploymentCommand({ ApiId, StageName: "prod" }));
    await client.send(new CreateRouteCommand({ ApiId, RouteKey: "$default", Target }));
    const integration = {
      payloadFormatVersion: "2.0",
      type: "aws_proxy",
      httpMethod: "POST",
      uri: lambda,
      connectionType: "INTERNET",
      timeoutInMillis: 30000,
    };
    const latest = await exported(ApiId);
    expect(latest.paths["/$default"]).toEqual({
      "x-amazon-apigateway-any-method": {
        responses: { default: { description: "Default response for $default" } },
        isDefaultRoute: true,
        "x-amazon-apigateway-integration": integration,
      },
    });
    expect(latest.servers[0].variables.basePath.default).toBe("");
    expect(await exported(ApiId, { StageName: "prod" })).toEqual({
      openapi: "3.0.1",
      info: { title: "pets", version: "1.0" },
      servers: [
        {
          url: `https://${ApiId}.execute-api.eu-west-1.amazonaws.com/{basePath}`,
          variables: { basePath: { default: "prod" } },
        },
      ],
      paths: {
        "/pets/{proxy+}": {
          get: {
            responses: { default: { description: "Default response for GET /pets/{proxy+}" } },
            security: [{ "shop-users": ["pets:read"] }],
            "x-amazon-apigateway-integration": integration,
          },
          parameters: [
            {
              name: "proxy+",
              in: "path",
              description: "Generated path parameter for proxy+",
              required: true,
              schema: { type: "string" },
            },
          ],
        },
      },
      components: {
        securitySchemes: {
          "shop-users": {
            type: "oauth2",
            flows: {},
            "x-amazon-apigateway-authorizer": {
              type: "jwt",
              jwtConfiguration: { issuer: "https://issuer.example", audience: ["shop"] },
              identitySource: "$request.header.Authorization",
            },
          },
        },
      },
      "x-amazon-apigateway-cors": { allowOrigins: ["https://shop.example"], maxAge: 300 },
      "x-amazon-apigateway-importexport-version": "1.0",
    });
    const bare = JSON.stringify(await exported(ApiId, { IncludeExtensions: false }));
    expect(bare).not.toContain("x-amazon-apigateway-integration");
  });

  test("comes back from its own export", async () => {
    const { ApiId } = await makePets();
    const document = await exported(ApiId);
    const again = await client.send(new ImportApiCommand({ Body: JSON.stringify(document) }));
    const other = await exported(again.ApiId ?? "");
    expect({ ...other, servers: [] }).toEqual({ ...document, servers: [] });
    expect(again).not.toHaveProperty("Warnings");
  });

  test("is deployed on each edit where its stage says so", async () => {
    const { ApiId, Target, IntegrationId } = await makePets();
    await client.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
    const before = await client.send(new GetStageCommand({ ApiId, StageName: "$default" }));
    expect(routesServed(ApiId, "$default")).toEqual(["GET /pets/{proxy+}"]);
    await client.send(new CreateRouteCommand({ ApiId, RouteKey: "POST /pets", Target }));
    expect(routesServed(ApiId, "$default")).toEqual(["GET /pets/{proxy+}", "POST /pets"]);
    const after = await client.send(new GetStageCommand({ ApiId, StageName: "$default" }));
    expect(after.DeploymentId).not.toBe(before.DeploymentId);
    expect(after.LastDeploymentStatusMessage).toContain("Successfully deployed");
    await client.send(new UpdateIntegrationCommand({ ApiId, IntegrationId, TimeoutInMillis: 1000 }));
    const api = server.plane.directory.find(ApiId)?.stages.get("$default")?.api;
    expect(api?.protocol === "http" && api.operations[0]?.integration?.timeoutInMillis).toBe(1000);
  });

  test("reaches the data plane with its authorizer and its CORS", async () => {
    const { ApiId } = await makePets();
    await client.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
    const stage = server.plane.directory.find(ApiId)?.stages.get("$default");
    expect(stage?.api).toMatchObject({
      protocol: "http",
      cors: { allowOrigins: ["https://shop.example"], maxAge: 300 },
      securitySchemes: [
        { name: "shop-users", authorizer: { type: "jwt", issuer: "https://issuer.example", audience: ["shop"] } },
      ],
      operations: [{ security: [{ schemes: [{ name: "shop-users", scopes: ["pets:read"] }] }] }],
    });
  });

  test("has a scheme for IAM in the data plane, which an authorizer of that name cannot replace", async () => {
    const { ApiId, Target } = await makePets();
    await client.send(
      new CreateAuthorizerCommand({
        ApiId,
        Name: "sigv4",
        AuthorizerType: "JWT",
        IdentitySource: ["$request.header.Authorization"],
        JwtConfiguration: { Issuer: "https://issuer.example", Audience: ["shop"] },
      }),
    );
    await client.send(new CreateRouteCommand({ ApiId, RouteKey: "GET /iam", Target, AuthorizationType: "AWS_IAM" }));
    await client.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
    const api = server.plane.directory.find(ApiId)?.stages.get("$default")?.api;
    if (api?.protocol !== "http") throw new Error("an HTTP API is served");
    const route = api.operations.find(({ route }) => route === "GET /iam");
    const name = route?.security[0]?.schemes[0]?.name;
    expect(api.securitySchemes.find((scheme) => scheme.name === name)).toMatchObject({ credential: "sigv4" });
    expect(JSON.stringify(await exported(ApiId))).not.toContain("awsSigv4");
  });

  test("refuses what AWS refuses", async () => {
    const { ApiId, Target, IntegrationId } = await makePets();
    const route = (RouteKey: string) => client.send(new CreateRouteCommand({ ApiId, RouteKey, Target }));
    await expect(route("GET /pets/{proxy+}")).rejects.toMatchObject({ name: "ConflictException" });
    for (const key of ["GET /pets/", "FETCH /pets", "GET /{rest+}/more", "GET pets"]) {
      await expect(route(key), key).rejects.toMatchObject({ name: "BadRequestException" });
    }
    const open = { ApiId, RouteKey: "GET /open", Target };
    for (const members of [
      { AuthorizationType: "JWT" as const },
      { AuthorizationType: "JWT" as const, AuthorizerId: "" },
      { AuthorizationType: "CUSTOM" as const, AuthorizerId: "nobody" },
      { AuthorizationType: "OTHER" as never },
    ]) {
      await expect(client.send(new CreateRouteCommand({ ...open, ...members }))).rejects.toMatchObject({
        name: "BadRequestException",
      });
    }
    await expect(client.send(new DeleteIntegrationCommand({ ApiId, IntegrationId }))).rejects.toMatchObject({
      name: "ConflictException",
    });
    await expect(client.send(new GetApiCommand({ ApiId: "abc" }))).rejects.toMatchObject({
      name: "NotFoundException",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(
      client.send(new ExportApiCommand({ ApiId, Specification: "OAS31", OutputType: "JSON" })),
    ).rejects.toMatchObject({ name: "BadRequestException" });
  });

  test("is listed page by page", async () => {
    for (const Name of ["one", "two", "three"]) {
      await client.send(new CreateApiCommand({ Name, ProtocolType: "HTTP" }));
    }
    const first = await client.send(new GetApisCommand({ MaxResults: "2" }));
    const second = await client.send(new GetApisCommand({ MaxResults: "2", NextToken: first.NextToken }));
    expect([...(first.Items ?? []), ...(second.Items ?? [])].map(({ Name }) => Name)).toEqual(["one", "two", "three"]);
    expect(second.NextToken).toBeUndefined();
  });
});

test("a document with a shared integration becomes one integration, and what is ignored is told", async () => {
  const document = {
    openapi: "3.0.1",
    info: { title: "shared", version: "1" },
    paths: {
      "/a": {
        get: {
          parameters: [{ name: "q", in: "query" }],
          "x-amazon-apigateway-integration": { $ref: "#/components/x-amazon-apigateway-integrations/main" },
        },
      },
      "/b/{id}": {
        "x-amazon-apigateway-any-method": {
          "x-amazon-apigateway-integration": { $ref: "#/components/x-amazon-apigateway-integrations/main" },
        },
      },
    },
    components: {
      "x-amazon-apigateway-integrations": { main: { type: "aws_proxy", uri: lambda, payloadFormatVersion: 2.0 } },
    },
  };
  const api = await client.send(new ImportApiCommand({ Body: JSON.stringify(document) }));
  expect(api.ImportInfo).toEqual(["Parameter 'q' in query of route 'GET /a' is ignored"]);
  const { Items = [] } = await client.send(new GetRoutesCommand({ ApiId: api.ApiId }));
  expect(Items.map(({ RouteKey }) => RouteKey)).toEqual(["GET /a", "ANY /b/{id}"]);
  expect(new Set(Items.map(({ Target }) => Target)).size).toBe(1);
});
