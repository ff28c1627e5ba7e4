import type { Scenario } from "../replay.js";
import { invocation, madeApi, role } from "./made.js";

/** Methods run through the management API. */
export const invokeScenarios: Record<string, Scenario> = {
  "TestAPIGateway.test_apigw_test_invoke_method_api": async (replay) => {
    const { gateway, said, made } = replay;
    gateway.function("echo", (event) => ({
      statusCode: 200,
      body: JSON.stringify(`response from localstack lambda: ${JSON.stringify(event)}`),
      isBase64Encoded: false,
      headers: {},
    }));
    const { restApiId, rootId } = await madeApi(replay);
    const { id: resourceId } = await made("CreateResource", { restApiId, parentId: rootId, pathPart: "foo" });
    const method = { restApiId, resourceId, httpMethod: "GET" };
    await made("PutMethod", { ...method, authorizationType: "NONE" });
    await made("PutMethodResponse", { ...method, statusCode: "200" });
    const integration = { type: "AWS", integrationHttpMethod: "POST", uri: invocation("echo"), credentials: role };
    await made("PutIntegration", { ...method, ...integration });
    await made("PutIntegrationResponse", { ...method, statusCode: "200" });
    await said("test_invoke_method_response", { ...method, pathWithQueryString: "/foo" });
    await said("test_invoke_method_response_with_body", {
      ...method,
      pathWithQueryString: "/foo?queryTest=value",
      body: '{"test": "val123"}',
      headers: { "content-type": "application/json" },
    });
  },

  "TestApigatewayTestInvoke.test_failed_invoke_test_method": async (replay) => {
    const { said, made } = replay;
    const { restApiId, rootId: resourceId } = await madeApi(replay);
    const method = { restApiId, resourceId, httpMethod: "GET" };
    await made("PutMethod", { ...method, authorizationType: "NONE" });
    const integration = { type: "HTTP_PROXY", integrationHttpMethod: "GET", uri: "http://nobody.invalid/" };
    await made("PutIntegration", { ...method, ...integration });
    await said("test-invoke-failure", method);
  },
};
