import type { Api, Protocol } from "@apigw/model";
import type { Limit } from "./stage-settings.js";

/** What the data plane knows of an API: its deployments, and nothing that was edited since. */
export interface DeployedApi {
  readonly apiId: string;
  readonly accountId: string;
  readonly region: string;
  readonly protocol: Protocol;
  readonly name: string;
  readonly disableExecuteApiEndpoint: boolean;
  /** By name: `prod`, `$default`. */
  readonly stages: ReadonlyMap<string, DeployedStage>;
}

/** One stage, and the snapshot of the API that it serves. The object is the same as long as the snapshot is. */
export interface DeployedStage {
  /** `prod`, or `$default`. */
  readonly stage: string;
  readonly deploymentId: string;
  readonly api: Api;
  readonly variables: ReadonlyMap<string, string>;
  /** REST: path → resource id. Else: route key → route id. */
  readonly resourceIds: ReadonlyMap<string, string>;
  /** REST: whether it is the canary; told only where there is one. */
  readonly isCanary?: boolean;
  /** REST: a second deployment that gets this share of the requests, in percent. */
  readonly canary?: DeployedStage & { readonly percentTraffic: number };
  /** REST: answers of so many bytes and more are compressed, for callers who want it. */
  readonly minimumCompressionSize?: number;
  /** REST: what its caches hang on, live. */
  readonly caches?: StageCaches;
}

/** Names of caches that nobody else has: to flush one is to give it another. */
export interface StageCaches {
  responses: object;
  authorizers: object;
}

/** Where the data plane finds what was deployed. */
export interface Directory {
  find(apiId: string): DeployedApi | undefined;
  list(): DeployedApi[];
  /** The API key with this value, live (not a snapshot), and the stages its usage plans cover. */
  apiKey(region: string, value: string): DeployedApiKey | undefined;
}

/** An API key as it stands now. */
export interface DeployedApiKey {
  readonly id: string;
  readonly enabled: boolean;
  /** The usage plans by which it opens a stage; without one, it does not. */
  plans(apiId: string, stage: string): readonly DeployedPlan[];
}

/** A usage plan, as far as one key and one stage have to do with it. */
export interface DeployedPlan {
  /** How often the key may call, all stages of the plan together. */
  readonly limit?: CountedLimit;
  /** By route, how often it may call this stage's. */
  readonly routes: ReadonlyMap<string, CountedLimit>;
  /** Counts a request for the key's usage; `false` where the quota is used up, and it is not counted. */
  count(): boolean;
}

/** A limit, and the name under which is counted what it lets through. */
export interface CountedLimit extends Limit {
  readonly bucket: string;
}

/** Custom domain names and their mappings, live. */
export interface CustomDomains {
  /** Whether a host, without its port, is a custom domain name. */
  has(host: string): boolean;
  /** What a path of it leads to; without any mapping AWS answers 403. */
  find(host: string, path: string): MappedStage | undefined;
}

export interface MappedStage {
  readonly apiId: string;
  readonly stage: string;
  /** The mapping's key. */
  readonly basePath: string;
  /** The path without it; REST APIs route by it. */
  readonly rest: string;
}

/** What the management API asks of the data plane: to run what is not deployed. */
export interface MethodTester {
  /** Runs a method of the API's only stage, whoever calls. */
  method(deployed: DeployedApi, request: TestRequest): Promise<TestedMethod>;
  /** Asks the authorizer of the only method of the API's only stage. */
  authorizer(deployed: DeployedApi, request: TestRequest): Promise<TestedAuthorizer>;
}

export interface TestRequest {
  readonly method: string;
  /** Of the resource: `/pets/{petId}`. */
  readonly resourcePath: string;
  /** As the caller gave it: `/pets/7?limit=1`. */
  readonly pathWithQuery: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface TestedMethod {
  readonly status: number;
  readonly body: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly log: string;
  /** Milliseconds. */
  readonly latency: number;
}

export interface TestedAuthorizer {
  readonly clientStatus: number;
  readonly log: string;
  readonly latency: number;
  readonly principalId?: string;
  readonly policy?: string;
  readonly claims?: ReadonlyMap<string, string>;
}
