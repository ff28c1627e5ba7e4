import { type Answer, lower, type Stage, type World } from "../world.js";
import { functionUri, integrated, json, type Scenarios } from "./parts.js";

// What the request template reads of the caller's headers, and what of it was there: the others were empty.
const read = [
  ["Accept", "application/json"],
  ["Accept-Charset", "UTF-8"],
  ["Accept-Encoding", "br"],
  ["Age", "request_Age"],
  ["Authorization", "Unauthorized"],
  ["Connection"],
  ["Content-Encoding", "deflate"],
  ["Content-Length"],
  ["Content-MD5"],
  ["Content-Type", "application/json"],
  ["Date", "Thu, 26 Nov 2026 06:00:00 GMT"],
  ["Expect"],
  ["Host"],
  ["Max-Forwards"],
  ["Pragma", "cache"],
  ["Proxy-Authenticate"],
  ["Range", "bytes=500-999"],
  ["Referer", "https://example.com/"],
  ["Server"],
  ["TE"],
  ["Transfer-Encoding"],
  ["Trailer"],
  ["Upgrade"],
  ["User-Agent", "localStack/0.0"],
  ["Via", "1.1 somewhere"],
  ["Warn", "299 localStack/0.0"],
  ["WWW-Authenticate"],
] as const;

const template = `{${read.map(([name]) => `"${name}": "$input.params('${name}')"`).join(", ")}}`;
const sent = Object.fromEntries(read.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));

// What mappings gave the backend under these names.
const mapped = {
  Accept: "text/html",
  "Accept-Charset": "UTF-16",
  "Accept-Encoding": "zstd",
  Age: "request_params_age",
  Authorization: "request_params_authorization",
  "Content-Encoding": "compress",
  "Content-MD5": "request_params_Content-MD5",
  "Content-Type": "application/json",
  Date: "Thu, 26 Nov 2026 07:00:00 GMT",
  "Max-Forwards": "2",
  Pragma: "no-cache",
  Range: "bytes=0-499",
  Referer: "https://example.com/page",
  Server: "https://example.com/page",
  Trailer: "user-agent",
  Upgrade: "HTTP/2.0",
  "User-Agent": "Override-Agent",
  Warn: '110 anderson/1.3.37 "Response is stale"',
  "WWW-Authenticate": "Basic YWxhZGRpbjpvcGVuc2VzYW1l",
};

// What mappings gave the caller: some under the name that AWS makes of it.
const answered = [
  ...["Accept", "Accept-Charset", "Accept-Encoding", "Age", "Authorization", "Connection", "Content-Encoding"],
  ...["Content-Length", "Content-MD5", "Content-Type", "Date", "Expect", "Host", "Max-Forwards", "Pragma"],
  ...["Proxy-Authenticate", "Range", "Referer", "Server", "TE", "Trailer", "Upgrade", "User-Agent", "Via", "Warn"],
  "WWW-Authenticate",
];

const literals = (place: string, headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [`${place}.${name}`, `'${value}'`]));

/** Three kinds of routes on one integration: nothing mapped, all mapped, and one header that may not be. */
async function deployed(
  world: World,
  integration: object,
  requestHeaders: Readonly<Record<string, string>>,
  host: object,
) {
  const plain = { ...integration, responses: { default: { statusCode: "200" } } };
  const responses = Object.fromEntries(answered.map((name) => [name, `response_param_${name}`]));
  const full = {
    ...integration,
    requestParameters: { ...literals("integration.request.header", requestHeaders), ...host },
    requestTemplates: { "application/json": template },
    responses: {
      default: { statusCode: "200", responseParameters: literals("method.response.header", responses) },
    },
  };
  const refused = (name: string) => ({
    ...plain,
    requestParameters: literals("integration.request.header", { [name]: `request_params_${name}` }),
  });
  const wrong = [
    "content-length",
    "transfer-encoding",
    "authorization",
    "connection",
    "expect",
    "proxy-authenticate",
    "te",
  ];
  return world.deploy({
    "POST /plain": integrated(plain),
    "POST /full": integrated(full, {
      parameters: [{ name: "Host", in: "header" }],
      responses: { 200: { headers: Object.fromEntries(answered.map((name) => [name, {}])) } },
    }),
    ...Object.fromEntries(wrong.map((name) => [`POST /${name}`, integrated(refused(name))])),
  });
}

const closing = { Connection: "close" };

async function refusals(stage: Stage, names: readonly string[]): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const name of names) {
    const answer = await stage.ask(`POST /${name}`, { headers: { ...closing, ...json }, body: "{}" });
    answers[name] = { body: answer.json, "response-headers": answer.headers };
  }
  return answers;
}

const told = (body: unknown, headers: unknown, answer: Answer) => ({
  body,
  headers,
  "response-headers": answer.headers,
});

export const headers: Scenarios = {
  async "integrations/TestApiGatewayHeaderRemapping.test_apigateway_header_remapping_http-HTTP"(world) {
    const { backend } = world;
    backend.answers(() => ({ headers: { "content-type": "application/json" }, body: "{}" }));
    const host = { "integration.request.header.Host": "method.request.header.Host" };
    const integration = { type: "http", httpMethod: "POST", uri: `${backend.url}/` };
    const stage = await deployed(world, integration, mapped, host);
    const plain = await stage.ask("POST /plain", { headers: closing });
    const full = await stage.ask("POST /full", { headers: { ...closing, ...sent }, body: "{}" });
    const [first, second] = backend.asked.map(({ body, headers }) => ({
      body: body.toString(),
      headers: shown(headers),
    }));
    return {
      "no-param-integration": told(first?.body, first?.headers, plain),
      "full-integration": told(JSON.parse(second?.body ?? ""), second?.headers, full),
      ...(await refusals(stage, ["content-length", "transfer-encoding"])),
    };
  },

  // A function gets what the template made, and no headers.
  async "integrations/TestApiGatewayHeaderRemapping.test_apigateway_header_remapping_aws-AWS"(world) {
    const events: unknown[] = [];
    world.function("remapped", async (event: unknown) => {
      events.push(event);
      return { headers: Reflect.get(Object(event), "headers") ?? null };
    });
    const integration = { type: "aws", httpMethod: "POST", uri: functionUri("remapped") };
    const refused = ["authorization", "connection", "expect", "proxy-authenticate", "te"];
    const { Authorization: _, ...allowed } = mapped;
    const stage = await deployed(world, integration, allowed, {});
    const plain = await stage.ask("POST /plain", { headers: closing });
    const full = await stage.ask("POST /full", { headers: { ...closing, ...sent }, body: "{}" });
    const [first, second] = events;
    return {
      "no-param-integration": told(first, Reflect.get(Object(plain.json), "headers"), plain),
      "full-integration": told(second, Reflect.get(Object(full.json), "headers"), full),
      ...(await refusals(stage, ["content-length", "transfer-encoding", ...refused])),
    };
  },
};

/** As the recorded backend shows them: `Content-Md5`, and nothing of the connection. */
function shown(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { connection: _, ...rest } = lower(headers);
  return Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [
      name === "te"
        ? "TE"
        : name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase()),
      value,
    ]),
  );
}
