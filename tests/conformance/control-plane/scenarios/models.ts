import type { Scenario } from "../replay.js";
import { madeApi } from "./made.js";

/** Models and request validators. */
export const modelScenarios: Record<string, Scenario> = {
  "TestApiGatewayApiModels.test_model_lifecycle": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeApi(replay);
    await said("create-model", { restApiId });
    await said("get-models", { restApiId });
    await said("get-model", { restApiId });
    await said("del-model", { restApiId });
  },

  "TestApiGatewayApiModels.test_update_model": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeApi(replay);
    const schema = (title: string) => JSON.stringify({ title, type: "object" });
    const patch = (op: string, path: string, value: string) => ({ restApiId, patchOperations: [{ op, path, value }] });
    await said("create-model", { restApiId, schema: schema("MySchema") });
    await said("update-model", patch("replace", "/schema", schema("Updated schema")));
    await said("update-model-wrong-id", patch("replace", "/schema", schema("Updated schema")));
    await said("update-model-invalid-path", patch("replace", "/name", "invalid"));
    await said("update-model-empty-schema", patch("replace", "/schema", ""));
    await said("update-model-invalid-op", patch("add", "/wrong-path", "not supported op"));
  },

  "TestApiGatewayCommon.test_api_gateway_request_validator_with_ref_one_ofmodels": async (replay) => {
    const { said, made } = replay;
    const { restApiId } = await madeApi(replay);
    const contentType = "application/json";
    const create = (name: string, schema: object) =>
      made("CreateModel", { restApiId, name, contentType, schema: JSON.stringify(schema) });
    await create("StatusModel", {
      type: "object",
      properties: { Status: { type: "string" }, Order: { type: "integer" } },
      required: ["Status", "Order"],
    });
    const $ref = `https://apigateway.amazonaws.com/restapis/${restApiId}/models/StatusModel`;
    await create("TestModel", {
      type: "object",
      properties: { status: { oneOf: [{ type: "null" }, { $ref }] } },
      required: ["status"],
    });
    await said("get-models-with-ref", { restApiId });
  },

  "TestApiGatewayApiRequestValidator.test_request_validator_lifecycle": async ({ said }) => {
    const { id: restApiId } = await said("create-rest-api", { name: "validated" });
    const { id: requestValidatorId } = await said("create-request-validator", { restApiId, name: "validator" });
    const validator = { restApiId, requestValidatorId };
    await said("get-request-validator", validator);
    await said("get-request-validators", { restApiId });
    const patch = (value?: string) => ({
      ...validator,
      patchOperations: [{ op: "replace", path: "/validateRequestBody", value }],
    });
    await said("update-request-validator-with-value", patch("true"));
    await said("update-request-validator-without-value", patch());
    await said("get-request-validators-after-update-operation", validator);
    await said("delete-request-validator", validator);
    await said("get-deleted-request-validator", validator);
    await said("get-request-validators-after-delete", { restApiId });
  },

  "TestApiGatewayApiRequestValidator.test_invalid_get_request_validators": async ({ said }) => {
    await said("get-invalid-request-validators");
  },

  "TestApiGatewayApiRequestValidator.test_invalid_delete_request_validator": async (replay) => {
    const { said, made } = replay;
    const { restApiId } = await madeApi(replay);
    const { id: requestValidatorId } = await made("CreateRequestValidator", { restApiId, name: "validator" });
    await said("delete-request-validator-invalid-api-id", { requestValidatorId });
    await said("delete-request-validator-invalid-validator-id", { restApiId });
  },

  test_cfn_deploy_apigateway_models: async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId } = await madeApi(replay);
    const resource = await made("CreateResource", { restApiId, parentId: rootId, pathPart: "validated" });
    const schema = {
      $schema: "http://json-schema.org/draft-04/schema#",
      title: "SchemaOfCfn",
      type: "object",
      properties: { integer_field: { type: "number" }, string_field: { type: "string" } },
      required: ["string_field", "integer_field"],
    };
    const model = { name: "SchemaOfCfn", contentType: "application/json", schema: JSON.stringify(schema) };
    await made("CreateModel", { restApiId, ...model });
    const validator = { name: "validator", validateRequestBody: true };
    const { id: requestValidatorId } = await made("CreateRequestValidator", { restApiId, ...validator });
    const method = { restApiId, resourceId: resource.id, httpMethod: "ANY" };
    const requestModels = { "application/json": "SchemaOfCfn" };
    await made("PutMethod", { ...method, authorizationType: "NONE", requestModels, requestValidatorId });
    const requestTemplates = { "application/json": '{"statusCode": 200}' };
    await made("PutIntegration", { ...method, type: "MOCK", passthroughBehavior: "NEVER", requestTemplates });
    await made("PutIntegrationResponse", { ...method, statusCode: "200" });
    await made("PutMethodResponse", { ...method, statusCode: "200" });
    await said("get-resources", { restApiId });
    await said("get-models", { restApiId });
    await said("get-request-validators", { restApiId });
    await said("get-method-any", { restApiId, resourceId: resource.id });
  },
};
