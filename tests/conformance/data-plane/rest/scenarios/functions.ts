import { CreateModelCommand, CreateRequestValidatorCommand, UpdateMethodCommand } from "@aws-sdk/client-api-gateway";
import { type Api, createApi, deploy, functionUri, type MethodSetup } from "../stage.js";
import { call, post, type Scenario } from "../tools.js";

/** Functions behind REST APIs, as proxies and not, and the validators before them. */
export const functions: Readonly<Record<string, Scenario>> = {
  "lambda/test_lambda_aws_integration": async ({ client, gateway }) => {
    gateway.function("echo", async (event: unknown) => event);
    const url = await deploy(gateway, client, await createApi(client, [custom("/test", "POST", "echo")]));
    return {
      "lambda-aws-integration": (await call(`${url}/test`, { method: "POST", body: '{"message": "hello world"}' }))
        .json,
    };
  },
  "lambda/test_lambda_aws_integration_with_request_template": async ({ client, gateway }) => {
    gateway.function("echo", async (event: unknown) => event);
    const requestTemplates = { "application/json": `{"param1": "$input.params('param1')"}` };
    const method = custom("/test", "GET", "echo", { requestTemplates });
    const url = await deploy(gateway, client, await createApi(client, [method]));
    return {
      "lambda-aws-integration-1": (await call(`${url}/test?param1=foobar`)).json,
      "lambda-aws-integration-2": (
        await call(`${url}/test?param1=foobar`, { headers: { "Content-Type": "application/json" } })
      ).json,
    };
  },
  "lambda/test_lambda_aws_proxy_integration_non_post_method": async ({ client, gateway }) => {
    gateway.function("proxy", async () => ({ statusCode: 200, body: "" }));
    const integration = { type: "AWS_PROXY", integrationHttpMethod: "GET", uri: functionUri("proxy") } as const;
    const api = await createApi(client, [{ path: "/{proxy+}", httpMethod: "ANY", integration, responses: [] }]);
    const url = await deploy(gateway, client, api);
    return { "invocation-payload-with-get-proxy-method": (await call(`${url}/test-path`)).json };
  },
  "lambda/test_lambda_selection_patterns": async ({ client, gateway }) => {
    gateway.function("select", async ({ statusCode }: { statusCode: string }) => {
      if (statusCode === "400") throw new Error("Error: Raising four hundred from within the Lambda function");
      if (statusCode === "500") throw new Error("Error: Raising five hundred from within the Lambda function");
      return "Pass";
    });
    const requestTemplates = { "application/json": `{"statusCode": "$input.params('statusCode')"}` };
    const responses = [
      { statusCode: "200" },
      { statusCode: "400", selectionPattern: ".*Raising four hundred.*" },
      { statusCode: "500", selectionPattern: ".*Raising five hundred.*" },
    ];
    const method = custom("/{statusCode}", "GET", "select", { requestTemplates }, responses);
    const url = await deploy(gateway, client, await createApi(client, [method]));
    const seen = async (status: string) => {
      const { json, status: answered } = await call(`${url}/${status}`);
      if (String(answered) !== status) throw new Error(`${status} was answered with ${answered}`);
      return json;
    };
    return {
      "lambda-selection-pattern-200": await seen("200"),
      "lambda-selection-pattern-400": await seen("400"),
      "lambda-selection-pattern-500": await seen("500"),
    };
  },
  "common/TestApiGatewayCommon.test_api_gateway_request_validator": async ({ client, gateway }) => {
    gateway.function("proxy", async (event: object) => ({ statusCode: 200, body: JSON.stringify(event) }));
    const api = await createApi(client, [validated("GET"), validated("POST")]);
    const restApiId = api.restApiId;
    const validator = { restApiId, name: "all", validateRequestParameters: true, validateRequestBody: true };
    const { id = "" } = await client.send(new CreateRequestValidatorCommand(validator));
    await patchBoth(api, client, [{ op: "replace", path: "/requestValidatorId", value: id }]);
    await patch(api, client, "POST", [
      { op: "add", path: "/requestParameters/method.request.path.issuer", value: "true" },
      { op: "remove", path: "/requestParameters/method.request.path.test", value: "true" },
    ]);
    const url = `${await deploy(gateway, client, api)}/nested/value`;
    const told = {
      "missing-all-required-request-params-post": (await post(url, { test: "test" })).json,
      "missing-required-headers-request-params-get": (await call(`${url}?qs1=test`)).json,
      "missing-required-qs-request-params-get": (await call(url, { headers: { "x-header-param": "test" } })).json,
    };
    const properties = { a: { type: "number" }, b: { type: "number" } };
    const schema = JSON.stringify({ title: "testSchema", type: "object", properties, required: ["a", "b"] });
    await client.send(
      new CreateModelCommand({ restApiId, name: "testSchema", contentType: "application/json", schema }),
    );
    await patchBoth(api, client, [{ op: "add", path: "/requestModels/application~1json", value: "testSchema" }]);
    await patch(api, client, "POST", [
      { op: "add", path: "/requestParameters/method.request.path.test", value: "true" },
      { op: "remove", path: "/requestParameters/method.request.path.issuer", value: "true" },
    ]);
    await deploy(gateway, client, api);
    const headers = { "x-header-param": "test" };
    return { ...told, "invalid-request-body": (await post(`${url}?qs1=test`, { test: "test" }, { headers })).json };
  },
  "common/TestApiGatewayCommon.test_api_gateway_request_validator_with_ref_one_ofmodels": async ({
    client,
    gateway,
  }) => {
    gateway.function("ok", async () => ({ data: "ok" }));
    const api = await createApi(client, [custom("/path", "POST", "ok")]);
    const restApiId = api.restApiId;
    const model = async (name: string, schema: object) =>
      client.send(
        new CreateModelCommand({ restApiId, name, contentType: "application/json", schema: JSON.stringify(schema) }),
      );
    const $ref = `https://apigateway.amazonaws.com/restapis/${restApiId}/models/Status`;
    await model("Status", { type: "object", properties: { status: { type: "integer" } }, required: ["status"] });
    await model("Order", {
      type: "object",
      properties: { data: { oneOf: [{ type: "null" }, { $ref }] } },
      required: ["data"],
    });
    const { id = "" } = await client.send(
      new CreateRequestValidatorCommand({ restApiId, name: "body", validateRequestBody: true }),
    );
    await patch(
      api,
      client,
      "POST",
      [
        { op: "replace", path: "/requestValidatorId", value: id },
        { op: "add", path: "/requestModels/application~1json", value: "Order" },
      ],
      "/path",
    );
    const url = `${await deploy(gateway, client, api)}/path`;
    return {
      successful: (await post(url, { data: null })).json,
      "successful-with-data": (await post(url, { data: { status: 1 } })).json,
      "failed-validation-no-data": (await post(url, {})).json,
      "failed-validation-bad-data": (await post(url, { data: { status: "bad" } })).json,
    };
  },
};

