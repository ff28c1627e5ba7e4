import type { Scenario } from "../replay.js";
import { madeApi } from "./made.js";

/** What the gateway answers by itself. */
export const gatewayResponseScenarios: Record<string, Scenario> = {
  "TestApiGatewayGatewayResponse.test_gateway_response_put": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeApi(replay);
    await said("put-gateway-response-all-value", { restApiId });
    await said("put-gateway-response-status-only", { restApiId });
    await said("put-gateway-response-response-parameters-only", { restApiId });
    await said("put-gateway-response-response-templates-only", { restApiId });
    await said("put-gateway-response-default-5xx", { restApiId });
    await said("put-gateway-response-default-ignored", { restApiId });
    await said("get-gateway-responses", { restApiId });
  },

  "TestApiGatewayGatewayResponse.test_update_gateway_response": async (replay) => {
    const { said, made } = replay;
    const { restApiId } = await madeApi(replay);
    await said("update-gateway-response-not-set", { restApiId });
    await said("default-get-gateway-response", { restApiId });
    const template = JSON.stringify({ "application/json": '{"message":$context.error.messageString}' });
    await said("put-gateway-response", { restApiId, responseTemplates: { "application/json": template } });
    await said("update-gateway-response", { restApiId });
    await said("get-gateway-response", { restApiId });
    await said("update-gateway-add-status-code", { restApiId });
    await said("update-gateway-remove-status-code", { restApiId });
    const parameters = { "gatewayresponse.header.x-request-header": "method.request.header.Accept" };
    await made("PutGatewayResponse", { restApiId, responseType: "DEFAULT_5XX", responseParameters: parameters });
    await said("update-gateway-replace-invalid-parameter", { restApiId });
    await said("update-gateway-no-path", { restApiId });
    await said("update-gateway-wrong-op", { restApiId });
    await said("update-gateway-wrong-path", { restApiId });
    const nothing = (path: string) => ({ restApiId, patchOperations: [{ op: "replace", path }] });
    await said("update-gateway-replace-invalid-parameter-0-none", nothing("/responseTemplates/application~1json"));
    const header = "/responseParameters/gatewayresponse.header.Access-Control-Allow-Origin";
    await said("update-gateway-replace-invalid-parameter-1-none", nothing(header));
  },
};
