import { inputDocument } from "../recordings.js";
import type { Answer, Replay, Scenario } from "../replay.js";
import { invocation, madeApi } from "./made.js";

const bytes = (text: string) => new TextEncoder().encode(text);

interface Walked {
  readonly restApiId: string;
  readonly prefix?: string;
  /** Method and path, as the keys have them: `pets/{petId}-get`. */
  readonly methods: readonly string[];
}

/** Asks for everything below each method, as the recorded tests did after an import. */
async function walk({ said, made }: Replay, { restApiId, prefix = "", methods }: Walked): Promise<void> {
  const { items } = await made("GetResources", { restApiId, limit: 500 });
  // The cast holds: these are the resources of the answer.
  const resources = items as readonly { id: string; path: string }[];
  for (const name of methods) {
    const [, part = "", httpMethod = ""] = /^(.*)-([a-z]+)$/.exec(name) ?? [];
    const path = part === "root" ? "/" : `/${part}`;
    const resourceId = resources.find((resource) => resource.path === path)?.id;
    const method = { restApiId, resourceId, httpMethod: httpMethod.toUpperCase() };
    await said(`${prefix}method-${name}`, method);
    await said(`${prefix}method-response-${name}`, { ...method, statusCode: "200" });
    await said(`${prefix}integration-${name}`, method);
    await said(`${prefix}integration-response-${name}`, { ...method, statusCode: "200" });
  }
}

function put(file: string, basepath: string) {
  return async (restApiId: string) => ({ restApiId, body: await inputDocument(file), parameters: { basepath } });
}

const petStore = "http://petstore.execute-api.us-east-1.amazonaws.com/petstore/pets";
const byVariable = "openapi-basepath-server-variable.yaml";
const byUrl = "openapi-basepath-url.yaml";

