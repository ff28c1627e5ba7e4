import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import type { Gateway } from "@apigw/local";
import { APIGatewayClient, CreateDeploymentCommand, ImportRestApiCommand } from "@aws-sdk/client-api-gateway";
import { leavesOf } from "./leaves.js";

/** What of a recorded event of a REST API a replay needs to read; the rest is compared as it is. */
export interface RestEvent {
  readonly resource: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>> | null;
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>> | null;
  readonly requestContext: {
    readonly stage: string;
    readonly authorizer?: Readonly<Record<string, unknown>> | null;
  };
  readonly body?: string | null;
}

export const region = "eu-west-1";

/** An event among the fixtures: `voker-live/apigwv1-request`. */
export function recordedEvent(name: string): RestEvent {
  const file = join(import.meta.dirname, "../../fixtures/events", `${name}.json`);
  // By its schema.
  return JSON.parse(readFileSync(file, "utf8")) as RestEvent;
}

/** What is another value each time, and the form that it has. */
const forms: readonly (readonly [path: RegExp, form: RegExp])[] = [
  [/\.requestContext\.(accountId)$/, /^\d{10,12}$/],
  [/\.requestContext\.(apiId|domainPrefix|resourceId|deploymentId)$/, /^[a-z0-9-]+$/],
  [/\.requestContext\.domainName$|eaders\.Host(\.0)?$/, /^[a-z0-9]+\.execute-api\./],
  [/\.requestContext\.requestId$/, /^[0-9a-f-]{36}$/],
  [/\.requestContext\.extendedRequestId$/, /^[\w-]{15}=$/],
  [/\.requestContext\.requestTime$/, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d ?\+0000$/],
  [/\.requestContext\.requestTimeEpoch$/, /^\d{13}$/],
  [/^\.methodArn$/, /^arn:aws:execute-api:eu-west-1:\d{12}:\w+\/prod\/POST\/lambda-\w+$/],
  [/\.requestContext\.identity\.(accessKey|caller|user|userArn)$/, /^[\w:/-]+$/],
  [/\.authorizer\.claims\.(exp|iat)$/, /^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}$/],
  [/eaders\.(x-amz-date|X-Amz-Security-Token|Authorization)(\.0)?$/, /./],
  [/\.requestContext\.identity\.sourceIp$/, /^[\d.]+$/],
  [/\.requestContext\.authorizer\.integrationLatency$/, /^\d+$/],
  [/eaders\.X-Amzn-Trace-Id(\.0)?$/, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/],
  [/eaders\.X-Forwarded-For(\.0)?$/, /^[\d., ]+$/],
  [/eaders\.X-Forwarded-(Port|Proto)(\.0)?$/, /^(\d+|https?)$/],
];

/** Where two events differ, but for what is left out, and how many values were compared. */
export function compareEvents(ours: unknown, theirs: unknown, isLeftOut: (path: string) => boolean) {
  const [mine, recorded] = [leavesOf(ours), leavesOf(theirs)];
  const paths = [...new Set([...mine.keys(), ...recorded.keys()])].filter((path) => !isLeftOut(path));
  const wrong = paths.filter((path) => !same(path, mine.get(path), recorded.get(path)));
  const told = (value: unknown) => JSON.stringify(value);
  const differences = wrong.map((path) => `${path}: ${told(mine.get(path))}, recorded ${told(recorded.get(path))}`);
  return { differences, compared: paths.length };
}

function same(path: string, ours: unknown, theirs: unknown): boolean {
  const form = forms.find(([pattern]) => pattern.test(path))?.[1];
  return ours === theirs || (form !== undefined && typeof ours === typeof theirs && form.test(String(ours)));
}

/** Where API Gateway invokes a function. */
export const functionUri = (name: string) =>
  `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:${name}/invocations`;

export function clientOf({ url }: Gateway): APIGatewayClient {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new APIGatewayClient({ endpoint: url, region, credentials });
}

/** An API like the one of an event, before the function `replayed`; behind a security scheme, if it has one. */
export async function deployLike(
  gateway: Gateway,
  { httpMethod, requestContext, resource }: RestEvent,
  scheme?: object,
): Promise<string> {
  const client = clientOf(gateway);
  const document = {
    openapi: "3.0.1",
    info: { title: "replay", version: "1" },
    components: { securitySchemes: scheme === undefined ? {} : { guard: scheme } },
    paths: {
      [resource]: {
        [httpMethod.toLowerCase()]: {
          responses: {},
          ...(scheme !== undefined && { security: [{ guard: [] }] }),
          ...(resource.includes("{") && {
            parameters: [{ name: "proxy", in: "path", required: true, schema: { type: "string" } }],
          }),
          "x-amazon-apigateway-integration": { type: "aws_proxy", httpMethod: "POST", uri: functionUri("replayed") },
        },
      },
    },
  };
  const body = new TextEncoder().encode(JSON.stringify(document));
  const { id = "" } = await client.send(new ImportRestApiCommand({ body }));
  await client.send(new CreateDeploymentCommand({ restApiId: id, stageName: requestContext.stage }));
  client.destroy();
  return id;
}

/** As it was sent: every header in a line of its own, but for those that the gateway writes. Further ones replace theirs. */
export function sendLike(
  gateway: Gateway,
  apiId: string,
  event: RestEvent,
  more: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const replaced = Object.keys(more).map((name) => name.toLowerCase());
  const headers = Object.entries(event.multiValueHeaders ?? {})
    .filter(([name]) => !/^(host|content-length|x-amzn-trace-id|x-forwarded-.*)$/i.test(name))
    .filter(([name]) => !replaced.includes(name.toLowerCase()))
    .flatMap(([name, values]) => values.flatMap((value) => [name, value]));
  const query = Object.entries(event.multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  const { hostname: host, port, host: own } = new URL(gateway.url);
  const length = event.headers?.["Content-Length"] ?? (event.body ? String(Buffer.byteLength(event.body)) : undefined);
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host,
      port,
      method: event.httpMethod,
      path: `${pathOf(apiId, event)}${query.length > 0 ? `?${query.join("&")}` : ""}`,
      headers: [
        ...["Host", own, ...headers, ...Object.entries(more).flat()],
        ...(length === undefined ? [] : ["Content-Length", length]),
      ],
    });
    request.on("response", (response) => response.resume().on("end", () => resolve(response.statusCode)));
    request.on("error", reject);
    request.end(event.body ?? "");
  });
}

const pathOf = (apiId: string, { path, requestContext }: RestEvent) =>
  `/_aws/execute-api/${apiId}/${requestContext.stage}${path}`;

/** Signature Version 4 by `test` of a request that has neither query nor body. */
export function signatureOf({ url }: Gateway, apiId: string, event: RestEvent): Record<string, string> {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${date.slice(0, 8)}/${region}/execute-api/aws4_request`;
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const path = pathOf(apiId, event).split("/").map(encodeURIComponent).join("/");
  const signed = ["", `host:${new URL(url).host}`, `x-amz-date:${date}`, "", "host;x-amz-date", hash("")];
  const text = ["AWS4-HMAC-SHA256", date, scope, hash([event.httpMethod, path, ...signed].join("\n"))].join("\n");
  const sign = (key: Buffer | string, part: string) => createHmac("sha256", key).update(part).digest();
  const key = scope.split("/").reduce<Buffer | string>(sign, "AWS4test");
  const signature = createHmac("sha256", key).update(text).digest("hex");
  return {
    "x-amz-date": date,
    Authorization: `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  };
}