function custom(
  path: string,
  httpMethod: string,
  name: string,
  more: object = {},
  responses?: MethodSetup["responses"],
): MethodSetup {
  const integration = { type: "AWS", integrationHttpMethod: "POST", uri: functionUri(name), ...more } as const;
  return { path, httpMethod, integration, ...(responses && { responses }) };
}

function validated(httpMethod: string): MethodSetup {
  const requestParameters = {
    "method.request.path.test": true,
    "method.request.querystring.qs1": true,
    "method.request.header.x-header-param": true,
  };
  const integration = { type: "AWS_PROXY", integrationHttpMethod: "POST", uri: functionUri("proxy") } as const;
  return { path: "/nested/{test}", httpMethod, method: { requestParameters }, integration };
}

type Client = Parameters<Scenario>[0]["client"];
type Patches = { op: "add" | "remove" | "replace"; path: string; value: string }[];

async function patchBoth(api: Api, client: Client, patchOperations: Patches): Promise<void> {
  for (const httpMethod of ["GET", "POST"]) await patch(api, client, httpMethod, patchOperations);
}

async function patch(
  { resources, restApiId }: Api,
  client: Client,
  httpMethod: string,
  patchOperations: Patches,
  path = "/nested/{test}",
): Promise<void> {
  const resourceId = resources.get(path);
  await client.send(new UpdateMethodCommand({ restApiId, resourceId, httpMethod, patchOperations }));
}
