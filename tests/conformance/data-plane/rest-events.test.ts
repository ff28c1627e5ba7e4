import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { type Gateway, startGateway } from "@apigw/local";
import { APIGatewayClient, CreateDeploymentCommand, ImportRestApiCommand } from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leavesOf } from "./leaves.js";

// Events of REST APIs that were recorded, replayed: the same request is sent to an API like its own, and what the function
// gets is compared value by value.

interface RestEvent {
  readonly resource: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>> | null;
  readonly requestContext: {
    readonly stage: string;
    readonly authorizer?: Readonly<Record<string, unknown>> | null;
  };
  readonly body: string | null;
}

const folder = join(import.meta.dirname, "../../fixtures/events");
const recorded = [
  "voker-live/apigwv1-request",
  "powertools-typescript/apigw-rest__no-auth",
  "powertools-typescript/apigw-rest__lambda-authorizer-auth",
].map(
  (name) => ({ name, event: JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as RestEvent }), // by its schema
);

/** What is another value each time, and the form that it has. */
const forms: readonly (readonly [path: RegExp, form: RegExp])[] = [
  [/\.requestContext\.(accountId)$/, /^\d{10,12}$/],
  [/\.requestContext\.(apiId|domainPrefix|resourceId|deploymentId)$/, /^[a-z0-9-]+$/],
  [/\.requestContext\.domainName$|eaders\.Host(\.0)?$/, /^[a-z0-9]+\.execute-api\./],
  [/\.requestContext\.requestId$/, /^[0-9a-f-]{36}$/],
  [/\.requestContext\.extendedRequestId$/, /^[\w-]{15}=$/],
  [/\.requestContext\.requestTime$/, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d ?\+0000$/],
  [/\.requestContext\.requestTimeEpoch$/, /^\d{13}$/],
  [/\.requestContext\.identity\.sourceIp$/, /^[\d.]+$/],
  [/\.requestContext\.authorizer\.integrationLatency$/, /^\d+$/],
  [/eaders\.X-Amzn-Trace-Id(\.0)?$/, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/],
  [/eaders\.X-Forwarded-For(\.0)?$/, /^[\d., ]+$/],
  [/eaders\.X-Forwarded-(Port|Proto)(\.0)?$/, /^(\d+|https?)$/],
];

/** What no gateway of ours could give, and why. */
const leftOut: Readonly<Record<string, RegExp>> = {
  "mutual TLS is not part of this gateway": /\.identity\.clientCert/,
  "re-serialised: the deployment is not in it, and what was absent or null is an empty text":
    /^voker-live.*(\.deploymentId|\.identity\.|\.operationName|\.authorizer|\.protocol)/,
};

let gateway: Gateway;
const seen: RestEvent[] = [];
beforeAll(async () => {
  gateway = await startGateway({
    region: "eu-west-1",
    functions: {
      replayed: async (event: RestEvent) => {
        seen.push(JSON.parse(JSON.stringify(event)));
        return { statusCode: 200, body: "" };
      },
      guard: async ({ methodArn }: { methodArn: string }) => {
        const Statement = [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: methodArn }];
        return { ...guarded, policyDocument: { Version: "2012-10-17", Statement } };
      },
    },
  });
});
afterAll(() => gateway.stop());

let guarded: { principalId: string; context: Record<string, unknown> } = { principalId: "", context: {} };

test.each(recorded)("$name is what our gateway sends", async ({ name, event }) => {
  const { authorizer, stage } = event.requestContext;
  const { integrationLatency: _, principalId = "", ...context } = authorizer ?? {};
  guarded = { principalId: String(principalId), context };
  const id = await deploy(event, authorizer !== null && authorizer !== undefined);
  seen.length = 0;
  await send(`/_aws/execute-api/${id}/${stage}`, event);
  const [ours, theirs] = [leavesOf(seen[0]), leavesOf(event)];
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])].filter(
    (path) => !Object.values(leftOut).some((one) => one.test(`${name} ${path}`)),
  );
  const wrong = paths.filter((path) => !same(path, ours.get(path), theirs.get(path)));
  expect(
    wrong.map((path) => `${path}: ${JSON.stringify(ours.get(path))}, recorded ${JSON.stringify(theirs.get(path))}`),
  ).toEqual([]);
  console.log(`${name}: ${paths.length} recorded values are the same`);
  expect(paths.length).toBeGreaterThan(40);
});

function same(path: string, ours: unknown, theirs: unknown): boolean {
  const form = forms.find(([pattern]) => pattern.test(path))?.[1];
  return form ? typeof ours === typeof theirs && form.test(String(ours)) : ours === theirs;
}

async function deploy({ resource, httpMethod, requestContext }: RestEvent, isGuarded: boolean): Promise<string> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new APIGatewayClient({ endpoint: gateway.url, region: "eu-west-1", credentials });
  const uri = (name: string) =>
    `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:${name}/invocations`;
  const document = {
    openapi: "3.0.1",
    info: { title: "replay", version: "1" },
    components: {
      securitySchemes: {
        guard: {
          type: "apiKey",
          name: "Authorization",
          in: "header",
          "x-amazon-apigateway-authtype": "custom",
          "x-amazon-apigateway-authorizer": {
            type: "token",
            authorizerUri: uri("guard"),
            authorizerResultTtlInSeconds: 0,
          },
        },
      },
    },
    paths: {
      [resource]: {
        [httpMethod.toLowerCase()]: {
          responses: {},
          ...(isGuarded && { security: [{ guard: [] }] }),
          ...(resource.includes("{") && {
            parameters: [{ name: "proxy", in: "path", required: true, schema: { type: "string" } }],
          }),
          "x-amazon-apigateway-integration": { type: "aws_proxy", httpMethod: "POST", uri: uri("replayed") },
        },
      },
    },
  };
  const body = new TextEncoder().encode(JSON.stringify(document));
  const { id = "" } = await client.send(new ImportRestApiCommand({ body }));
  await client.send(new CreateDeploymentCommand({ restApiId: id, stageName: requestContext.stage }));
  return id;
}

/** As it was sent: every header in a line of its own, but for those that the gateway writes. */
function send(base: string, event: RestEvent): Promise<unknown> {
  const headers = Object.entries(event.multiValueHeaders)
    .filter(([name]) => !/^(host|x-amzn-trace-id|x-forwarded-.*)$/i.test(name))
    .flatMap(([name, values]) => values.flatMap((value) => [name, value]));
  const query = Object.entries(event.multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  const { hostname: host, port, host: own } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host,
      port,
      method: event.httpMethod,
      path: `${base}${event.path}${query.length > 0 ? `?${query.join("&")}` : ""}`,
      headers: [
        "Host",
        own,
        ...headers,
        ...(event.body ? ["Content-Length", String(Buffer.byteLength(event.body))] : []),
      ],
    });
    request.on("response", (response) => response.resume().on("end", () => resolve(response.statusCode)));
    request.on("error", reject);
    request.end(event.body ?? "");
  });
}
