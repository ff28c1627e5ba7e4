import { createApi, deploy, functionUri, type MethodSetup } from "../stage.js";
import { call, type Scenario } from "../tools.js";

/** Which headers get through, and under which name. */
export const headers: Readonly<Record<string, Scenario>> = {
  "integrations/TestApiGatewayHeaderRemapping.test_apigateway_header_remapping_http-HTTP": async (tools) => {
    const integration = { type: "HTTP", integrationHttpMethod: "POST", uri: `${tools.backends.echo}/post` } as const;
    return replay(tools, integration, ["Content-Length", "Transfer-Encoding"], (json) => [json.headers, json.data]);
  },
  "integrations/TestApiGatewayHeaderRemapping.test_apigateway_header_remapping_aws-AWS": async (tools) => {
    tools.gateway.function("proxy", async (event: object) => ({
      statusCode: 200,
      body: JSON.stringify(event),
      isBase64Encoded: false,
    }));
    const integration = { type: "AWS", integrationHttpMethod: "POST", uri: functionUri("proxy") } as const;
    const refused = [
      "Content-Length",
      "Transfer-Encoding",
      "Authorization",
      "Connection",
      "Expect",
      "Proxy-Authenticate",
      "TE",
    ];
    return replay(tools, integration, refused, (json) => [null, json.body]);
  },
};

type Integration = MethodSetup["integration"];

async function replay(
  { client, gateway }: Parameters<Scenario>[0],
  integration: Integration,
  refused: readonly string[],
  read: (json: Record<string, unknown>) => readonly [headers: unknown, body: unknown],
): ReturnType<Scenario> {
  const asked = [...new Set([...Object.keys(sent), ...Object.keys(mapped), "Trailer"])];
  const method = {
    requestParameters: Object.fromEntries(asked.map((name) => [`method.request.header.${name}`, false])),
  };
  const setup = (path: string, more: Partial<Integration>, responseParameters = {}): MethodSetup => ({
    path,
    httpMethod: "GET",
    method,
    integration: { ...integration, ...more },
    responses: [{ responseParameters }],
  });
  const template = `{${asked.map((name) => `"${name}": "$input.params('${name}')"`).join(",")}}`;
  const api = await createApi(client, [
    setup("/no-param", {}),
    setup(
      "/full",
      {
        requestParameters: mappings(Object.entries(mapped).filter(([name]) => !refused.includes(name))),
        requestTemplates: { "application/json": template },
      },
      Object.fromEntries(asked.map((name) => [`method.response.header.${name}`, `'response_param_${name}'`])),
    ),
    ...refused.map((name) =>
      setup(`/${name.toLowerCase()}`, { requestParameters: mappings([[name, mapped[name] ?? "''"]]) }),
    ),
  ]);
  const url = await deploy(gateway, client, api);
  const seen = async (path: string) => call(`${url}/${path}`, { headers: sent });
  const whole = async (path: string) => {
    const { headers: answered, json } = await seen(path);
    // The cast holds: both backends answer with a table.
    const [got, body] = read((json ?? {}) as Record<string, unknown>);
    return { body, headers: got, "response-headers": answered };
  };
  const refusals = refused.map(async (name) => {
    const { headers: answered, text } = await seen(name.toLowerCase());
    return [name.toLowerCase(), { body: text, "response-headers": answered }] as const;
  });
  return {
    "apigw-id": api.restApiId,
    "no-param-integration": await whole("no-param"),
    "full-integration": await whole("full"),
    ...Object.fromEntries(await Promise.all(refusals)),
  };
}

function mappings(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(pairs.map(([name, value]) => [`integration.request.header.${name}`, value]));
}

/** What the recorded caller sent. `Transfer-Encoding` and `Upgrade` would change the connection here. */
const sent: Record<string, string> = {
  Accept: "application/json",
  "Accept-Charset": "UTF-8",
  "Accept-Encoding": "br",
  Age: "request_Age",
  Authorization: "Unauthorized",
  Connection: "close",
  "Content-Encoding": "deflate",
  "Content-MD5": "request_Content-MD5",
  "Content-Type": "application/json",
  Date: "request_Date",
  "Max-Forwards": "2",
  Pragma: "cache",
  "Proxy-Authenticate": "Basic",
  Range: "bytes=500-999",
  Referer: "https://example.com/",
  Server: "https://example.com/",
  TE: "deflate",
  "User-Agent": "localStack/0.0",
  Via: "p.example.net",
  Warn: "299 localStack/0.0",
  "WWW-Authenticate": "Basic YWxhZGRpbjpvcGVuc2VzYW1l",
};

/** What the recorded integration wrote. */
const mapped: Record<string, string> = {
  Accept: "'text/html'",
  "Accept-Charset": "'UTF-16'",
  "Accept-Encoding": "'zstd'",
  Age: "'request_params_age'",
  Authorization: "'request_params_authorization'",
  "Content-Encoding": "'compress'",
  "Content-Length": "'0'",
  "Content-MD5": "'request_params_Content-MD5'",
  "Content-Type": "'application/json'",
  Date: "'request_params_Date'",
  Expect: "'200-ok'",
  Host: "method.request.header.Host",
  "Max-Forwards": "'2'",
  Pragma: "'no-cache'",
  Range: "'bytes=0-499'",
  Referer: "'https://example.com/page'",
  Server: "'https://example.com/page'",
  "Transfer-Encoding": "'deflate'",
  Upgrade: "'HTTP/2.0'",
  "User-Agent": "'Override-Agent'",
  Warn: `'110 anderson/1.3.37 "Response is stale"'`,
  "WWW-Authenticate": "'Basic YWxhZGRpbjpvcGVuc2VzYW1l'",
  Connection: "'keep-alive'",
  "Proxy-Authenticate": `'Basic realm="Access to the internal site"'`,
  TE: "'gzip'",
  Via: "'othersite.net'",
};
