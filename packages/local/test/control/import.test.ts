import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  GetAuthorizersCommand,
  GetExportCommand,
  GetMethodCommand,
  GetModelsCommand,
  GetRequestValidatorsCommand,
  GetResourcesCommand,
  ImportRestApiCommand,
  PutRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences, imported, recorded } from "./recordings.js";
import { clientOptions, type Served, serveControlPlane } from "./serve.js";

let server: Served;
let client: APIGatewayClient;
beforeAll(async () => {
  server = await serveControlPlane();
  client = new APIGatewayClient(clientOptions(server.url));
});
afterAll(() => server.stop());

describe("an import becomes what AWS makes of it", () => {
  test.each([
    ["openapi.spec.tf.json", "test_import_and_validate_rest_api-openapi.spec.tf.json", ["GetModels"]],
    ["openapi.spec.global-auth.json", "test_import_with_global_api_key_authorizer", ["GetAuthorizers"]],
    [
      "openapi.spec.circular-ref-with-request-body.json",
      "test_import_with_circular_models_and_request_validation",
      ["GetModels", "GetRequestValidators"],
    ],
    ["petstore-authorizer.swagger.json", "test_import_swagger_api", ["GetModels", "GetAuthorizers"]],
    ["openapi-method-int.spec.yaml", "test_import_with_integer_http_status_code", []],
  ])("%s", async (file, test, lists) => {
    const scenario = `TestApiGatewayImportRestApi.${test}`;
    const api = await client.send(new ImportRestApiCommand({ body: await imported(file) }));
    const restApiId = api.id ?? "";
    const { items: resources = [] } = await client.send(new GetResourcesCommand({ restApiId }));

    const [wantedResources] = await recorded("GetResources", scenario);
    const sorted = [...resources].sort((one, other) => ((one.path ?? "") < (other.path ?? "") ? -1 : 1));
    expect(differences(sorted, wantedResources?.response.items)).toEqual([]);

    for (const { key, response } of await recorded("GetMethod", scenario)) {
      const [, path = "", httpMethod = ""] = /^method-(.*)-([a-z]+)$/.exec(key) ?? [];
      const resource = resources.find((candidate) => candidate.path === (path === "root" ? "/" : `/${path}`));
      const method = { restApiId, resourceId: resource?.id, httpMethod: httpMethod.toUpperCase() };
      const { $metadata: _, ...answer } = await client.send(new GetMethodCommand(method));
      expect(differences(answer, response), key).toEqual([]);
    }
    for (const operation of lists) {
      const [wanted] = await recorded(operation, scenario);
      const answer =
        operation === "GetModels"
          ? await client.send(new GetModelsCommand({ restApiId }))
          : operation === "GetAuthorizers"
            ? await client.send(new GetAuthorizersCommand({ restApiId }))
            : await client.send(new GetRequestValidatorsCommand({ restApiId }));
      expect(differences(answer.items, wanted?.response.items), operation).toEqual([]);
    }
  });

  test("what is no OpenAPI document is refused in AWS's words, and leaves nothing behind", async () => {
    const body = new TextEncoder().encode("{'key:value}");
    await expect(client.send(new ImportRestApiCommand({ body }))).rejects.toMatchObject({
      name: "BadRequestException",
      message: "Invalid OpenAPI input.",
    });
    const deep = new TextEncoder().encode(
      `{"openapi":"3.0.1","paths":{"/":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}}`,
    );
    await expect(client.send(new ImportRestApiCommand({ body: deep }))).rejects.toThrow("Invalid OpenAPI input.");
  });
});

describe("base paths", () => {
  test.each([
    ["ignore", "openapi-basepath-url.yaml", "oas30-ignore", 1],
    ["split", "openapi-basepath-server-variable.yaml", "oas30-split", 0],
    ["split", "openapi-basepath-url.yaml", "oas30-split", 1],
    ["prepend", "swagger.json", "swagger-prepend", 0],
    ["prepend", "pets.json", "swagger-prepend", 1],
  ])("%s, of %s", async (basepath, file, scenario, index) => {
    const { id: restApiId } = await client.send(new CreateRestApiCommand({ name: "x" }));
    await client.send(
      new PutRestApiCommand({ restApiId, body: await imported(file), mode: "overwrite", parameters: { basepath } }),
    );
    const { items } = await client.send(new GetResourcesCommand({ restApiId }));
    const prefix = scenario.startsWith("swagger") ? "test_import_rest_apis" : "test_import_rest_api";
    const wanted = await recorded("GetResources", `TestApiGatewayImportRestApi.${prefix}_with_base_path_${scenario}`);
    expect(differences(items, wanted[index]?.response.items)).toEqual([]);
  });
});

describe("an import of the petstore exports what AWS would", () => {
  test.each(["oas30", "swagger"])("%s", async (exportType) => {
    const { id: restApiId } = await client.send(new ImportRestApiCommand({ body: await imported("pets.json") }));
    await client.send(new CreateDeploymentCommand({ restApiId, stageName: "local" }));
    for (const { key, response } of await recorded("GetExport", `test_export_${exportType}_openapi-TEST_IMPORT_PETS`)) {
      const parameters = key === "get-export" ? undefined : { extensions: "apigateway" };
      const {
        $metadata: _,
        body,
        ...answer
      } = await client.send(new GetExportCommand({ restApiId, stageName: "local", exportType, parameters }));
      expect(differences({ ...answer, body: new TextDecoder().decode(body) }, response), key).toEqual([]);
    }
  });

  test("as YAML where that is accepted", async () => {
    const { id: restApiId } = await client.send(new ImportRestApiCommand({ body: await imported("pets.json") }));
    await client.send(new CreateDeploymentCommand({ restApiId, stageName: "local" }));
    const { body } = await client.send(
      new GetExportCommand({ restApiId, stageName: "local", exportType: "oas30", accepts: "application/yaml" }),
    );
    expect(new TextDecoder().decode(body)).toMatch(/^openapi: 3\.0\.1\n/);
  });
});
