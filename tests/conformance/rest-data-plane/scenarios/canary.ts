import {
  CreateDeploymentCommand,
  GetResourcesCommand,
  PutIntegrationResponseCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { integrated, mock, type Scenarios } from "./parts.js";

// The stage variables, the deployments and the canary's settings are recorded with the control plane; the answers show
// which of them the template prints. A stage says whether a request is the canary's only while it has one, so the first
// was asked when it had.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
const template = (message: string) => `{
  "statusCode": 200,
  "message": "${message}",
  "variable": "$stageVariables.testVar",
  "nonExistingDefault": "$stageVariables.noStageVar",
  "nonOverridden": "$stageVariables.defaultVar",
  "isCanary": "$context.isCanaryRequest"
}`;

export const canary: Scenarios = {
  async "canary/TestCanaryDeployments.test_invoking_canary_deployment"({ client, deploy }) {
    const variables = { testVar: "default", defaultVar: "default" };
    const routes = { "GET /": integrated(mock('{"statusCode": 200}', template("default deployment"))) };
    const stage = await deploy(routes, { stage: { stageName: "dev", variables } });
    const restApiId = stage.apiId;
    const { items = [] } = await client.send(new GetResourcesCommand({ restApiId }));
    const responseTemplates = { "application/json": template("canary deployment") };
    const method = { restApiId, resourceId: items[0]?.id, httpMethod: "GET", statusCode: "200", responseTemplates };
    await client.send(new PutIntegrationResponseCommand(method));
    const canarySettings = { percentTraffic: 0, stageVariableOverrides: { testVar: "canary", noStageVar: "canary" } };
    await client.send(new CreateDeploymentCommand({ restApiId, stageName: "dev", canarySettings }));
    const first = await stage.ask("GET /");
    const patchOperations = [{ op: "replace", path: "/canarySettings/percentTraffic", value: "100.0" }] as const;
    await client.send(new UpdateStageCommand({ restApiId, stageName: "dev", patchOperations: [...patchOperations] }));
    const second = await stage.ask("GET /");
    return { "response-deployment-1": first.json, "response-canary-deployment": second.json };
  },
};
