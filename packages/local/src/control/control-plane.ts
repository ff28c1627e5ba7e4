import type { CustomDomains, Directory, MethodTester } from "../deployed.js";
import type { Call } from "./call.js";
import { createDirectory } from "./deploy/directory.js";
import { createDomains } from "./deploy/domains.js";
import { dispatch } from "./dispatch.js";
import { importDocument } from "./import-document.js";
import type { WireRequest, WireResponse } from "./protocol/wire.js";
import { defaultRegion, regionNameOf } from "./region.js";
import { createWorld, regionOf } from "./store/world.js";

export type { WireRequest, WireResponse } from "./protocol/wire.js";

/** The two management APIs of API Gateway, answered from memory, and the directory of what they deployed. */
export interface ControlPlane {
  handle(request: WireRequest): Promise<WireResponse>;
  readonly directory: Directory;
  readonly domains: CustomDomains;
  /** Forgets everything. */
  reset(): void;
  /**
   * Imports an OpenAPI document, as a REST API or, where it says so, an HTTP API, and deploys it to a stage. A contract
   * that our pull wrote says which in `info["x-apigateway"].protocol`.
   */
  importOpenApi(document: unknown, options?: ImportOptions): Promise<ImportedApi>;
}

export interface ImportOptions {
  /** The API's name; `info.title` by default. */
  readonly name?: string;
  readonly region?: string;
  /** `prod` for a REST API and `$default` for an HTTP API by default. */
  readonly stage?: string;
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
}

/** Makes an empty control plane. */
export function createControlPlane({ endpoint, tester }: ControlPlaneOptions): ControlPlane {
  const world = createWorld();
  const directory = createDirectory(world);
  const callIn = (region: string): Call => ({
    region: regionOf(world, region),
    ids: world.ids,
    endpoint: endpoint(),
    tester: tester?.(),
  });
  return {
    async handle(request) {
      const response = await dispatch(request, callIn(regionNameOf(request)));
      if (request.method !== "GET") directory.forget();
      return response;
    },
    directory,
    domains: createDomains(world),
    reset() {
      world.regions.clear();
      directory.forget();
    },
    async importOpenApi(document, options = {}) {
      const imported = importDocument(document, options, callIn(options.region ?? defaultRegion()));
      directory.forget();
      return imported;
    },
  };
}
