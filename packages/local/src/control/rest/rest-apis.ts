import type {
  CreateRestApiCommandInput,
  DeleteRestApiCommandInput,
  EndpointConfiguration,
  EndpointType,
  GetRestApiCommandInput,
  GetRestApisCommandInput,
  GetRestApisCommandOutput,
  RestApi,
  UpdateRestApiCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { applyPatches, editable, type PatchRule, replaceable } from "../patch.js";
import { now, present } from "../present.js";
import { badRequest } from "../protocol/api-error.js";
import type { RestDefinition, StoredModel, StoredRestApi } from "../store/rest-api.js";
import { required, restApiOf } from "./lookup.js";

/** The REST APIs themselves. */
export const restApiHandlers = {
  CreateRestApi: createRestApi,
  GetRestApi: (input: GetRestApiCommandInput, call: Call): RestApi => tagged(restApiOf(call, input).definition.api),
  GetRestApis: getRestApis,
  UpdateRestApi: updateRestApi,
  DeleteRestApi: (input: DeleteRestApiCommandInput, call: Call) => {
    call.region.restApis.delete(restApiOf(call, input).definition.api.id);
  },
} satisfies Handlers;

/** A new API with nothing but its root resource. Imports start from it too. */
export function newRestApi(head: Omit<RestApi, "id">, call: Call): StoredRestApi {
  const id = call.ids.api();
  const rootResourceId = call.ids.api();
  const api: StoredRestApi = {
    definition: {
      api: {
        apiKeySource: "HEADER",
        disableExecuteApiEndpoint: false,
        ...present(head),
        endpointConfiguration: endpointConfiguration(head.endpointConfiguration),
        createdDate: now(),
        id,
        name: head.name ?? "",
        rootResourceId,
      },
      resources: new Map([[rootResourceId, { id: rootResourceId, path: "/" }]]),
      models: new Map(),
      authorizers: new Map(),
      requestValidators: new Map(),
      gatewayResponses: new Map(),
    },
    deployments: new Map(),
    stages: new Map(),
    documentationParts: new Map(),
    documentationVersions: new Map(),
  };
  call.region.restApis.set(id, api);
  return api;
}

function createRestApi(input: CreateRestApiCommandInput, call: Call): RestApi {
  checkEndpoint(input.endpointConfiguration);
  if (input.description === "") throw badRequest("Description cannot be an empty string");
  checkCompression(input.minimumCompressionSize);
  const { cloneFrom, ...head } = input;
  const model = cloneFrom === undefined ? undefined : restApiOf(call, { restApiId: cloneFrom }).definition;
  const api = newRestApi({ ...model?.api, ...head, name: required(input.name, "API name") }, call);
  if (model !== undefined) cloneInto(api.definition, model, call);
  else for (const one of defaultModels) api.definition.models.set(one.name, { ...one, id: call.ids.part() });
  return api.definition.api;
}

/** Everything of another API's configuration, under ids of its own. */
function cloneInto(definition: RestDefinition, model: RestDefinition, call: Call): void {
  const from = model.api.id;
  const ids = new Map([[model.api.rootResourceId, definition.api.rootResourceId]]);
  const fresh = (id: string) => {
    const known = ids.get(id) ?? call.ids.part();
    ids.set(id, known);
    return known;
  };
  for (const one of model.models.values()) {
    const schema = one.schema.replaceAll(`/restapis/${from}/models/`, `/restapis/${definition.api.id}/models/`);
    definition.models.set(one.name, { ...one, id: fresh(one.id), schema });
  }
  for (const one of model.authorizers.values())
    definition.authorizers.set(fresh(one.id), { ...one, id: fresh(one.id) });
  for (const one of model.requestValidators.values()) {
    definition.requestValidators.set(fresh(one.id), { ...one, id: fresh(one.id) });
  }
  for (const [type, one] of model.gatewayResponses) definition.gatewayResponses.set(type, structuredClone(one));
  for (const one of model.resources.values()) {
    const copy = structuredClone(one);
    for (const method of Object.values(copy.resourceMethods ?? {})) {
      if (method.authorizerId !== undefined) method.authorizerId = fresh(method.authorizerId);
      if (method.requestValidatorId !== undefined) method.requestValidatorId = fresh(method.requestValidatorId);
      const { methodIntegration } = method;
      if (methodIntegration?.cacheNamespace === one.id) methodIntegration.cacheNamespace = fresh(one.id);
    }
    const parentId = one.parentId === undefined ? undefined : fresh(one.parentId);
    definition.resources.set(fresh(one.id), present({ ...copy, id: fresh(one.id), parentId }));
  }
}

/** What CreateRestApi, but not an import, puts into a new API. */
const defaultModels: readonly Omit<StoredModel, "id">[] = [
  {
    name: "Empty",
    contentType: "application/json",
    description: "This is a default empty schema model",
    schema:
      '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n  "title" : "Empty Schema",\n  "type" : "object"\n}',
  },
  {
    name: "Error",
    contentType: "application/json",
    description: "This is a default error schema model",
    schema:
      '{\n  "$schema" : "http://json-schema.org/draft-04/schema#",\n  "title" : "Error Schema",\n  "type" : "object",\n  "properties" : {\n    "message" : { "type" : "string" }\n  }\n}',
  },
];

function endpointConfiguration(given: EndpointConfiguration | undefined): EndpointConfiguration {
  const types = given?.types ?? ["EDGE"];
  const ipAddressType = given?.ipAddressType ?? (types.includes("PRIVATE") ? "dualstack" : "ipv4");
  return present({ types, ipAddressType, vpcEndpointIds: given?.vpcEndpointIds });
}

function checkEndpoint(given: EndpointConfiguration | undefined): void {
  if (given === undefined) return;
  if (given.types?.length === 0)
    throw badRequest("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.");
  if (given.types?.includes("PRIVATE") === true && given.ipAddressType === "ipv4")
    throw badRequest("Only dualstack ipAddressType is supported for Private APIs.");
  if ((given.types?.length ?? 0) > 1) throw badRequest("Cannot create an api with multiple Endpoint Types.");
}

function checkCompression(size: number | undefined): void {
  if (size === undefined || (Number.isInteger(size) && size >= 0 && size <= 10_485_760)) return;
  throw badRequest("Invalid minimum compression size, must be between 0 and 10485760");
}

function getRestApis(input: GetRestApisCommandInput, call: Call): Partial<GetRestApisCommandOutput> {
  return pageOf(
    [...call.region.restApis.values()].map(({ definition }) => definition.api),
    input,
  );
}

const patchRules: readonly PatchRule[] = [
  { path: "/description", kind: "text", ops: ["replace", "remove"] },
  ...replaceable("text", "/name", "/policy", "/apiKeySource", "/version"),
  ...replaceable("flag", "/disableExecuteApiEndpoint"),
  ...replaceable("text", "/endpointConfiguration/ipAddressType"),
  ...editable("item", "/binaryMediaTypes/*", "/endpointConfiguration/vpcEndpointIds"),
];

function updateRestApi(input: UpdateRestApiCommandInput, call: Call): RestApi {
  const { api } = restApiOf(call, input).definition;
  applyPatches(api, input.patchOperations, patchRules, {
    special: (patch, draft) => {
      if (patch.path === "/minimumCompressionSize") {
        if (patch.op !== "replace") throw badRequest("Invalid patch operation specified. Must be one of: [replace]");
        // An empty value switches compression off.
        const size = patch.value === undefined || patch.value === "" ? undefined : Number(patch.value);
        checkCompression(size);
        draft.minimumCompressionSize = size;
        return true;
      }
      const [first, second] = patch.segments;
      if (first === "endpointConfiguration" && second === "ipAddressType") checkIpAddressType(api, patch.value);
      if (first === "endpointConfiguration" && second === "types" && patch.op === "replace") {
        draft.endpointConfiguration = { ...api.endpointConfiguration, types: [newType(api, patch.value ?? "")] };
        return true;
      }
      return false;
    },
  });
  return tagged(api);
}

function checkIpAddressType({ endpointConfiguration }: RestApi, value: string | undefined): void {
  if (value !== "ipv4" && value !== "dualstack") throw badRequest("ipAddressType must be either ipv4 or dualstack.");
  checkEndpoint({ types: endpointConfiguration?.types, ipAddressType: value });
}

/** AWS tells of tags, even none, wherever it reads an API; only where it makes one it does not. */
export function tagged<T extends { tags?: Record<string, string> | undefined }>(read: T): T {
  return { ...read, tags: read.tags ?? {} };
}

function newType({ endpointConfiguration }: RestApi, type: string): EndpointType {
  if (!isEndpointType(type)) {
    throw badRequest("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE");
  }
  if (type === "PRIVATE" && endpointConfiguration?.types?.[0] === "EDGE") {
    throw badRequest("Cannot update endpoint from EDGE to PRIVATE.");
  }
  return type;
}

function isEndpointType(type: string): type is "EDGE" | "REGIONAL" | "PRIVATE" {
  return type === "EDGE" || type === "REGIONAL" || type === "PRIVATE";
}
