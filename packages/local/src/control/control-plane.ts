import type { SocketResources } from "@apigw/model";
import type { CustomDomains, Directory, MethodTester } from "../deployed.js";
import type { Call } from "./call.js";
import { createDirectory } from "./deploy/directory.js";
import { createDomains } from "./deploy/domains.js";
import { dispatch } from "./dispatch.js";
import { importDocument } from "./import-document.js";
import { importOnce } from "./import-once.js";
import { importSocketApi } from "./import-socket-api.js";
import type { WireRequest, WireResponse } from "./protocol/wire.js";
import { enforceQuotas } from "./quota.js";
import { defaultRegion, scopeOf } from "./region.js";
import type { Journal } from "./store/journal.js";
import { createKeeper, forgetful, type Keeper } from "./store/keeper.js";
import { clearWorld, createWorld, defaultAccountId, regionOf, type Scope, type World } from "./store/world.js";

export type { WireRequest, WireResponse } from "./protocol/wire.js";

/** The two management APIs of API Gateway, answered from memory, and the directory of what they deployed. */
export interface ControlPlane extends Keeper, Pick<World, "policies"> {
  handle(request: WireRequest): Promise<WireResponse>;
  /** Answers the gateway itself, whom no quota counts. */
  ask(request: WireRequest): Promise<WireResponse>;
  readonly directory: Directory;
  readonly domains: CustomDomains;
  /** Forgets everything. */
  reset(): void;
  /**
   * Imports an OpenAPI document, as a REST API or, where it says so, an HTTP API, and deploys it to a stage. A contract
   * that our pull wrote says which in `info["x-apigateway"].protocol`. One of this name that was imported before is
   * left alone where it did not change.
   */
  importOpenApi(document: unknown, options?: ImportOptions): Promise<ImportedApi>;
  /** The same of a WebSocket API, which has no document: of its resources. */
  importSocketApi(resources: SocketResources, options?: ImportOptions): Promise<ImportedApi>;
}

export interface ImportOptions {
  /** The API's name; `info.title` by default. */
  readonly name?: string;
  readonly region?: string;
  /** `prod` for a REST API and `$default` for an HTTP API by default. */
  readonly stage?: string;
  /** Instead of that one stage. */
  readonly stages?: readonly ImportedStage[];
  /** The id that the API gets, unless it was imported before. */
  readonly id?: string;
}

export interface ImportedStage {
  readonly name: string;
  readonly variables: readonly (readonly [name: string, value: string])[];
  readonly accessLogFormat?: string;
  /** By route, `*` for all others: requests per second, and how many at once. */
  readonly limits?: readonly { readonly route: string; readonly rate?: number; readonly burst?: number }[];
}

export interface ImportedApi {
  readonly apiId: string;
  readonly stage: string;
  readonly name: string;
  /** What the import left out, such as a security scheme that API Gateway does not know: that route is open. */
  readonly warnings: readonly string[];
}

export interface ControlPlaneOptions {
  /** Where this gateway listens, such as `http://127.0.0.1:4567`: for `ApiEndpoint` values. */
  endpoint(): string;
  /** Who runs methods for TestInvokeMethod. */
  tester?(): MethodTester;
  /** AWS's quotas of the management API, run this many times faster; none without it. */
  readonly quotaScale?: number | undefined;
  /** Where everything is kept; without it, all ends with the process. */
  readonly journal?: Journal | undefined;
}

/** Makes a control plane with what the journal tells, or an empty one. */
export function createControlPlane({ endpoint, tester, journal, quotaScale }: ControlPlaneOptions): ControlPlane {
  const world = createWorld();
  const keeper = journal === undefined ? forgetful : createKeeper(world, journal);
  const directory = createDirectory(world, keeper);
  const admit = quotaScale === undefined ? undefined : enforceQuotas(quotaScale);
  const callIn = (scope: Scope): Call => ({
    ...keeper,
    region: regionOf(world, scope),
    ids: world.ids,
    endpoint: endpoint(),
    tester: tester?.(),
  });
  function importWith<Contract>(
    contract: Contract,
    options: ImportOptions,
    make: (contract: Contract, options: ImportOptions, call: Call) => ImportedApi,
  ): ImportedApi {
    const call = callIn({ accountId: defaultAccountId, name: options.region ?? defaultRegion() });
    const imported = keeper.change(() => importOnce(contract, options, call, world, make));
    directory.forget();
    return imported;
  }
  return {
    async handle(request) {
      const response = await dispatch(request, { ...callIn(scopeOf(request)), admit });
      if (request.method !== "GET") directory.forget();
      return response;
    },
    ask: (request) => dispatch(request, callIn(scopeOf(request))),
    directory,
    domains: createDomains(world),
    policies: world.policies,
    change: keeper.change,
    reset() {
      keeper.change(() => clearWorld(world));
      directory.forget();
    },
    importOpenApi: async (document, options = {}) => importWith(document, options, importDocument),
    importSocketApi: async (resources, options = {}) => importWith(resources, options, importSocketApi),
  };
}
