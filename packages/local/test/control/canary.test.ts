import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Gateway, startGateway } from "../../src/gateway.js";
import { type Caller, callerOf } from "./operations.js";

let gateway: Gateway;
let call: Caller;
let stage: { restApiId: string; stageName: string };
beforeAll(async () => {
  gateway = await startGateway({ log: () => undefined });
  call = callerOf(gateway);
});
afterAll(() => gateway.stop());

beforeEach(async () => {
  await gateway.reset();
  const { id: restApiId, rootResourceId: resourceId } = await call("CreateRestApi", { name: "pets" });
  const method = { restApiId, resourceId, httpMethod: "GET" };
  await call("PutMethod", { ...method, authorizationType: "NONE" });
  await call("PutMethodResponse", { ...method, statusCode: "200" });
  await call("PutIntegration", {
    ...method,
    type: "MOCK",
    requestTemplates: { "application/json": '{"statusCode": 200}' },
  });
  await answersWith(method, "old");
  stage = { restApiId, stageName: "prod" };
  await call("CreateDeployment", { ...stage, variables: { who: "all" } });
  await answersWith(method, "new");
});

function answersWith(method: object, text: string) {
  const template = `${text} for $stageVariables.who`;
  const responseTemplates = { "application/json": template };
  return call("PutIntegrationResponse", { ...method, statusCode: "200", responseTemplates });
}

async function answer(): Promise<string> {
  return (await fetch(`${gateway.baseUrl("pets")}/`)).text();
}

const canarySettings = (percentTraffic: number) => ({ percentTraffic, stageVariableOverrides: { who: "some" } });
const patch = (...patchOperations: object[]) => call("UpdateStage", { ...stage, patchOperations });

test("what was edited after a deployment is not served before the next", async () => {
  expect(await answer()).toBe("old for all");
  await call("CreateDeployment", stage);
  expect(await answer()).toBe("new for all");
});

test("a canary gets its share, and its own variables", async () => {
  await call("CreateDeployment", { ...stage, canarySettings: canarySettings(0) });
  expect(await answer()).toBe("old for all");
  await patch({ op: "replace", path: "/canarySettings/percentTraffic", value: "100.0" });
  expect(await answer()).toBe("new for some");
  await patch({ op: "replace", path: "/canarySettings/percentTraffic", value: "50" });
  const answers = await Promise.all(Array.from({ length: 60 }, answer));
  expect(new Set(answers)).toEqual(new Set(["old for all", "new for some"]));
});

test("a canary is promoted by copies, and then removed", async () => {
  await call("CreateDeployment", { ...stage, canarySettings: canarySettings(10) });
  await patch(
    { op: "replace", path: "/canarySettings/percentTraffic", value: "0.0" },
    { op: "copy", from: "/canarySettings/stageVariableOverrides", path: "/variables" },
    { op: "copy", from: "/canarySettings/deploymentId", path: "/deploymentId" },
  );
  await patch({ op: "remove", path: "/canarySettings" });
  expect(await call("GetStage", stage)).not.toHaveProperty("canarySettings");
  expect(await answer()).toBe("new for some");
});

describe("is refused", () => {
  const refused = "Invalid deployment content specified.";

  test("a canary of a stage that is not there", async () => {
    const other = { ...stage, stageName: "other" };
    await expect(call("CreateDeployment", { ...other, canarySettings: canarySettings(1) })).rejects.toThrow(
      `${refused}Stage other must already be created before making a canary release deployment`,
    );
  });

  test("a usual deployment to a stage with a canary", async () => {
    await call("CreateDeployment", { ...stage, canarySettings: canarySettings(1) });
    await expect(call("CreateDeployment", stage)).rejects.toThrow(
      `${refused}Non canary deployment not supported on stage prod because Canary is enabled. Provide CanarySettings in deploymentInput.`,
    );
  });

  test.each(["101", "-1", "many", ""])("a share of %j percent", async (value) => {
    await expect(patch({ op: "replace", path: "/canarySettings/percentTraffic", value })).rejects.toMatchObject({
      name: "BadRequestException",
    });
  });

  test.each([
    [{ op: "move", from: "/description", path: "/variables/a" }],
    [{ op: "test", path: "/description", value: "x" }],
    [{ op: "copy", from: "/description", path: "/variables" }],
    [{ op: "add", path: "/*/*/throttling/rateLimit", value: "1" }],
    [{ op: "replace", path: "/stageName", value: "x" }],
  ])("the patch %j", async (operation) => {
    await expect(patch(operation)).rejects.toMatchObject({ name: "BadRequestException" });
    expect(await answer()).toBe("old for all");
  });
});
