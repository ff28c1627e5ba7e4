import { ApiGatewayV2Client, CreateApiCommand, UpdateStageCommand } from "@aws-sdk/client-apigatewayv2";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Gateway, type LogEntry, startGateway } from "../../src/index.js";

// What a stage says of its traffic: throttling, the access log, and what is counted.
let gateway: Gateway;
let client: ApiGatewayV2Client;
let log: LogEntry[] = [];
beforeAll(async () => {
  gateway = await startGateway({ region: "eu-west-1", log: (entry) => void log.push(entry) });
  client = new ApiGatewayV2Client({
    endpoint: gateway.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  gateway.function("shop", async (event: { rawPath: string }) =>
    event.rawPath === "/bad" ? { statusCode: 503, body: "no" } : { statusCode: 200, body: "hello" },
  );
});
afterAll(() => gateway.stop());
afterEach(() => gateway.reset());

async function quickCreate(settings: Omit<ConstructorParameters<typeof UpdateStageCommand>[0], "ApiId" | "StageName">) {
  const Target = "arn:aws:lambda:eu-west-1:123456789012:function:shop";
  const created = await client.send(new CreateApiCommand({ Name: "shop", ProtocolType: "HTTP", Target }));
  const ApiId = created.ApiId ?? "";
  await client.send(new UpdateStageCommand({ ApiId, StageName: "$default", ...settings }));
  log = [];
  return { apiId: ApiId, url: gateway.baseUrl(ApiId) };
}

test("a stage's burst is a limit, and its rate gives new room", async () => {
  const DefaultRouteSettings = { ThrottlingBurstLimit: 3, ThrottlingRateLimit: 2 };
  const { url } = await quickCreate({ DefaultRouteSettings });
  const statuses: number[] = [];
  for (let call = 0; call < 5; call += 1) statuses.push((await fetch(url)).status);
  expect(statuses.slice(0, 3)).toEqual([200, 200, 200]);
  expect(statuses.at(-1)).toBe(429);
  await expect.poll(async () => (await fetch(url)).status, { interval: 200 }).toBe(200);
});

test("a throttled call is told in AWS's words, and does not reach the function", async () => {
  const RouteSettings = { $default: { ThrottlingBurstLimit: 0, ThrottlingRateLimit: 0 } };
  const { url } = await quickCreate({ RouteSettings });
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([429, '{"message":"Too Many Requests"}']);
  expect(response.headers.get("apigw-requestid")).toMatch(/^[\w-]{15}=$/);
  const { metrics } = await (await fetch(`${gateway.url}/_apigw/metrics`)).json();
  expect(metrics).toMatchObject([{ Count: 1, "4XXError": 1, "5XXError": 0, IntegrationLatency: { SampleCount: 0 } }]);
});

test("the access log has the stage's own format", async () => {
  const Format =
    '{"id":"$context.requestId","ip":"$context.identity.sourceIp","at":"$context.requestTime","call":"$context.httpMethod $context.path $context.protocol","route":"$context.routeKey","status":$context.status,"length":$context.responseLength,"behind":$context.integrationStatus,"took":$context.integrationLatency,"error":"$context.error.message","claim":"$context.authorizer.claims.sub"}';
  const DestinationArn = "arn:aws:logs:eu-west-1:123456789012:log-group:shop";
  const { apiId, url } = await quickCreate({ AccessLogSettings: { Format, DestinationArn } });
  const response = await fetch(`${url}/pets?a=b`);
  const lines = log.flatMap((entry) => (entry.event === "access" ? [entry] : []));
  expect(lines).toEqual([{ event: "access", apiId, stage: "$default", line: expect.any(String) }]);
  expect(JSON.parse(lines[0]?.line ?? "")).toEqual({
    id: response.headers.get("apigw-requestid"),
    ip: "127.0.0.1",
    at: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
    call: "GET /pets HTTP/1.1",
    route: "$default",
    status: 200,
    length: 5,
    behind: 200,
    took: expect.any(Number),
    error: "-",
    claim: "-",
  });
});

test("a refusal is in the access log with AWS's type and words", async () => {
  const Format = "$context.status $context.error.responseType $context.error.messageString $context.integrationStatus";
  const RouteSettings = { $default: { ThrottlingBurstLimit: 0, ThrottlingRateLimit: 0 } };
  const { url } = await quickCreate({ AccessLogSettings: { Format, DestinationArn: "arn:aws:logs:x" }, RouteSettings });
  await fetch(url);
  expect(log.flatMap((entry) => (entry.event === "access" ? [entry.line] : []))).toEqual([
    '429 THROTTLED "Too Many Requests" -',
  ]);
});

test("a caller cannot begin a line of its own in the access log", async () => {
  const Format = "$context.identity.userAgent|$context.path";
  const { url } = await quickCreate({ AccessLogSettings: { Format, DestinationArn: "arn:aws:logs:x" } });
  await fetch(`${url}/a%0ab`, { headers: { "user-agent": "one\ttwo" } });
  expect(log.flatMap((entry) => (entry.event === "access" ? [entry.line] : []))).toEqual(["one two|/a b"]);
});

test("calls are counted by API and stage, under CloudWatch's names", async () => {
  const { apiId, url } = await quickCreate({});
  for (const path of ["", "/bad", ""]) await fetch(url + path);
  const response = await fetch(`${gateway.url}/_apigw/metrics`);
  const statistics = expect.objectContaining({ SampleCount: 3, Average: expect.any(Number) });
  expect(await response.json()).toEqual({
    metrics: [
      {
        apiId,
        apiName: "shop",
        stage: "$default",
        Count: 3,
        "4XXError": 0,
        "5XXError": 1,
        Latency: statistics,
        IntegrationLatency: statistics,
      },
    ],
  });
});

test("the access log tells Lambda's status from the function's, and which invocation it was", async () => {
  const ids: string[] = [];
  gateway.function("shop", async (_event: object, { awsRequestId }: { awsRequestId: string }) => {
    ids.push(awsRequestId);
    return { statusCode: 418, body: "tea" };
  });
  const Format =
    "$context.integrationStatus $context.integration.integrationStatus $context.integration.status $context.integration.requestId $context.awsEndpointRequestId $context.identity.userAgent $context.customDomain.basePathMatched";
  const { url } = await quickCreate({ AccessLogSettings: { Format, DestinationArn: "arn:aws:logs:x" } });
  await fetch(url, { headers: { "user-agent": "rex/1" } });
  expect(log.flatMap((entry) => (entry.event === "access" ? [entry.line] : []))).toEqual([
    `200 200 418 ${ids[0]} ${ids[0]} rex/1 -`,
  ]);
});
