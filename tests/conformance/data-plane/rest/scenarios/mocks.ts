import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ImportRestApiCommand,
  UpdateIntegrationResponseCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { createApi, deploy, mock } from "../stage.js";
import { call, type Scenario } from "../tools.js";

/** Mock integrations: their responses, what templates override, canaries. */
export const mocks: Readonly<Record<string, Scenario>> = {
  "basic/TestAPIGateway.test_api_gateway_mock_integration": async ({ client, gateway }) => {
    const file = join(import.meta.dirname, "../../../../fixtures/openapi/localstack/openapi-mock.json");
    const { id: restApiId = "" } = await client.send(new ImportRestApiCommand({ body: readFileSync(file) }));
    const url = await deploy(gateway, client, { restApiId, resources: new Map() });
    return { "mocked-response": (await call(`${url}/echo/foobar`)).json };
  },
  ...Object.fromEntries(
    ["WHEN_NO_TEMPLATES", "NEVER", "WHEN_NO_MATCH"].flatMap((passthroughBehavior) =>
      ["HOST_BASED", "PATH_BASED"].map((kind) => [
        `basic/TestIntegrations.test_mock_integration_response-${passthroughBehavior}-UrlType.${kind}-GET`,
        answered(passthroughBehavior, kind === "HOST_BASED"),
      ]),
    ),
  ),
  "common/TestApigatewayRouting.test_routing_not_found": async ({ client, gateway }) => {
    const existing = { path: "/existing", httpMethod: "GET", ...mock('{"statusCode": 200, "message": "exists"}') };
    const url = await deploy(gateway, client, await createApi(client, [existing]));
    const told = ({ headers, json }: Awaited<ReturnType<typeof call>>) => ({
      content: json,
      errorType: headers["x-amzn-errortype"],
    });
    return {
      "working-route": (await call(`${url}/existing`)).json,
      "not-found": told(await call(`${url}/random/path`)),
      "wrong-method": told(await call(`${url}/existing`, { method: "POST", body: "" })),
    };
  },
  "integrations/test_integration_mock_with_request_overrides_in_response_template": async ({ client, gateway }) => {
    const answer = (text: string) => `{"response": "${text}"}`;
    const template = [
      `#if( $context.requestOverride.path.body == "path one" )${answer("path was path one")}`,
      `#elseif( $context.requestOverride.path.body == "path two" )${answer("path was path two")}`,
      `#else${answer("this is the else clause")}#end`,
    ].join("\n");
    const request = `#set($context.requestOverride.path.body = $input.params("name")){"statusCode": 200}`;
    const url = await deploy(
      gateway,
      client,
      await createApi(client, [{ path: "/", httpMethod: "GET", ...mock(template, request) }]),
    );
    const named = async (name: string) => (await call(`${url}/?name=${encodeURIComponent(name)}`)).json;
    return {
      "invoke-path1": await named("path one"),
      "invoke-path2": await named("path two"),
      "invoke-path-else": await named("path three"),
    };
  },
  "integrations/test_integration_mock_with_response_override_in_request_template-True": async ({ client, gateway }) => {
    const request = `#set($context.responseOverride.status = 444)#set($context.responseOverride.header.foo = "bar")#set($context.custom = "is also passed around"){"statusCode": 200}`;
    const template = `{"statusOverride": "$context.responseOverride.status", "fooHeader": "$context.responseOverride.header.foo", "custom": "$context.custom"}`;
    const url = await deploy(
      gateway,
      client,
      await createApi(client, [{ path: "/", httpMethod: "GET", ...mock(template, request) }]),
    );
    const { json, status } = await call(url);
    return { response: { body: json, status_code: status } };
  },
  "canary/TestCanaryDeployments.test_invoking_canary_deployment": async ({ client, gateway }) => {
    const api = await createApi(client, [
      { path: "/", httpMethod: "GET", ...mock(canaryTemplate("default deployment")) },
    ]);
    const url = await deploy(gateway, client, api, "dev", { variables: { testVar: "default", defaultVar: "default" } });
    const at = { restApiId: api.restApiId, resourceId: api.resources.get("/"), httpMethod: "GET", statusCode: "200" };
    const value = canaryTemplate("canary deployment");
    const patch = { op: "replace", path: "/responseTemplates/application~1json", value } as const;
    await client.send(new UpdateIntegrationResponseCommand({ ...at, patchOperations: [patch] }));
    const stageVariableOverrides = { testVar: "canary", noStageVar: "canary" };
    await deploy(gateway, client, api, "dev", { canarySettings: { percentTraffic: 0, stageVariableOverrides } });
    const before = (await call(url)).json;
    const all = { op: "replace", path: "/canarySettings/percentTraffic", value: "100.0" } as const;
    await client.send(new UpdateStageCommand({ restApiId: api.restApiId, stageName: "dev", patchOperations: [all] }));
    return { "response-deployment-1": before, "response-canary-deployment": (await call(url)).json };
  },
};

function answered(passthroughBehavior: string, byHost: boolean): Scenario {
  return async ({ client, gateway }) => {
    const { integration, responses = [] } = mock('{"statusCode": 200, "id": $input.params().path.id}');
    const method = {
      path: "/users/{id}",
      httpMethod: "GET",
      integration: { ...integration, passthroughBehavior },
      responses,
    };
    const api = await createApi(client, [method]);
    const url = await deploy(gateway, client, api);
    const host = `${api.restApiId}.execute-api.localhost`;
    const seen = byHost
      ? await call(`${gateway.url}/test/users/42`, { headers: { Host: host } })
      : await call(`${url}/users/42`);
    return { "mock-response": seen.json };
  };
}

function canaryTemplate(message: string): string {
  return JSON.stringify({
    statusCode: 200,
    message,
    variable: "$stageVariables.testVar",
    nonExistingDefault: "$stageVariables.noStageVar",
    nonOverridden: "$stageVariables.defaultVar",
    isCanary: "$context.isCanaryRequest",
  });
}
