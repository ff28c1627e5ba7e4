import type { Integration, Method } from "@aws-sdk/client-api-gateway";
import type { Call } from "../call.js";
import { badRequest, notFound } from "../protocol/api-error.js";
import type { StoredResource, StoredRestApi, StoredStage } from "../store/rest-api.js";

/** The REST API that a request names, or AWS's 404. */
export function restApiOf(call: Call, { restApiId }: { restApiId?: string | undefined }): StoredRestApi {
  const api = restApiId === undefined ? undefined : call.region.restApis.get(restApiId);
  if (api === undefined) throw notFound(`Invalid API identifier specified ${call.region.accountId}:${restApiId}`);
  return api;
}

export function resourceOf(
  call: Call,
  input: { restApiId?: string | undefined; resourceId?: string | undefined },
): StoredResource {
  // AWS says the same whether the API or the resource is unknown.
  const api = call.region.restApis.get(input.restApiId ?? "");
  const resource = api?.definition.resources.get(input.resourceId ?? "");
  if (resource === undefined) throw notFound("Invalid Resource identifier specified");
  return resource;
}

export interface MethodAddress {
  restApiId?: string | undefined;
  resourceId?: string | undefined;
  httpMethod?: string | undefined;
}

export function methodOf(call: Call, input: MethodAddress): Method {
  const methods = resourceOf(call, input).resourceMethods ?? {};
  const name = input.httpMethod ?? "";
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) throw notFound("Invalid Method identifier specified");
  return method;
}

export function integrationOf(call: Call, input: MethodAddress): Integration {
  const { methodIntegration } = methodOf(call, input);
  if (methodIntegration === undefined) throw notFound("Invalid Integration identifier specified");
  return methodIntegration;
}

export function stageOf(api: StoredRestApi, stageName: string | undefined): StoredStage {
  const stage = api.stages.get(stageName ?? "");
  if (stage === undefined) throw notFound("Invalid stage identifier specified");
  return stage;
}

/** An entry of a store's map, or AWS's 404 with this message. */
export function entryOf<T>(entries: ReadonlyMap<string, T>, key: string | undefined, message: string): T {
  const found = entries.get(key ?? "");
  if (found === undefined) throw notFound(message);
  return found;
}

/** A member that the operation cannot do without. */
export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === "") throw badRequest(`${name} is required`);
  return value;
}

/** In the order of their names, as AWS lists what has one. */
export function byName<T extends { readonly name?: string | undefined }>(entries: Iterable<T>): T[] {
  return [...entries].sort(({ name: one = "" }, { name: other = "" }) => (one < other ? -1 : one > other ? 1 : 0));
}
