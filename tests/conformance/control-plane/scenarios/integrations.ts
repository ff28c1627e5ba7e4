import type { Replay, Scenario } from "../replay.js";
import { invocation, madeApi, madeMock, role } from "./made.js";

const bucket = "arn:aws:apigateway:us-east-1:s3:path/pictures/{object_path}";

/** An integration with S3 that every scenario about binary types begins with. */
async function putBucket(replay: Replay, contentHandling?: string) {
  const { restApiId, rootId } = await madeApi(replay);
  const { id: resourceId } = await replay.made("CreateResource", {
    restApiId,
    parentId: rootId,
    pathPart: "{object_path+}",
  });
  const method = { restApiId, resourceId, httpMethod: "ANY" };
  const requestParameters = {
    "method.request.path.object_path": true,
    "method.request.header.Content-Type": false,
    "method.request.header.response-content-type": false,
  };
  await replay.made("PutMethod", { ...method, authorizationType: "NONE", requestParameters });
  const responseParameters = { "method.response.header.ETag": false };
  await replay.made("PutMethodResponse", { ...method, statusCode: "200", responseParameters });
  await replay.said("put-integration", {
    ...method,
    type: "AWS",
    integrationHttpMethod: "ANY",
    uri: bucket,
    credentials: role,
    contentHandling,
    requestParameters: {
      "integration.request.path.object_path": "method.request.path.object_path",
      "integration.request.header.Content-Type": "method.request.header.Content-Type",
      "integration.request.querystring.response-content-type": "method.request.header.response-content-type",
    },
  });
  return method;
}

const etag = { "method.response.header.ETag": "integration.response.header.ETag" };

