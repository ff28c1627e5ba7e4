import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { type FunctionHandler, type Gateway, startGateway } from "@apigw/local";
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  type CreateDeploymentRequest,
  ImportRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import { type Backend, startBackend } from "./backend.js";

export const region = "us-east-1";

/** What scenarios are made of: a gateway, the SDK's client for it, and a server that stands behind. */
export interface World {
  readonly gateway: Gateway;
  readonly client: APIGatewayClient;
  /** An HTTP server, and every other AWS service. */
  readonly backend: Backend;
  /** Imports routes as an OpenAPI document, and deploys them. */
  deploy(routes: Routes, more?: { root?: object; stage?: Partial<CreateDeploymentRequest> }): Promise<Stage>;
  deployDocument(document: object, stage?: Partial<CreateDeploymentRequest>): Promise<Stage>;
  function(name: string, handler: FunctionHandler): void;
  stop(): Promise<void>;
}

/** `"GET /pets": { "x-amazon-apigateway-integration": … }` */
export type Routes = Readonly<Record<string, object>>;

/** A deployed stage. */
export interface Stage {
  readonly apiId: string;
  readonly name: string;
  ask(route: string, request?: Asking): Promise<Answer>;
}

export interface Asking {
  /** Lines as they are sent. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** By the API's own host name, instead of by a path. */
  readonly byHost?: boolean;
}

export interface Answer {
  readonly status: number;
  /** By their names as they were sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly text: string;
  /** The body, parsed. */
  readonly json: unknown;
}

export async function startWorld(): Promise<World> {
  const backend = await startBackend();
  const names = ["s3", "sqs", "dynamodb", "kinesis", "states"];
  const gateway = await startGateway({
    region,
    functions: { lambda_select_pattern: join(import.meta.dirname, "lambda_select_pattern.handler") },
    services: Object.fromEntries(names.map((name) => [name, backend.url])),
    log: () => undefined,
  });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new APIGatewayClient({ endpoint: gateway.url, region, credentials });
  const deployDocument = async (document: object, stage: Partial<CreateDeploymentRequest> = {}): Promise<Stage> => {
    const body = new TextEncoder().encode(JSON.stringify(document));
    const { id: restApiId = "" } = await client.send(new ImportRestApiCommand({ body }));
    const { stageName: name = "test" } = stage;
    await client.send(new CreateDeploymentCommand({ restApiId, stageName: name, ...stage }));
    return { apiId: restApiId, name, ask: (route, asking = {}) => ask(gateway, restApiId, name, route, asking) };
  };
  return {
    gateway,
    client,
    backend,
    deployDocument,
    deploy: (routes, { root = {}, stage = {} } = {}) => deployDocument({ ...documentOf(routes), ...root }, stage),
    function: (name, handler) => gateway.function(name, handler),
    async stop() {
      client.destroy();
      await gateway.stop();
      await backend.stop();
    },
  };
}

function documentOf(routes: Routes): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [route, operation] of Object.entries(routes)) {
    const [method = "", path = ""] = route.split(" ");
    const key = method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase();
    const params = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => ({ name, in: "path", required: true }));
    paths[path] = { ...paths[path], [key]: { responses: {}, parameters: params, ...operation } };
  }
  return { openapi: "3.0.1", info: { title: "replay", version: "1" }, paths };
}

/** Sends a request whose lines are as they stand: `fetch` would add some of its own. */
function ask(gateway: Gateway, apiId: string, stage: string, route: string, asking: Asking): Promise<Answer> {
  const [method = "GET", path = "/"] = route.split(" ");
  const { hostname, host, port } = new URL(gateway.url);
  const { body = "", byHost = false, headers = {} } = asking;
  const length = body.length === 0 ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  const lines = { Host: byHost ? `${apiId}.execute-api.localhost:${port}` : host, ...length, ...headers };
  const target = byHost ? `/${stage}${path}` : `/_aws/execute-api/${apiId}/${stage}${path}`;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: hostname, port, method, path: target, headers: Object.entries(lines).flat() });
    request.on("error", reject);
    request.on("response", async (response) => {
      const pieces: Buffer[] = [];
      // Without an encoding, pieces are buffers.
      for await (const piece of response as AsyncIterable<Buffer>) pieces.push(piece);
      const { rawHeaders } = response;
      const pairs = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ""] as const] : []));
      resolve(answerOf(response.statusCode ?? 0, Object.fromEntries(pairs), Buffer.concat(pieces)));
    });
    request.end(body);
  });
}

function answerOf(status: number, headers: Readonly<Record<string, string>>, body: Buffer): Answer {
  const text = body.toString("utf8");
  return {
    status,
    headers,
    body,
    text,
    get json() {
      return JSON.parse(text);
    },
  };
}

/** Header names in lower case, as half of the recordings keep them. */
export function lower(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
