import type { Api, Integration } from "@apigw/model";
import type { OpenConnection } from "../data/socket/connection.js";
import type { DeployedApi, Directory } from "../deployed.js";
import { functionName } from "../functions/name.js";
import type { Recent, RecentRequest } from "./recent.js";

/** What the start page shows. */
export interface PageState {
  readonly version: string;
  readonly apis: readonly PageApi[];
  readonly connections: readonly PageConnection[];
  /** The last one first. */
  readonly requests: readonly RecentRequest[];
  readonly lines: readonly string[];
}

interface PageApi {
  readonly apiId: string;
  readonly name: string;
  readonly protocol: string;
  readonly region: string;
  readonly stages: readonly PageStage[];
}

interface PageStage {
  readonly stage: string;
  readonly url: string;
  readonly routes: readonly PageRoute[];
}

interface PageRoute {
  readonly route: string;
  readonly integration: string;
  readonly authorizers: readonly string[];
}

interface PageConnection {
  readonly id: string;
  readonly api: string;
  readonly stage: string;
  readonly sourceIp: string;
  readonly connectedAt: number;
  readonly lastActiveAt: number;
}

/** What there is to look at. */
export interface Sights {
  readonly version: string;
  readonly directory: Directory;
  readonly recent: Recent;
  connectionsOf(apiId: string): readonly OpenConnection[];
  urlOf(apiId: string, stage: string): string;
}

/** All that is deployed, open and just happened. */
export function pageState({ connectionsOf, directory, recent, urlOf, version }: Sights): PageState {
  const apis = directory.list();
  return {
    version,
    apis: apis.map((api) => apiOf(api, urlOf)),
    connections: apis.flatMap(({ apiId }) => connectionsOf(apiId)).map(connectionOf),
    requests: recent.requests().reverse(),
    lines: recent.lines(),
  };
}

function apiOf({ apiId, name, protocol, region, stages }: DeployedApi, urlOf: Sights["urlOf"]): PageApi {
  return {
    apiId,
    name,
    protocol,
    region,
    stages: [...stages.values()].map(({ api, stage, variables }) => ({
      stage,
      url: urlOf(apiId, stage),
      routes: routesOf(api, variables),
    })),
  };
}

function routesOf(api: Api, variables: ReadonlyMap<string, string>): PageRoute[] {
  const routes = api.protocol === "websocket" ? api.routes.map((one) => ({ ...one, route: one.key })) : api.operations;
  return routes.map(({ integration, route, security }) => ({
    route,
    integration: integrationText(integration, variables),
    authorizers: security.flatMap(({ schemes }) => schemes.map(({ name }) => name)),
  }));
}

/** What stands behind a route, in a few words. */
function integrationText(integration: Integration | undefined, variables: ReadonlyMap<string, string>): string {
  if (integration === undefined) return "none";
  const { integrationSubtype, type, uri = "" } = integration;
  const name = functionName(uri, variables);
  if (name !== undefined) return `Lambda ${name}`;
  return [type, integrationSubtype ?? uri].filter((part) => part !== "").join(" ");
}

function connectionOf({ connectedAt, deployed, id, lastActiveAt, sourceIp, stage }: OpenConnection): PageConnection {
  return { id, api: deployed.name, stage: stage.stage, sourceIp, connectedAt, lastActiveAt };
}
