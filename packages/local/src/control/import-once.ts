import { createHash } from "node:crypto";
import type { Call } from "./call.js";
import type { ImportedApi, ImportOptions } from "./control-plane.js";
import type { World } from "./store/world.js";

/**
 * Imports a contract, unless it was imported before and is the same: then the API is as it was left. A contract that
 * changed replaces its API, which keeps its id.
 */
export function importOnce<Contract>(
  contract: Contract,
  options: ImportOptions,
  call: Call,
  { imports }: World,
  make: (contract: Contract, options: ImportOptions, call: Call) => ImportedApi,
): ImportedApi {
  const { region } = call;
  const place = `${region.name} ${options.name ?? ""}`;
  const hash = createHash("sha256")
    .update(JSON.stringify([contract, options.stage ?? "", ...(options.stages ?? [])]))
    .digest("hex");
  const known = options.name === undefined ? undefined : imports.get(place);
  const isThere = known !== undefined && (region.restApis.has(known.apiId) || region.apis.has(known.apiId));
  if (isThere && known.hash === hash) return known;
  if (known !== undefined) for (const apis of [region.restApis, region.apis]) apis.delete(known.apiId);
  const id = known?.apiId ?? options.id;
  const imported = make(contract, options, id === undefined ? call : withId(call, id));
  if (options.name !== undefined) imports.set(place, { ...imported, hash });
  return imported;
}

/** The first API that is made has this id. */
function withId(call: Call, id: string): Call {
  let first = true;
  const api = () => {
    const given = first ? id : call.ids.api();
    first = false;
    return given;
  };
  return { ...call, ids: { ...call.ids, api } };
}
