import { createApi, deploy, type MethodSetup } from "../stage.js";
import { call, post, type Scenario, type Seen } from "../tools.js";

/** HTTP backends, and templates over what they answer. */
export const backends: Readonly<Record<string, Scenario>> = {
  "http/test_http_integration_invoke_status_code_passthrough-HTTP_PROXY": async ({
    backends: { echo },
    client,
    gateway,
  }) => {
    const requestParameters = { "integration.request.path.status": "method.request.path.status" };
    const uri = `${echo}/said/{status}`;
    const url = await deploy(
      gateway,
      client,
      await createApi(client, [
        {
          path: "/{status}",
          httpMethod: "GET",
          method: { requestParameters: { "method.request.path.status": true } },
          integration: { type: "HTTP_PROXY", integrationHttpMethod: "GET", uri, requestParameters },
          responses: [{ statusCode: "200", selectionPattern: "2.." }],
        },
      ]),
    );
    const seen = async (status: number) => {
      const { json, status: answered } = await call(`${url}/${status}`);
      return { body: json, status_code: answered };
    };
    return { "matching-response": await seen(200), "non-matching-response": await seen(400) };
  },
  "http/test_http_integration_with_lambda-HTTP_PROXY": async ({ backends: { echo }, client, gateway }) => {
    const api = await createApi(client, [proxy(echo, "POST")]);
    const url = await deploy(gateway, client, api);
    const headers = { "User-Agent": "test/integration", Accept: "application/xml", "Accept-Encoding": "gzip, deflate" };
    const json = { ...headers, "Content-Type": "application/json" };
    const seen = await call(`${url}/test`, { method: "POST", headers: json, body: '{"message": "hello world"}' });
    return {
      api_id: { rest_api_id: api.restApiId },
      "http-invocation-lambda-url": { content: told(seen), headers: seen.headers, status_code: seen.status },
    };
  },
  "http/test_http_integration_method-HTTP_PROXY": async ({ backends: { echo }, client, gateway }) => {
    const api = await createApi(
      client,
      ["POST", "PUT", "GET"].map((method) => proxy(echo, method)),
    );
    const url = await deploy(gateway, client, api);
    const headers = {
      "User-Agent": "test/integration",
      Accept: "application/json",
      "Accept-Encoding": "gzip, deflate",
    };
    const seen = async (method: string) => {
      const { headers: got, ...rest } = told(
        await post(`${url}/test`, { message: "hello world" }, { method, headers }),
      );
      const own = Object.entries(got).filter(([name]) => !name.startsWith("x-"));
      return { ...rest, headers: Object.fromEntries(own) };
    };
    return {
      api_id: { rest_api_id: api.restApiId },
      "http-invocation-lambda-url-post": await seen("POST"),
      "http-invocation-lambda-url-put": await seen("PUT"),
      "http-invocation-lambda-url-get": await seen("GET"),
    };
  },
  "common/TestApiGatewayCommon.test_input_path_template_formatting": async ({
    backends: { echo },
    client,
    gateway,
  }) => {
    const templates: Record<string, string> = {
      "/path": "$input.path('$.json')",
      "/nested": "$input.path('$.json').nested",
      "/list": "$input.path('$.json')[0]",
      "/string": "#set($root = $input.path('$.json'))$root.toString()",
      "/empty": [
        "#set($found = $input.path('$.json.found'))",
        `{"body": $found, "nested": $input.path('$.json.found[0].foo'), "isNull": "#if($found == $null)true#{else}false#end", "isEmptyString": "#if($found == '')true#{else}false#end"}`,
      ].join(""),
    };
    const methods = Object.entries(templates).map(
      ([path, template]): MethodSetup => ({
        path,
        httpMethod: "POST",
        integration: { type: "HTTP", integrationHttpMethod: "POST", uri: `${echo}/post` },
        responses: [{ responseTemplates: { "application/json": template } }],
      }),
    );
    const url = await deploy(gateway, client, await createApi(client, methods));
    const seen = async (path: string, value: unknown) => (await post(url + path, value)).text;
    return {
      "dict-response": await seen("/path", { foo: "bar" }),
      "json-list": await seen("/path", [{ foo: "bar" }]),
      "nested-dict": await seen("/nested", { nested: { foo: "bar" } }),
      "nested-list": await seen("/nested", { nested: [{ foo: "bar" }] }),
      "dict-in-list": await seen("/list", [{ foo: "bar" }]),
      "list-with-nested-list": await seen("/list", [[{ foo: "bar" }]]),
      "dict-with-nested-list": await seen("/path", { foo: [{ nested: "bar" }] }),
      "bigger-dict": await seen("/path", { bigger: "dict", to: "test", with: "separators" }),
      "to-string": await seen("/string", { foo: "bar" }),
      "list-to-string": await seen("/string", { list: [{ foo: "bar" }] }),
      "empty-body": await seen("/empty", {}),
      "nested-empty-list": await seen("/empty", { found: [] }),
      "nested-null-list": await seen("/empty", { found: null }),
    };
  },
};

function proxy(echo: string, httpMethod: string): MethodSetup {
  const integration = { type: "HTTP_PROXY", integrationHttpMethod: "POST", uri: `${echo}/` } as const;
  return { path: "/test", httpMethod, integration };
}

/** What the echo says, as the recorded echo of a Lambda function said it. */
function told({ json }: Seen) {
  // The cast holds: it is our own echo that says so.
  const { args, data, headers, method, path } = json as Record<string, string> & { headers: Record<string, string> };
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { args, data: JSON.parse(data ?? ""), domain: own.host, headers: own, method, origin: "127.0.0.1", path };
}
