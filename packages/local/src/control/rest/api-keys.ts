import type {
  ApiKey,
  CreateApiKeyCommandInput,
  DeleteApiKeyCommandInput,
  GetApiKeyCommandInput,
  GetApiKeysCommandInput,
  UpdateApiKeyCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { applyPatches, type Patch, replaceable } from "../patch.js";
import { now, present } from "../present.js";
import { badRequest, conflict } from "../protocol/api-error.js";
import type { StoredApiKey } from "../store/rest-api.js";
import { entryOf } from "./lookup.js";
import { tagged } from "./rest-apis.js";

/** API keys: they open nothing until a usage plan covers a stage. */
export const apiKeyHandlers = {
  CreateApiKey: createApiKey,
  GetApiKey: (input: GetApiKeyCommandInput, call: Call): ApiKey =>
    tagged(shown(keyOf(call, input.apiKey), input.includeValue === true)),
  GetApiKeys: getApiKeys,
  UpdateApiKey: updateApiKey,
  DeleteApiKey: (input: DeleteApiKeyCommandInput, call: Call) => {
    const { id } = keyOf(call, input.apiKey);
    call.region.apiKeys.delete(id);
    for (const plan of call.region.usagePlans.values()) plan.keyIds.delete(id);
  },
} satisfies Handlers;

function createApiKey(input: CreateApiKeyCommandInput, call: Call): ApiKey {
  if (input.name === "") delete input.name; // AWS keeps no empty text here
  const { generateDistinctId: _, stageKeys = [], ...members } = input;
  const names = stageKeys.map(({ restApiId, stageName }) => `${restApiId}/${stageName}`);
  return addApiKey({ ...members, stageKeys: names, enabled: input.enabled ?? false }, call);
}

/** A new key; imports make them too. */
export function addApiKey(members: ApiKey, call: Call): StoredApiKey {
  const { name, value } = members;
  if ((name?.length ?? 0) > 1024) throw badRequest("Invalid API Key name, can be at most 1024 characters.");
  if (value !== undefined && (value.length < 20 || value.length > 128)) {
    throw badRequest("API Key value should be at least 20 characters and at most 128 characters");
  }
  if (value !== undefined && [...call.region.apiKeys.values()].some((key) => key.value === value)) {
    throw conflict("API Key already exists");
  }
  const key: StoredApiKey = present({
    stageKeys: [],
    ...present(members),
    id: call.ids.api(),
    value: value ?? call.ids.key(),
    createdDate: now(),
    lastUpdatedDate: now(),
  });
  call.region.apiKeys.set(key.id, key);
  return key;
}

function keyOf(call: Call, apiKey: string | undefined): StoredApiKey {
  return entryOf(call.region.apiKeys, apiKey, "Invalid API Key identifier specified");
}

function getApiKeys(input: GetApiKeysCommandInput, call: Call) {
  const { nameQuery, customerId, includeValues } = input;
  // The newest first.
  const keys = [...call.region.apiKeys.values()]
    .reverse()
    .filter(({ name }) => nameQuery === undefined || name?.startsWith(nameQuery) === true)
    .filter((key) => customerId === undefined || key.customerId === customerId);
  return pageOf(
    keys.map((key) => shown(key, includeValues === true)),
    input,
  );
}

function shown(key: StoredApiKey, withValue: boolean): ApiKey {
  const { value, ...rest } = key;
  return withValue ? { ...rest, value } : rest;
}

function updateApiKey(input: UpdateApiKeyCommandInput, call: Call): ApiKey {
  const key = keyOf(call, input.apiKey);
  const rules = [
    ...replaceable("text", "/description"),
    ...replaceable("flag", "/enabled"),
    ...replaceable("text", "/name", "/customerId"),
  ];
  applyPatches(key, input.patchOperations, rules, { special: patchStages });
  key.lastUpdatedDate = now();
  return tagged(shown(key, false));
}

/** Stages of a key, from before there were usage plans: `restApiId/stageName`. */
function patchStages({ op, path, value }: Patch, draft: Record<string, unknown>): boolean {
  if (path !== "/stages" || (op !== "add" && op !== "remove")) return false;
  const others = Array.isArray(draft.stageKeys) ? draft.stageKeys.filter((one) => one !== value) : [];
  draft.stageKeys = op === "add" ? [...others, value] : others;
  return true;
}