/** Documents that become APIs. */
export const importScenarios: Record<string, Scenario> = {
  "TestApiGatewayImportRestApi.test_import_api_bad_file": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeApi(replay);
    const yaml = bytes("}#: invalid: yaml");
    const json = bytes("{'key:value}");
    await said("import-api-bad-yaml-file", { body: yaml });
    await said("import-api-bad-json-file", { body: json });
    await said("put-rest-api-bad-yaml-file", { restApiId, body: yaml });
    await said("put-rest-api-bad-json-file", { restApiId, body: json });
  },

  "TestApiGatewayImportRestApi.test_import_swagger_api": async (replay) => {
    const { said } = replay;
    const body = await inputDocument("petstore-authorizer.swagger.json", { uri: petStore });
    const { id: restApiId } = await said("import-swagger", { body });
    await said("get-models", { restApiId });
    await said("get-authorizers", { restApiId });
    await said("resources", { restApiId });
    const pets = ["pets-get", "pets-options", "pets-post", "pets/{petId}-get", "pets/{petId}-options"];
    await walk(replay, { restApiId, methods: ["root-get", ...pets] });
  },

  "TestApiGatewayImportRestApi.test_import_with_global_api_key_authorizer": async (replay) => {
    const { said } = replay;
    const authorizer_lambda_invocation_arn = invocation("authorizer");
    const body = await inputDocument("openapi.spec.global-auth.json", { authorizer_lambda_invocation_arn });
    const { id: restApiId } = await said("import-swagger", { body });
    await said("get-authorizers", { restApiId });
    await said("resources", { restApiId });
    await walk(replay, { restApiId, methods: ["echo/{data}-any", "pets-get"] });
  },

  "TestApiGatewayImportRestApi.test_import_and_validate_rest_api-openapi.spec.tf.json": async (replay) => {
    const { said } = replay;
    const { id: restApiId } = await said("import_tf_rest_api", { body: await inputDocument("openapi.spec.tf.json") });
    await said("get-models", { restApiId });
    await said("resources", { restApiId });
    await walk(replay, { restApiId, methods: ["root-get", "root-options"] });
  },

  "TestApiGatewayImportRestApi.test_import_with_circular_models_and_request_validation": async (replay) => {
    const { said } = replay;
    const body = await inputDocument("openapi.spec.circular-ref-with-request-body.json");
    const { id: restApiId } = await said("import-api", { body });
    await said("get-models", { restApiId });
    await said("request-validators", { restApiId });
    await said("resources", { restApiId });
    await walk(replay, { restApiId, methods: ["person-post"] });
  },

  "TestApiGatewayImportRestApi.test_import_with_integer_http_status_code": async (replay) => {
    const { said, made } = replay;
    const { id: restApiId } = await made("ImportRestApi", {
      body: await inputDocument("openapi-method-int.spec.yaml"),
    });
    await said("resources", { restApiId });
    await walk(replay, { restApiId, methods: ["test-get"] });
  },

  "TestApiGatewayImportRestApi.test_import_rest_api_with_base_path_oas30-ignore": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeApi(replay);
    const methods = ["test-get", "test-options"];
    await said("put-rest-api-oas30-srv-var", await put(byVariable, "ignore")(restApiId));
    await said("get-resources-oas30-srv-var", { restApiId });
    await walk(replay, { restApiId, prefix: "srv-var-", methods });
    const other = await madeAgain(replay, restApiId, put(byUrl, "ignore"));
    await walk(replay, { restApiId: other, prefix: "srv-url-", methods });
  },

  "TestApiGatewayImportRestApi.test_import_rest_api_with_base_path_oas30-split": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeApi(replay);
    await said("put-rest-api-oas30-srv-var", await put(byVariable, "split")(restApiId));
    await said("get-resources-oas30-srv-var", { restApiId });
    await walk(replay, { restApiId, prefix: "srv-var-", methods: ["test-get", "test-options"] });
    const other = await madeAgain(replay, restApiId, put(byUrl, "split"));
    await walk(replay, { restApiId: other, prefix: "srv-url-", methods: ["part/test-get", "part/test-options"] });
  },

  "TestApiGatewayImportRestApi.test_import_rest_apis_with_base_path_swagger-prepend": async (replay) => {
    const { said, made } = replay;
    const { restApiId } = await madeApi(replay);
    await said("put-rest-api-swagger-json", await put("swagger.json", "prepend")(restApiId));
    await said("get-resources-swagger-json", { restApiId });
    await walk(replay, { restApiId, methods: ["base/test-get", "base/test-options"] });
    // Another API: a document without a base path.
    const other = await madeApi(replay);
    await made("PutRestApi", { ...(await put("pets.json", "prepend")(other.restApiId)), mode: "overwrite" });
    await said("get-resources-no-base-path-swagger", { restApiId: other.restApiId });
    await walk(replay, { restApiId: other.restApiId, methods: ["pets-get", "pets/{petId}-get"] });
  },

  "TestApiGatewayImportRestApi.test_put_rest_api_mode_binary_media_types-merge": async (replay) => {
    const { said } = replay;
    const { id: restApiId } = await said("create-rest-api", { name: "binary" });
    await said("get-rest-api", { restApiId });
    await said("put-api", { restApiId, body: await inputDocument("pets.json"), mode: "merge" });
  },

  "test_export_oas30_openapi-TEST_IMPORT_PETS": exported,
  "test_export_swagger_openapi-TEST_IMPORT_PETS": exported,
};

/** The second document of a scenario goes into the same API. */
async function madeAgain(
  { said }: Replay,
  restApiId: string,
  input: (restApiId: string) => Promise<object>,
): Promise<string> {
  await said("put-rest-api-oas30-srv-url", { ...(await input(restApiId)) });
  await said("get-resources-oas30-srv-url", { restApiId });
  return restApiId;
}

async function exported({ said, made }: Replay): Promise<void> {
  const { id: restApiId }: Answer = await said("import-api", { body: await inputDocument("pets.json") });
  await made("CreateDeployment", { restApiId, stageName: "local" });
  await said("get-export", { restApiId });
  await said("get-export-with-extensions", { restApiId });
}