/** What stands behind methods. */
export const integrationScenarios: Record<string, Scenario> = {
  "TestApigatewayIntegration.test_get_integration_non_existent": async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId: resourceId } = await madeApi(replay);
    await said("get-integration-no-api", { restApiId: `${restApiId}b`, resourceId });
    await said("get-integration-no-resource", { restApiId, resourceId: `${resourceId}b` });
    await said("get-integration-no-method", { restApiId, resourceId });
    await made("PutMethod", { restApiId, resourceId, httpMethod: "GET", authorizationType: "NONE" });
    await said("get-integration-no-integration", { restApiId, resourceId });
  },

  "TestApigatewayIntegration.test_put_integration_wrong_type": async (replay) => {
    const { restApiId, rootId: resourceId } = await madeApi(replay);
    const method = { restApiId, resourceId, httpMethod: "GET" };
    await replay.made("PutMethod", { ...method, authorizationType: "NONE" });
    await replay.said("put-integration-wrong-type", { restApiId, resourceId });
  },

  test_put_integration_validation: async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId: resourceId } = await madeApi(replay);
    await made("PutMethod", { restApiId, resourceId, httpMethod: "GET", authorizationType: "NONE" });
    const put = (key: string, more: object) => said(key, { restApiId, resourceId, ...more });
    for (const type of ["HTTP", "HTTP_PROXY", "AWS"]) await put(`required-integration-method-${type}`, { type });
    await put("not-required-integration-method-MOCK", { type: "MOCK" });
    for (const type of ["HTTP", "HTTP_PROXY"]) await put(`http-method-${type}`, { type });
    const s3 = "arn:aws:apigateway:us-east-1:s3:path/b/k";
    const credentials = "arn:aws:iam::123456789012:role/service-role/testfunction-role-oe783psq";
    await put("aws-integration-AWS", { type: "AWS", uri: s3, credentials });
    const uri = invocation("MyLambda");
    for (const type of ["AWS", "AWS_PROXY"]) {
      await put(`aws-integration-type-${type}`, { type, uri, credentials: undefined });
    }
    await put("no-s3-support-AWS_PROXY", { type: "AWS_PROXY", uri: s3, credentials });
    for (const type of ["HTTP", "HTTP_PROXY"]) await put(`invalid-uri-${type}`, { type });
    await put("invalid-uri-not-an-arn", { type: "AWS" });
    // The recording gives this call the URI of the one before; its answer speaks of an ARN.
    const corrected = { uri: "arn:aws:iam::0000000000:role/service-role/asdasdasd" };
    await said("invalid-uri-invalid-arn", { restApiId, resourceId, type: "AWS" }, { corrected });
  },

  "TestApigatewayIntegration.test_put_integration_response_templates": async (replay) => {
    const { said } = replay;
    const { restApiId, rootId: resourceId } = await madeMock(replay, "POST");
    await said("put-integration-no-response-template", { restApiId, resourceId });
    await said("put-integration-response-template-empty", { restApiId, resourceId });
    await said("put-integration-response-template-none", { restApiId, resourceId });
  },

  "TestApigatewayIntegrationResponse.test_integration_response_invalid_integration": async (replay) => {
    const { restApiId, rootId: resourceId } = await madeApi(replay);
    const method = { restApiId, resourceId, httpMethod: "GET" };
    await replay.made("PutMethod", { ...method, authorizationType: "NONE" });
    await replay.said("get-integration-response-without-integration", { restApiId, resourceId });
  },

  "TestApigatewayIntegrationResponse.test_integration_response_invalid_statuscode": async (replay) => {
    const { restApiId, rootId: resourceId } = await madeMock(replay);
    await replay.said("put-integration-response-invalid-statusCode", { restApiId, resourceId });
    await replay.said("get-integration-response-invalid-statusCode", { restApiId, resourceId });
  },

  "TestApigatewayIntegrationResponse.test_integration_response_wrong_method": async (replay) => {
    const { restApiId, rootId: resourceId } = await madeMock(replay);
    await replay.said("put-integration-response-wrong-method", { restApiId, resourceId });
    await replay.said("get-integration-response-wrong-method", { restApiId, resourceId });
  },

  "TestApigatewayIntegrationResponse.test_integration_response_wrong_status_code": async (replay) => {
    const { restApiId, rootId: resourceId } = await madeMock(replay);
    await replay.said("get-integration-response-wrong-status-code", { restApiId, resourceId });
  },

  test_put_integration_response_with_response_template: async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId: resourceId } = await madeMock(replay);
    const method = { restApiId, resourceId, httpMethod: "GET", statusCode: "200" };
    await made("PutMethodResponse", method);
    const responseTemplates = { "application/json": '{"data": "test"}' };
    await made("PutIntegrationResponse", { ...method, selectionPattern: "foobar", responseTemplates });
    await said("get-integration-response", { restApiId, resourceId });
  },

  test_lambda_aws_integration: async (replay) => {
    const { said } = replay;
    const { restApiId, rootId: resourceId } = await madeApi(replay);
    const method = { restApiId, resourceId };
    await said("put-method", method);
    await said("put-method-response", method);
    await said("put-integration", { ...method, uri: invocation("echo"), credentials: role });
    await said("put-integration-response", method);
  },

  test_lambda_aws_integration_with_request_template: async (replay) => {
    const { said } = replay;
    const { restApiId, rootId: resourceId } = await madeApi(replay);
    const method = { restApiId, resourceId };
    await said("put-method", method);
    await said("put-method-response", method);
    await said("put-integration", { ...method, uri: invocation("echo"), credentials: role });
    await said("put-integration-response", method);
    await said("delete-integration", method);
    await said("get-integration-after-delete", method);
  },

  "TestApiGatewayS3BinarySupport.test_apigw_s3_binary_support_request-None": async (replay) => {
    await putBucket(replay);
  },

  "TestApiGatewayS3BinarySupport.test_apigw_s3_binary_support_response_no_content_handling": async (replay) => {
    await putBucket(replay);
  },

  "TestApiGatewayS3BinarySupport.test_apigw_s3_binary_support_request_convert_to_binary_with_request_template": async (
    replay,
  ) => {
    const { said, made } = replay;
    const method = await putBucket(replay, "CONVERT_TO_BINARY");
    await made("PutIntegrationResponse", { ...method, statusCode: "200", responseParameters: etag });
    const value = '{"data": "$input.body"}';
    const patchOperations = [{ op: "add", path: "/requestTemplates/application~1json", value }];
    await made("UpdateIntegration", { ...method, patchOperations });
    await said("get-integration", { restApiId: method.restApiId, resourceId: method.resourceId });
  },

  "TestApiGatewayS3BinarySupport.test_apigw_s3_binary_support_response_convert_to_binary_with_request_template": async (
    replay,
  ) => {
    const { said, made } = replay;
    const method = await putBucket(replay);
    const response = { ...method, statusCode: "200" };
    const responseTemplates = { "application/json": '{"data": "$input.body"}' };
    const handling = { contentHandling: "CONVERT_TO_TEXT" };
    await made("PutIntegrationResponse", { ...response, ...handling, responseParameters: etag, responseTemplates });
    const { restApiId, resourceId } = method;
    await said("get-integration-response", { restApiId, resourceId });
    const patchOperations = [{ op: "replace", path: "/contentHandling", value: "CONVERT_TO_BINARY" }];
    await made("UpdateIntegrationResponse", { ...response, patchOperations });
    await said("get-integration-response-update", { restApiId, resourceId });
  },
};
