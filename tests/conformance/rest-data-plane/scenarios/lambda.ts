import { DeleteIntegrationCommand, GetResourcesCommand } from "@aws-sdk/client-api-gateway";
import { functionUri, integrated, json, type Scenarios } from "./parts.js";

/** A function that is no proxy. */
const custom = (name: string, more: object = {}) => ({
  type: "aws",
  httpMethod: "POST",
  uri: functionUri(name),
  responses: { default: { statusCode: "200" } },
  ...more,
});

export const lambda: Scenarios = {
  // Method and integration are recorded with the control plane: nothing is mapped.
  async "lambda/test_lambda_aws_integration"({ deploy, function: register }) {
    register("hello", async () => ({ message: "hello world" }));
    const stage = await deploy({ "POST /": integrated(custom("hello")) });
    return { "lambda-aws-integration": (await stage.ask("POST /", { headers: json, body: "{}" })).json };
  },

  // So they are here, with the template. Between the two calls the integration was deleted, which a stage does not
  // notice before its next deployment.
  async "lambda/test_lambda_aws_integration_with_request_template"({ client, deploy, function: register }) {
    register("echo", async (event: unknown) => event);
    const requestTemplates = { "application/json": `{"param1": "$input.params('param1')"}` };
    const stage = await deploy({ "GET /": integrated(custom("echo", { requestTemplates })) });
    const first = await stage.ask("GET /?param1=foobar");
    const { items = [] } = await client.send(new GetResourcesCommand({ restApiId: stage.apiId }));
    const method = { restApiId: stage.apiId, resourceId: items[0]?.id, httpMethod: "GET" };
    await client.send(new DeleteIntegrationCommand(method));
    const second = await stage.ask("GET /?param1=foobar");
    return { "lambda-aws-integration-1": first.json, "lambda-aws-integration-2": second.json };
  },

  // Functions are invoked by POST.
  async "lambda/test_lambda_aws_proxy_integration_non_post_method"({ deploy, function: register }) {
    register("proxied", async () => ({ statusCode: 200, body: "" }));
    const proxy = { type: "aws_proxy", httpMethod: "GET", uri: functionUri("proxied") };
    const stage = await deploy({ "GET /": integrated(proxy) });
    return { "invocation-payload-with-get-proxy-method": (await stage.ask("GET /")).json };
  },

  // The errors are those of a Python function, and name its lines.
  async "lambda/test_lambda_selection_patterns"({ deploy }) {
    const response = (statusCode: string) => ({ statusCode });
    const responses = {
      default: response("200"),
      ".*four hundred.*": response("400"),
      ".*five hundred.*": response("500"),
    };
    const requestTemplates = { "application/json": `{"statusCode": $input.params('statusCode')}` };
    const integration = custom("lambda_select_pattern", { requestTemplates, responses });
    const stage = await deploy({ "GET /{statusCode}": integrated(integration) });
    const get = async (status: number) => {
      const answer = await stage.ask(`GET /${status}`);
      if (answer.status !== status) throw new Error(`${answer.status} instead of ${status}: ${answer.text}`);
      // The function lies in this folder, and on AWS in another.
      return JSON.parse(answer.text.replaceAll(`${import.meta.dirname.replace(/\/scenarios$/, "")}/`, "/var/task/"));
    };
    return {
      "lambda-selection-pattern-200": await get(200),
      "lambda-selection-pattern-400": await get(400),
      "lambda-selection-pattern-500": await get(500),
    };
  },
};
