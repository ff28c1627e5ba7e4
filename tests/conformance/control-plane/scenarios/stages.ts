import { inputDocument } from "../recordings.js";
import type { Scenario } from "../replay.js";
import { madeApi, madeMock } from "./made.js";

const stack = {
  "aws:cloudformation:stack-id": "arn:aws:cloudformation:us-east-1:123456789012:stack/stack-name/7",
  "aws:cloudformation:stack-name": "stack-name",
};

/** Deployments, stages and their canaries. */
export const stageScenarios: Record<string, Scenario> = {
  "TestApiGatewayStage.test_stage_access_log_settings": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeMock(replay);
    const { id: deploymentId } = await said("create-deployment", { restApiId });
    await said("create-stage", { restApiId, stageName: "dev", deploymentId });
    const stage = { restApiId, stageName: "dev" };
    const destination = (op: string, value: string) => ({
      ...stage,
      patchOperations: [{ op, path: "/accessLogSettings/destinationArn", value }],
    });
    const group = "arn:aws:logs:us-east-1:123456789012:log-group:access";
    await said("update-stage-access-log-dest-add", destination("add", group));
    await said("update-stage-access-log-dest-replace", destination("replace", `${group}a`));
    await said("update-stage-access-log-format-add", stage);
    await said("update-stage-access-log-remove-all", stage);
  },

  "TestStages.test_update_stage_remove_wildcard": async (replay) => {
    const { said, made } = replay;
    const { restApiId } = await madeMock(replay);
    const { id: deploymentId } = await made("CreateDeployment", { restApiId });
    await made("CreateDocumentationVersion", { restApiId, documentationVersion: "v123" });
    const documented = { description: "my stage", documentationVersion: "v123" };
    await said("create-stage", { restApiId, stageName: "s1", deploymentId, ...documented });
    await said("get-stage", { restApiId });
    const patchOperations = [{ op: "remove", path: "/*/*" }];
    await said("delete-error", { restApiId, stageName: "s1", patchOperations }, { operation: "UpdateStage" });
    await said("update-stage", { restApiId });
    await said("update-stage-reset", { restApiId });
    await said("get-stage-after-reset", { restApiId });
  },

  "TestDeployments.test_create_delete_deployments-True": async (replay) => {
    const { said, made } = replay;
    const { restApiId } = await madeMock(replay);
    const first = await made("CreateDeployment", { restApiId, stageName: "s1" });
    await said("get-deployment", { restApiId, deploymentId: first.id });
    await said("get-stages", { restApiId });
    // Each round moves the stage to a new deployment, after which the old one can go.
    let before = first;
    for (const round of [0, 1, 2]) {
      const { id: deploymentId } = await made("CreateDeployment", { restApiId, stageName: "s1" });
      await made("DeleteDeployment", { restApiId, deploymentId: before.id });
      await said(`get-deployments-${round}`, { restApiId });
      await said(`get-stages-${round}`, { restApiId });
      await said(`delete-deployment-error-${round}`, { restApiId, deploymentId });
      before = { id: deploymentId };
    }
  },

  "TestCanaryDeployments.test_invoking_canary_deployment": async (replay) => {
    const { restApiId } = await madeMock(replay);
    const stage = { restApiId, stageName: "dev" };
    await replay.said("create-deployment-1", stage);
    await replay.said("create-deployment-2", stage);
    await replay.said("update-stage", stage);
  },

  "TestStageCrudCanary.test_create_canary_deployment_with_stage": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeMock(replay);
    const { id: deploymentId } = await said("create-deployment", { restApiId });
    const stage = { restApiId, stageName: "dev" };
    await said("create-stage", { ...stage, deploymentId });
    await said("create-canary-deployment", stage);
    await said("get-stage", stage);
  },

  "TestStageCrudCanary.test_create_canary_deployment_by_stage_update": async (replay) => {
    const { said } = replay;
    const { restApiId } = await madeMock(replay);
    const { id: deploymentId } = await said("create-deployment", { restApiId });
    const stage = { restApiId, stageName: "dev" };
    await said("create-stage", { ...stage, deploymentId });
    const { id: value } = await said("create-deployment-2", { restApiId });
    const patchOperations = [{ op: "replace", path: "/canarySettings/deploymentId", value }];
    await said("update-stage-with-deployment", { ...stage, patchOperations });
    await said("remove-stage-canary", stage);
    await said("update-stage-with-percent", stage);
    await said("get-stage", stage);
  },

  "TestStageCrudCanary.test_update_stage_canary_deployment_validation": async (replay) => {
    const { said, made } = replay;
    const { restApiId } = await madeMock(replay);
    const { id: value } = await made("CreateDeployment", { restApiId, stageName: "dev" });
    const stage = { restApiId, stageName: "dev" };
    await said("update-stage-canary-settings-remove-overrides", stage);
    await said("update-stage-canary-settings-bad-path", stage);
    await said("update-stage-canary-settings-bad-path-2", stage);
    await said("update-stage-canary-settings-replace-bad-path", stage);
    const patchOperations = [{ op: "add", path: "/canarySettings/deploymentId", value }];
    await said("update-stage-add-deployment", { ...stage, patchOperations });
    await said("update-stage-no-deployment", stage);
    await said("get-stage", stage);
  },

  test_apigateway_deployment_canary_settings: async (replay) => {
    const { said, made } = replay;
    const { restApiId } = await madeMock(replay);
    const basic = await made("CreateDeployment", { restApiId, description: "basic deployment" });
    await made("CreateStage", {
      restApiId,
      stageName: "prod",
      deploymentId: basic.id,
      variables: { lambdaAlias: "Prod" },
      tags: { ...stack, "aws:cloudformation:logical-id": "Stage" },
    });
    await made("CreateDeployment", {
      restApiId,
      stageName: "prod",
      description: "canary description",
      canarySettings: { percentTraffic: 50, stageVariableOverrides: { lambdaAlias: "Dev" } },
    });
    await said("get-deployments", { restApiId });
    await said("get-stages", { restApiId });
  },

  "TestServerlessApigwLambda.test_serverless_like_deployment_stage_survives_update": async (replay) => {
    const { said, made } = replay;
    const { restApiId } = await madeMock(replay);
    const first = await made("CreateDeployment", { restApiId, stageName: "local" });
    await said("stages-after-create", { restApiId });
    await made("CreateDeployment", { restApiId, stageName: "local" });
    await made("DeleteDeployment", { restApiId, deploymentId: first.id });
    await said("stages-after-update", { restApiId });
    await said("deployments-after-update", { restApiId });
  },

  test_cfn_deploy_apigateway_from_s3_swagger: async (replay) => {
    const { said, made } = replay;
    const types = ["application/pdf", "image/gif", "image/jpg", "image/png"];
    const { restApiId } = await madeApi(replay, {
      endpointConfiguration: { types: ["REGIONAL"] },
      binaryMediaTypes: types,
      tags: { ...stack, "aws:cloudformation:logical-id": "ApiGatewayRestApi" },
    });
    await made("PutRestApi", { restApiId, mode: "merge", body: await inputDocument("pets.json") });
    const { id: deploymentId } = await made("CreateDeployment", { restApiId });
    await made("CreateStage", {
      restApiId,
      stageName: "local",
      deploymentId,
      description: "Test Stage 123",
      tracingEnabled: true,
      variables: { TestCasing: "myvar", testCasingTwo: "myvar2", testlowcasing: "myvar3" },
      tags: { ...stack, "aws:cloudformation:logical-id": "ApiGWStage" },
    });
    const set = (path: string, value: string) => ({ op: "replace", path: `/*/*/${path}`, value });
    await made("UpdateStage", {
      restApiId,
      stageName: "local",
      patchOperations: [
        set("metrics/enabled", "true"),
        set("logging/dataTrace", "true"),
        set("logging/loglevel", "ERROR"),
      ],
    });
    await said("rest-api", { restApiId });
    await said("resources", { restApiId });
    await said("get-stage", { restApiId });
  },
};
