import type { HttpApi, Operation } from "@apigw/model";
import type { DeployedApi, DeployedStage, Directory } from "../deployed.js";
import type { Permissions } from "../functions/permissions.js";
import type { Functions } from "../functions/registry.js";
import type { Log } from "../log.js";
import type { AllStageSettings, Limit } from "../stage-settings.js";
import type { Answer, Call, Header } from "./call.js";
import { clfTime, longId, shortId, traceId } from "./call.js";
import type { Metrics } from "./metrics.js";
import type { Refusal } from "./refusal.js";
import type { Router } from "./route.js";
import type { Happening } from "./socket/happening.js";
import type { Throttle } from "./throttle.js";

/** What every stage of the pipeline may need of the gateway around it. */
export interface Plane {
  readonly directory: Directory;
  readonly functions: Functions;
  readonly log: Log;
  /** Where issuers of tokens are reached, when not under their own names. */
  readonly issuers: ReadonlyMap<string, string>;
  /** Access key ids and their secrets, for signed requests. */
  readonly accessKeys: ReadonlyMap<string, string>;
  /** Serve routes whose authorization this gateway cannot enforce. */
  readonly allowUnenforcedAuth: boolean;
  /** How many times faster than on AWS limits and quotas run. */
  readonly timeScale: number;
  /** Where other AWS services are, by their name in ARNs: `s3`. */
  readonly services: ReadonlyMap<string, string>;
  readonly settings: Pick<AllStageSettings, "of">;
  readonly metrics: Metrics;
  readonly throttle: Throttle;
  /** What all APIs of an account may be called together in a region; without it, as often as this machine can. */
  readonly accountLimit?: Limit;
  /** Ids of APIs whose web application firewall blocks every call. */
  readonly blocked: ReadonlySet<string>;
  /** Hears of each call and its answer, for a recording. */
  readonly record?: (exchange: Exchange, answer: Answer) => void;
  /** Hears of each handshake, message and end of a WebSocket. */
  readonly happened?: (happening: Happening) => void;
  /** What functions let themselves be invoked for; without it, anybody may. */
  readonly permissions?: Permissions;
}

/** One request to one stage: what the stages of the pipeline pass on. */
export interface Exchange {
  readonly call: Call;
  readonly deployed: DeployedApi;
  readonly stage: DeployedStage;
  readonly api: HttpApi;
  readonly router: Router;
  /** Without the stage, still percent-encoded. */
  readonly path: string;
  /** Decoded pairs, in order. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
  readonly epoch: number;
  /** In the common log format. */
  readonly time: string;
  /** What was found out on the way, for metrics and logs. */
  readonly notes: Notes;
}

/** Written by the stages of the pipeline as they go, read when all is over. */
export interface Notes {
  routed?: Routed;
  identity?: Identity;
  /** The caller's, as a REST API sees them. */
  headers?: readonly Header[];
  /** Milliseconds. */
  integrationLatency?: number;
  /** Of the answer that came from behind; of Lambda's own, where a function made it. */
  integrationStatus?: number;
  /** What a function or a backend gave as the status of its answer. */
  answeredStatus?: number;
  /** Lambda's id of the invocation, or a backend's of the request. */
  integrationRequestId?: string;
  /** S3's second id. */
  integrationRequestId2?: string;
  refusal?: Refusal;
  /** Hears what is sent to what stands behind, and what it answers: for a test by the management API. */
  trace?: Trace;
}

/** Who writes down what happens behind a method. */
export interface Trace {
  /** A function was sent this, and answered that. */
  invoked(sent: string, answered: unknown): void;
  /** A backend or another AWS service. */
  exchanged(sent: TracedRequest, answered: TracedResponse): void;
}

/** What was sent to a backend. */
export interface TracedRequest {
  readonly target: URL;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | string;
}

/** What it answered. */
export interface TracedResponse extends Omit<TracedRequest, "target"> {
  readonly status: number;
}

/** A request that found its operation. */
export interface Routed extends Exchange {
  readonly operation: Operation;
  /** Percent-encoded for REST APIs, decoded for HTTP APIs: as each gives them to functions. */
  readonly pathParams: ReadonlyMap<string, string>;
}

/** Who calls, as far as the gateway found out. */
export interface Identity {
  readonly apiKey?: { readonly id: string; readonly value: string };
  readonly jwt?: { readonly claims: ReadonlyMap<string, string>; readonly scopes: readonly string[] | null };
  readonly iam?: { readonly accessKey: string };
  readonly lambda?: {
    readonly principalId?: string;
    readonly context: ReadonlyMap<string, unknown>;
    /** The API key, where it comes from the authorizer. */
    readonly usageKey?: string;
  };
}

/** What is known of a request before it is looked at closely. */
export type Found = Pick<Exchange, "deployed" | "stage" | "api" | "path" | "router">;

/** An exchange as it begins. */
export function openExchange(call: Call, { api, deployed, path, router, stage }: Found): Exchange {
  const epoch = Date.now();
  const extendedRequestId = shortId();
  return {
    call,
    deployed,
    stage,
    api,
    router,
    path,
    query: call.query === "" ? [] : pairsOf(call.query, api.protocol),
    // HTTP APIs know only the short id.
    requestId: api.protocol === "rest" ? longId() : extendedRequestId,
    extendedRequestId,
    traceId: traceId(epoch),
    epoch,
    time: clfTime(epoch),
    notes: {},
  };
}

/** REST APIs also split at semicolons: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
function pairsOf(query: string, protocol: HttpApi["protocol"]): Exchange["query"] {
  return [...new URLSearchParams(protocol === "rest" ? query.replaceAll(";", "&") : query)];
}
