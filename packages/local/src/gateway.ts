import { isAsyncApi, socketResourcesOf } from "./async-api-source.js";
import { openControlPlane } from "./control/open.js";
import { createDataPlane } from "./data/data-plane.js";
import { createMetrics } from "./data/metrics.js";
import { lineOf } from "./data/socket/happening.js";
import { accountLimit, createThrottle } from "./data/throttle.js";
import type { DeployedApi, Directory } from "./deployed.js";
import { createFaults, type Faults } from "./faults.js";
import { answerLambdaApi } from "./functions/lambda-api.js";
import { parseFunction } from "./functions/load.js";
import { createPermissions } from "./functions/permissions.js";
import { createFunctions, type FunctionHandler, type Functions } from "./functions/registry.js";
import type { FunctionSettings } from "./functions/settings.js";
import type { Log, LogEntry } from "./log.js";
import { readOpenApiSource, withFunction } from "./open-api-source.js";
import { createStartPage } from "./page/page.js";
import { createRecent } from "./page/recent.js";
import { createRecorder } from "./recording/recorder.js";
import { close, listen } from "./server/listen.js";
import { createGatewayServer } from "./server/server.js";
import { createStageSettings } from "./stage-settings.js";
import { apiIdOf } from "./template/start.js";
import { openTemplate } from "./template/template.js";
import { packageVersion } from "./version.js";

export interface GatewayOptions {
  /** A free one by default. */
  readonly port?: number;
  /** Where to listen: 127.0.0.1 by default. With a host, requests to any name are answered. */
  readonly host?: string;
  /**
   * OpenAPI documents, or their files, to be imported and deployed. Operations without an integration are served by the
   * function that is called like the API: `apis/pets.openapi.json` by `pets`. So is a WebSocket API by its AsyncAPI
   * contract, deployed to the stage `prod`.
   */
  readonly openapi?: readonly (string | object)[];
  /**
   * A SAM or CloudFormation template: its APIs are deployed, its functions run from their code (Node, Python and custom
   * runtimes). What cannot be run is told to the log; a route that needs it answers 501 and says why.
   */
  readonly template?: string;
  /** What a function of the template is given over its own settings, by name. */
  readonly settings?: Readonly<Record<string, FunctionSettings>>;
  /**
   * Lambda functions by name: handlers, which run in this process; or where they lie, as `src/pets.handler` or with
   * settings, which run in threads of their own and are loaded anew when their files change.
   */
  readonly functions?: Readonly<Record<string, FunctionHandler | string | FunctionFile>>;
  /** Where issuers of tokens are reached, when not under their own names: `{ "https://login.example": "http://127.0.0.1:9000" }`. */
  readonly issuers?: Readonly<Record<string, string>>;
  /** Who may call routes with IAM authorization: access key ids and their secrets, `{ test: "test" }` by default. */
  readonly accessKeys?: Readonly<Record<string, string>>;
  /** Serve routes whose authorization this gateway cannot enforce; without it they answer 500 and the log says why. */
  readonly allowUnenforcedAuth?: boolean;
  /** Invoke a function only where its policy (`AddPermission`) lets API Gateway; without it, anything may be invoked. */
  readonly enforcePermissions?: boolean;
  /** Timeouts, rates, quotas, caches and limits of WebSockets run so many times faster than on AWS; 1 by default. */
  readonly timeScale?: number;
  /** Where AWS services that integrations name are found: `{ dynamodb: "http://127.0.0.1:8000" }`. */
  readonly services?: Readonly<Record<string, string>>;
  /** Hears of every request, and of what callers see only as AWS's errors; by default the latter go to stderr. */
  readonly log?: Log;
  /**
   * A file to which each call of a REST or HTTP API is appended as a line of JSON: its route, parameters, JSON bodies and
   * status, and no header. `apigw-codegen pull --recordings` infers types from it.
   */
  readonly record?: string;
  /** A folder in which everything is kept, across restarts and crashes; without it, all ends with the gateway. */
  readonly data?: string;
  /**
   * Refuse what comes more often than AWS takes it, with its 429: management calls (and `Retry-After`), calls of an
   * account's APIs beyond 10,000 in a second, and new WebSockets beyond 500. Without it only what stages and routes say of themselves counts.
   */
  readonly quotas?: boolean;
  /** Of the APIs in `openapi`. `AWS_REGION`, else `us-east-1`. */
  readonly region?: string;
}

