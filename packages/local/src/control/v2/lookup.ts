import type { Call } from "../call.js";
import { ApiError, badRequest } from "../protocol/api-error.js";
import type { StoredApi } from "../store/api.js";

/** The API that a request names, or AWS's 404. */
export function apiOf(call: Call, { ApiId }: { ApiId?: string | undefined }): StoredApi {
  const api = call.region.apis.get(ApiId ?? "");
  if (api === undefined) throw missing("Api", `Invalid API identifier specified ${call.region.accountId}:${ApiId}`);
  return api;
}

/** An entry of a store's map, or AWS's 404. */
export function partOf<T>(entries: ReadonlyMap<string, T>, id: string | undefined, kind: string): T {
  const found = entries.get(id ?? "");
  if (found === undefined) {
    throw missing(
      kind,
      kind === "Stage" ? "Invalid stage identifier specified" : `Invalid ${kind} identifier specified`,
    );
  }
  return found;
}

/** After an edit: stages that deploy by themselves are due. */
export function touch(api: StoredApi): void {
  for (const stage of api.stages.values()) if (stage.AutoDeploy) stage.dirty = true;
}

/** What quick create made belongs to API Gateway: some of it can be changed, and all of it goes with its API. */
export function refuseManaged({ ApiGatewayManaged }: { ApiGatewayManaged?: boolean | undefined }, what: string): void {
  if (ApiGatewayManaged === true) throw badRequest(`${what} is managed by API Gateway and cannot be changed this way`);
}

/** A member that the operation cannot do without. */
export function needed(value: string | undefined, name: string): string {
  if (value !== undefined && value !== "") return value;
  throw badRequest(`${name} is a required parameter`);
}

function missing(resourceType: string, message: string): ApiError {
  return new ApiError("NotFoundException", 404, message, { resourceType });
}
