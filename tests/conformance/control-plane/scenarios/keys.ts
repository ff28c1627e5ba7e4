import type { Scenario } from "../replay.js";
import { madeMock } from "./made.js";

/** API keys and usage plans. */
export const keyScenarios: Record<string, Scenario> = {
  "TestApigatewayApiKeysCrud.test_create_api_key_with_invalid_name": async ({ said }) => {
    await said("create-api-key-name-too-long", { name: "k".repeat(1025) });
    await said("create-api-key-empty-name");
    await said("create-api-key-no-name");
  },

  "TestApigatewayApiKeysCrud.test_get_usage_plan_api_keys": async ({ said, made }) => {
    await said("get-api-keys");
    const one = await said("create-api-key", { name: "test-key-one" });
    const two = await said("create-api-key-2", { name: "test-key-two" });
    await said("get-api-keys-after-create-1");
    const { id: usagePlanId } = await said("create-usage-plan", { name: "test-plan" });
    await said("get-up-keys-before-create", { usagePlanId });
    await said("create-up-key", { usagePlanId, keyId: one.id });
    await said("create-up-key-2", { usagePlanId, keyId: two.id });
    await said("get-up-keys", { usagePlanId });
    await said("get-up-keys-name-query", { usagePlanId });
    await said("get-up-keys-name-query-cased", { usagePlanId });
    await said("get-up-keys-name-query-key-name", { usagePlanId, nameQuery: "test-key-one" });
    await said("get-up-keys-bad-query", { usagePlanId });
    for (const { id: keyId } of [one, two]) await made("DeleteUsagePlanKey", { usagePlanId, keyId });
    await said("get-up-keys-after-delete", { usagePlanId });
    await said("get-up-keys-bad-usage-plan");
  },

  "TestApigatewayApiKeysCrud.test_create_usage_plan_with_throttle": async ({ said }) => {
    await said("create-usage-plan-burst-gt-rate", { name: "plan" });
  },

  "TestApigatewayApiKeysCrud.test_update_api_key_immutable_field": async ({ said, made }) => {
    const { id: apiKey } = await made("CreateApiKey");
    await said("update-api-key-immutable-field", { apiKey });
  },

  "TestApigatewayApiKeysCrud.test_update_api_key_invalid_enabled_type": async ({ said, made }) => {
    const { id: apiKey } = await made("CreateApiKey");
    await said("update-api-key-invalid-enabled-type", { apiKey });
  },

  "TestUsagePlans.test_usage_plan_crud": async (replay) => {
    const { said, made } = replay;
    const { restApiId: apiId } = await madeMock(replay);
    await made("CreateDeployment", { restApiId: apiId, stageName: "dev" });
    const apiStages = [{ apiId, stage: "dev" }];
    const { id: usagePlanId } = await said("create-usage-plan", { name: "plan", apiStages });
    await said("get-usage-plan", { usagePlanId });
    await said("get-usage-plans");
    await said("update-wrong-id", { usagePlanId: `${usagePlanId}b` });
    await said("update-wrong-api-stages-no-value", { usagePlanId });
    const remove = (value: string) => ({ usagePlanId, patchOperations: [{ op: "remove", path: "/apiStages", value }] });
    await said("update-wrong-api-stages-wrong-stage", remove(`${apiId}:fakestagename`));
    await said("update-wrong-api-stages-wrong-api", remove(`${apiId}b:dev`));
    await said("update-wrong-api-stages-wrong-value", { usagePlanId });
    await said("update-usage-plan", { usagePlanId });
    await said("get-usage-plan-after-update", { usagePlanId });
    await said("get-usage-plans-after-update");
  },

  test_update_usage_plan: async (replay) => {
    const { said, made } = replay;
    const { restApiId: apiId } = await madeMock(replay);
    await made("CreateDeployment", { restApiId: apiId, stageName: "dev" });
    const stack = "arn:aws:cloudformation:us-east-1:123456789012:stack/plans/7";
    const { id: usagePlanId } = await made("CreateUsagePlan", {
      name: "plan",
      apiStages: [{ apiId, stage: "dev" }],
      quota: { limit: 5000, period: "MONTH" },
      tags: {
        "aws:cloudformation:logical-id": "UsagePlan",
        "aws:cloudformation:stack-id": stack,
        "aws:cloudformation:stack-name": "plans",
        test: "value1",
        test2: "hardcoded",
      },
    });
    await said("usage-plan", { usagePlanId });
    const patchOperations = [{ op: "replace", path: "/quota/limit", value: "7000" }];
    await made("UpdateUsagePlan", { usagePlanId, patchOperations });
    const resourceArn = `arn:aws:apigateway:us-east-1::/usageplans/${usagePlanId}`;
    await made("TagResource", { resourceArn, tags: { test: "value-updated" } });
    await said("updated-usage-plan", { usagePlanId });
  },
};
