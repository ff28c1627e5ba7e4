import type { Call } from "./call.js";
import type { ImportedApi, ImportOptions } from "./control-plane.js";
import { notBuilt } from "./protocol/api-error.js";

/** Imports a contract and deploys it. */
export function importDocument(_document: unknown, _options: ImportOptions, _call: Call): ImportedApi {
  throw notBuilt("the import of OpenAPI documents");
}
