import { type Api, readOpenApi, readSocketResources, type SocketResources } from "@apigw/model";
import { createDataPlane } from "../../src/data/data-plane.js";
import type { Plane } from "../../src/data/exchange.js";
import { createMetrics } from "../../src/data/metrics.js";
import { createThrottle } from "../../src/data/throttle.js";
import type { DeployedApi, DeployedApiKey, Directory } from "../../src/deployed.js";
import { createFunctions, type FunctionHandler } from "../../src/functions/registry.js";
import type { LogEntry } from "../../src/log.js";
import { close, listen } from "../../src/server/listen.js";
import { createGatewayServer } from "../../src/server/server.js";
import type { Limit } from "../../src/stage-settings.js";

/** The data plane over deployments that a test made itself, served on loopback: the control plane is not in the way. */
export interface Deployments {
  readonly url: string;
  readonly port: number;
  readonly log: LogEntry[];
  function(name: string, handler: FunctionHandler): void;
  rest(id: string, document: object, stage?: StageOptions): string;
  http(id: string, document: object, stage?: StageOptions): string;
  socket(id: string, resources: Partial<SocketResources>, stage?: StageOptions): string;
  apiKey(value: string, key: DeployedApiKey): void;
  stop(): Promise<void>;
}

export interface StageOptions {
  readonly stage?: string;
  readonly region?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly name?: string;
}

export async function serveDeployments(
  options: {
    issuers?: Record<string, string>;
    allowUnenforcedAuth?: boolean;
    accountLimit?: Limit;
    mostSockets?: number;
  } = {},
): Promise<Deployments> {
  const apis = new Map<string, DeployedApi>();
  const keys = new Map<string, DeployedApiKey>();
  const log: LogEntry[] = [];
  const functions = createFunctions();
  const directory: Directory = {
    find: (apiId) => apis.get(apiId),
    list: () => [...apis.values()],
    apiKey: (_, value) => keys.get(value),
  };
  const note = (entry: LogEntry) => void log.push(entry);
  const limits = options.mostSockets === undefined ? {} : { mostSockets: options.mostSockets };
  const plane: Plane = {
    directory,
    functions,
    log: note,
    issuers: new Map(Object.entries(options.issuers ?? {})),
    accessKeys: new Map([["test", "test"]]),
    allowUnenforcedAuth: options.allowUnenforcedAuth ?? false,
    timeScale: 1,
    services: new Map(),
    blocked: new Set(),
    settings: { of: () => ({ routes: new Map() }) },
    metrics: createMetrics(),
    throttle: createThrottle(),
    ...(options.accountLimit === undefined ? {} : { accountLimit: options.accountLimit }),
  };
  const dataPlane = createDataPlane(plane, limits);
  const server = createGatewayServer({
    version: "0.0.0",
    anyHost: false,
    log: note,
    dataPlane,
    domains: { has: () => false, find: () => undefined },
    manage: async () => ({ status: 404, headers: {}, body: "no management here" }),
    reset: async () => apis.clear(),
    metrics: () => ({}),
    page: async () => undefined,
  });
  const port = await listen(server, 0, "127.0.0.1");
  const deploy = (apiId: string, api: Api, options: StageOptions) => {
    const { stage = "prod", variables = {}, name = apiId, region = "eu-west-1" } = options;
    const resourceIds = new Map<string, string>();
    const deployed = { stage, deploymentId: "dep123", api, variables: new Map(Object.entries(variables)), resourceIds };
    const stages = new Map([[stage, deployed]]);
    const head = { apiId, accountId: "123456789012", region, name, disableExecuteApiEndpoint: false };
    apis.set(apiId, { ...head, protocol: api.protocol, stages });
    const path = `/_aws/execute-api/${apiId}${stage === "$default" ? "" : `/${stage}`}`;
    return api.protocol === "websocket" ? `ws://127.0.0.1:${port}${path}` : `http://127.0.0.1:${port}${path}`;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    log,
    function: (name, handler) => functions.register(name, handler),
    rest: (id, document, stage = {}) => deploy(id, readOpenApi(document, { protocol: "rest" }).api, stage),
    http: (id, document, stage = {}) =>
      deploy(id, readOpenApi(document, { protocol: "http" }).api, { stage: "$default", ...stage }),
    socket: (id, resources, stage = {}) => deploy(id, readSocketResources({ ...noResources, ...resources }).api, stage),
    apiKey: (value, key) => void keys.set(value, key),
    async stop() {
      dataPlane.close();
      await close(server);
    },
  };
}

const noResources: SocketResources = { api: {}, routes: [], integrations: [], models: [], authorizers: [], stages: [] };

/** An OpenAPI document from routes and their integrations. */
export function documentOf(routes: Readonly<Record<string, object>>, root: object = {}): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [route, operation] of Object.entries(routes)) {
    const [method = "", path = ""] = route === "$default" ? ["ANY", "/$default"] : route.split(" ");
    const key = method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase();
    paths[path] = { ...paths[path], [key]: { responses: {}, ...operation } };
  }
  return { openapi: "3.0.1", info: { title: "test", version: "1" }, paths, ...root };
}

/** An operation on a function. */
export function lambda(name: string, payloadFormatVersion?: "1.0" | "2.0"): object {
  const uri = `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
  return {
    "x-amazon-apigateway-integration": {
      type: "aws_proxy",
      httpMethod: "POST",
      uri,
      ...(payloadFormatVersion && { payloadFormatVersion }),
    },
  };
}