/** A function in a file. */
export interface FunctionFile extends FunctionSettings {
  /** The module, with or without its extension, and the export after the last dot: `src/pets.handler`. */
  readonly file: string;
}

/** API Gateway on this machine. */
export interface Gateway {
  /** For SDK clients, as `endpoint`: `http://127.0.0.1:4567`. */
  readonly url: string;
  readonly port: number;
  /** Where an API is called, by its name, its id or, of a template, its logical id: `http://127.0.0.1:4567/_aws/execute-api/a1b2c3d4e5/prod`. */
  baseUrl(api: string, stage?: string): string;
  /** Every API and stage that is deployed, and where it is called. */
  apis(): readonly { readonly name: string; readonly stage: string; readonly url: string }[];
  /** Registers a Lambda handler; integrations find it by the name at the end of their function's ARN. */
  function(name: string, handler: FunctionHandler): void;
  /** What goes wrong on AWS, to be tried out here. */
  readonly faults: Faults;
  /** Back to where it started: APIs made since are forgotten, those of `openapi` are imported anew, functions stay. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a gateway in this process. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const timeScale = options.timeScale ?? 1;
  if (!(timeScale > 0 && timeScale < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`timeScale is ${timeScale}: give a number above 0, such as 10 for ten times as fast as AWS.`);
  }
  const recent = createRecent();
  const written = options.log ?? warn;
  const log: Log = (entry) => {
    recent.heard(entry);
    written(entry);
  };
  const region = options.region ?? process.env.AWS_REGION ?? "us-east-1";
  const functions = createFunctions(log);
  const sources = await Promise.all((options.openapi ?? []).map(readOpenApiSource));
  const template = options.template === undefined ? undefined : await openTemplate(options.template, region, log);
  const recorder = options.record === undefined ? undefined : await createRecorder(options.record);

  let port = 0;
  const control = openControlPlane(options.data, {
    quotaScale: options.quotas === true ? timeScale : undefined,
    endpoint: () => `http://127.0.0.1:${port}`,
    tester: () => dataPlane.tester,
  });
  const { directory } = control;
  const issuers = new Map(Object.entries(options.issuers ?? {}));
  const settings = createStageSettings(control.ask);
  // Stages that were kept have settings from the start.
  if (options.data !== undefined) settings.changed();
  const metrics = createMetrics();
  const throttle = createThrottle();
  const permissions = createPermissions(control.policies, control);
  const blocked = new Set<string>();
  const dataPlane = createDataPlane({
    settings,
    metrics,
    throttle,
    ...(options.quotas === true ? { accountLimit } : {}),
    ...(options.enforcePermissions === true ? { permissions } : {}),
    directory,
    functions,
    log,
    issuers,
    accessKeys: new Map(Object.entries(options.accessKeys ?? { test: "test" })),
    allowUnenforcedAuth: options.allowUnenforcedAuth ?? false,
    timeScale,
    services: new Map(Object.entries(options.services ?? {})),
    blocked,
    record(exchange, answer) {
      recorder?.record(exchange, answer);
      recent.answered(exchange, answer);
    },
    happened(happening) {
      recent.happened(happening);
      options.log?.(lineOf(happening));
    },
  });
  const importAll = async () => {
    for (const source of sources) {
      const { document, name } = source;
      if (isAsyncApi(document))
        await control.importSocketApi(socketResourcesOf(document, name, region), { name, region });
      else await control.importOpenApi(withFunction(source, region), { name, region });
    }
    if (template === undefined) return;
    await template.deploy(control);
    // Its stages may have access logs.
    settings.changed();
  };
  const reset = async () => {
    control.reset();
    dataPlane.faults.reset();
    dataPlane.close();
    for (const part of [settings, metrics]) part.reset();
    throttle.forget();
    blocked.clear();
    await importAll();
  };
  const server = createGatewayServer({
    version: packageVersion(),
    anyHost: options.host !== undefined,
    log,
    requests: options.log,
    seen: recent.seen,
    dataPlane,
    domains: control.domains,
    async manage(request) {
      const answered = (await answerLambdaApi({ functions, permissions }, request)) ?? (await control.handle(request));
      if (request.method !== "GET") settings.changed();
      return answered;
    },
    metrics: () => metrics.read(),
    reset,
    page: createStartPage({
      version: packageVersion(),
      directory,
      recent,
      connectionsOf: dataPlane.connectionsOf,
      urlOf: (apiId, stage) => baseUrl(directory, port, apiId, stage),
    }),
  });

  port = await listen(server, options.port ?? 0, options.host ?? "127.0.0.1").catch(async (error: unknown) => {
    await recorder?.close();
    control.close();
    throw error;
  });
  const gateway: Gateway = {
    url: `http://127.0.0.1:${port}`,
    port,
    baseUrl: (api, stage) => baseUrl(directory, port, api, stage),
    apis: () =>
      directory
        .list()
        .flatMap(({ apiId, name, stages }) =>
          [...stages.keys()].map((stage) => ({ name, stage, url: baseUrl(directory, port, apiId, stage) })),
        ),
    function: (name, handler) => functions.register(name, handler),
    faults: createFaults({
      idOf: (api) => apiNamed(directory, api).apiId,
      blocked,
      sockets: dataPlane.faults,
      functions,
    }),
    reset,
    async stop() {
      dataPlane.close();
      await Promise.all([close(server), functions.close()]);
      await template?.close();
      await recorder?.close();
      control.close();
    },
  };
  try {
    await template?.register(functions, options.settings ?? {});
    await registerAll(functions, options.functions ?? {}, region);
    await importAll();
    return gateway;
  } catch (error) {
    await gateway.stop();
    throw error;
  }
}

async function registerAll(
  functions: Functions,
  given: NonNullable<GatewayOptions["functions"]>,
  region: string,
): Promise<void> {
  await Promise.all(
    Object.entries(given).map(async ([name, one]) => {
      if (typeof one === "function") return functions.register(name, one);
      const { file, ...settings } = typeof one === "string" ? { file: one } : one;
      return functions.registerFile(parseFunction(`${name}=${file}`), settings, region);
    }),
  );
}

function warn(entry: LogEntry): void {
  if (entry.event === "warning") console.error(`apigw-local: ${entry.message}`);
  if (entry.event === "function") console.error(`${entry.name} ${entry.requestId} ${entry.level} ${entry.message}`);
}

function baseUrl(directory: Directory, port: number, name: string, stage: string | undefined): string {
  const api = apiNamed(directory, name);
  const served = stage ?? stageOf(api);
  const scheme = api.protocol === "websocket" ? "ws" : "http";
  return `${scheme}://127.0.0.1:${port}/_aws/execute-api/${api.apiId}${served === "$default" ? "" : `/${served}`}`;
}

function apiNamed(directory: Directory, name: string): DeployedApi {
  const named = () => directory.list().findLast((one) => one.name === name);
  const api = directory.find(name) ?? named() ?? directory.find(apiIdOf(name));
  if (api !== undefined) return api;
  const known = directory.list().map((one) => `"${one.name}" (${one.apiId})`);
  throw new Error(`There is no deployed API "${name}" here; there is ${known.join(", ") || "none at all"}.`);
}

/** The only stage, else `$default`. */
function stageOf(api: DeployedApi): string {
  const stages = [...api.stages.keys()];
  const [only] = stages;
  if (only !== undefined && (stages.length === 1 || api.stages.has("$default"))) {
    return stages.length === 1 ? only : "$default";
  }
  throw new Error(
    `"${api.name}" has ${stages.length === 0 ? "no stage" : `the stages ${stages.join(", ")}: name one`}.`,
  );
}
