import type { Scenario } from "../replay.js";
import { invocation, madeApi, madeMock } from "./made.js";

/** Methods and what they declare to answer. */
export const methodScenarios: Record<string, Scenario> = {
  "TestApiGatewayApiAuthorizer.test_authorizer_crud_no_api": async ({ said }) => {
    await said("wrong-rest-api-id-create-authorizer");
    await said("wrong-rest-api-id-get-authorizers");
  },

  "TestApiGatewayApiMethod.test_method_lifecycle": async (replay) => {
    const { said } = replay;
    const { restApiId, rootId: resourceId } = await madeApi(replay);
    const method = { restApiId, resourceId };
    await said("put-base-method-response", method);
    await said("get-base-method-response", method);
    await said("del-base-method-response", method);
    await said("get-deleted-method-response", method);
    await said("delete-deleted-method-response", method);
  },

  "TestApiGatewayApiMethod.test_put_method_model": async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId } = await madeApi(replay);
    const schema = (title: string) => JSON.stringify({ title, type: "object" });
    const model = (op: string, value?: string) => [{ op, path: "/requestModels/application~1json", value }];
    await said("create-model", { restApiId, schema: schema("MySchema") });
    await said("create-model-2", { restApiId, schema: schema("MySchemaTwo") });
    await said("put-method-request-models", { restApiId, resourceId: rootId });
    await said("delete-model-used", { restApiId });
    const patchOperations = model("replace", "MySchemaTwo");
    await said("update-method-model", { restApiId, resourceId: rootId, patchOperations });
    await said("delete-model-unused", { restApiId });
    await said("delete-model-used-2", { restApiId });
    const { id: resourceId } = await made("CreateResource", { restApiId, parentId: rootId, pathPart: "test" });
    await said("put-method-2-request-models", { restApiId, resourceId });
    await said("delete-model-used-by-method-1", { restApiId });
    await said("delete-method-using-model-2", { restApiId, resourceId: rootId });
    await said("delete-model-used-by-2-method", { restApiId });
    await said("update-method-model-2", { restApiId, resourceId, patchOperations: model("remove") });
    await said("delete-model-unused-2", { restApiId });
  },

  "TestApiGatewayApiMethod.test_update_method": async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId: resourceId } = await madeApi(replay);
    const patched = (...patchOperations: object[]) => ({ restApiId, resourceId, patchOperations });
    const parameter = "/requestParameters/method.request.querystring.optional";
    const model = "/requestModels/application~1json";
    await said("put-method-response", { restApiId, resourceId });
    await said(
      "update-method-add",
      patched({ op: "add", path: parameter, value: "true" }, { op: "add", path: model, value: "Empty" }),
    );
    await said(
      "update-method-replace",
      patched(
        { op: "replace", path: "/apiKeyRequired", value: "true" },
        { op: "replace", path: "/operationName", value: "ReplacedOperationName" },
        { op: "replace", path: "/authorizationType", value: "AWS_IAM" },
        { op: "replace", path: parameter, value: "false" },
      ),
    );
    const authorizer = { name: "authorizer", type: "TOKEN", authorizerUri: invocation("authorizer") };
    const identitySource = "method.request.header.Authorization";
    const { id: value } = await made("CreateAuthorizer", { restApiId, ...authorizer, identitySource });
    await said(
      "update-method-replace-authorizer",
      patched(
        { op: "replace", path: "/authorizationType", value: "CUSTOM" },
        { op: "replace", path: "/authorizerId", value },
      ),
    );
    await said("update-method-remove", patched({ op: "remove", path: parameter }, { op: "remove", path: model }));
  },

  "TestApigatewayMethodResponse.test_lifecycle_method_response": async (replay) => {
    const { said } = replay;
    const { restApiId, rootId: resourceId } = await madeMock(replay);
    const method = { restApiId, resourceId };
    await said("put-method-response", method);
    await said("get-integration-response", method);
    await said("add-method-responses", method);
    await said("update-method-responses", method);
    await said("get-method", method);
    await said("delete-method-response", method);
  },

  "TestApigatewayMethodResponse.test_update_method_response": async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId: resourceId } = await madeMock(replay);
    await made("PutMethodResponse", { restApiId, resourceId, httpMethod: "GET", statusCode: "200" });
    await said("add-update-method-response", { restApiId, resourceId });
    await said("remove-update-method-response", { restApiId, resourceId });
  },

  "TestApigatewayMethodResponse.test_update_method_response_wrong_operations": async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId: resourceId } = await madeMock(replay);
    await made("PutMethodResponse", { restApiId, resourceId, httpMethod: "GET", statusCode: "200" });
    for (const count of [1, 2, 3, 4, 5]) {
      await said(`update-method-response-wrong-operation-${count}`, { restApiId, resourceId });
    }
  },

  "TestApiGatewayCommon.test_api_gateway_request_validator": async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId } = await madeApi(replay);
    const path = await made("CreateResource", { restApiId, parentId: rootId, pathPart: "path" });
    const { id: resourceId } = await made("CreateResource", { restApiId, parentId: path.id, pathPart: "{test}" });
    const schema = JSON.stringify({ title: "testSchema", type: "object" });
    await made("CreateModel", { restApiId, name: "testSchema", contentType: "application/json", schema });
    const both = { validateRequestBody: true, validateRequestParameters: true };
    const { id: requestValidatorId } = await made("CreateRequestValidator", {
      restApiId,
      name: "test-validator",
      ...both,
    });
    const method = { restApiId, resourceId, httpMethod: "POST" };
    await made("PutMethod", {
      ...method,
      authorizationType: "NONE",
      requestValidatorId,
      requestModels: { "application/json": "testSchema" },
      requestParameters: {
        "method.request.path.test": true,
        "method.request.querystring.qs1": true,
        "method.request.header.x-header-param": true,
      },
    });
    await made("PutMethodResponse", { ...method, statusCode: "200" });
    const uri = invocation("echo");
    await made("PutIntegration", { ...method, type: "AWS_PROXY", integrationHttpMethod: "POST", uri });
    await made("PutIntegrationResponse", { ...method, statusCode: "200" });
    await said("deploy-1", { restApiId, stageName: "local" });
    await said("change-request-path-names", { restApiId, resourceId });
    await said("revert-request-path-names", { restApiId, resourceId });
    const patchOperations = ["/validateRequestBody", "/validateRequestParameters"].map((path) => ({
      op: "replace",
      path,
      value: "false",
    }));
    await said("disable-request-validator", { restApiId, requestValidatorId, patchOperations });
  },

  test_rest_api_serverless_ref_resolving: async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId: resourceId } = await madeApi(replay);
    // CloudFormation leaves the time to live to API Gateway, which then tells of none.
    await made("CreateAuthorizer", {
      restApiId,
      name: "authorizer",
      type: "TOKEN",
      authorizerUri: invocation("authorizer"),
      identitySource: "method.request.header.Authorization",
    });
    const options = { restApiId, resourceId, httpMethod: "OPTIONS" };
    await made("PutMethod", { ...options, authorizationType: "NONE" });
    await made("PutIntegration", {
      ...options,
      type: "MOCK",
      requestTemplates: { "application/json": '{"statusCode": 200}' },
    });
    const headers = ["Credentials", "Headers", "Methods", "Origin"].map(
      (name) => `method.response.header.Access-Control-Allow-${name}`,
    );
    const values = [
      "'true'",
      "'Content-Type,Authorization,x-test-header'",
      "'OPTIONS,POST,GET,PUT'",
      "'http://localhost:8000'",
    ];
    await made("PutMethodResponse", {
      ...options,
      statusCode: "200",
      responseParameters: Object.fromEntries(headers.map((name) => [name, false])),
    });
    await made("PutIntegrationResponse", {
      ...options,
      statusCode: "200",
      responseParameters: Object.fromEntries(headers.map((name, index) => [name, values[index]])),
      responseTemplates: { "application/json": "{}" },
    });
    const get = { restApiId, resourceId, httpMethod: "GET" };
    await made("PutMethod", { ...get, authorizationType: "NONE" });
    const integration = { type: "AWS_PROXY", integrationHttpMethod: "POST", uri: invocation("root") };
    await made("PutIntegration", { ...get, ...integration });
    await said("get-resources", { restApiId });
    await said("get-authorizers", { restApiId });
    await said("get-method-OPTIONS", options);
    await said("get-method-GET", get);
  },
};
