import { readOpenApi } from "@apigw/model";
import type { Call } from "./call.js";
import type { ImportedApi, ImportOptions } from "./control-plane.js";
import { isTree, type JsonTree } from "./json-tree.js";
import { now } from "./present.js";
import { badRequest } from "./protocol/api-error.js";
import { importNewRestApi } from "./rest/import/import.js";
import { newStage, restStage } from "./rest/stages.js";
import { importNewApi } from "./v2/import/import.js";
import { apiStage, newApiStage } from "./v2/stages.js";

/** Imports a contract and deploys it. The model says whether it is a REST or an HTTP API. */
export function importDocument(document: unknown, options: ImportOptions, call: Call): ImportedApi {
  const { api: read, diagnostics } = readOpenApi(document);
  const refusal = diagnostics.find(({ code }) => code === "APIGW101");
  if (refusal !== undefined || !isTree(document)) {
    throw badRequest(`The document cannot be imported: ${refusal?.message ?? "it is not an object"}`);
  }
  const declared = read.servers[0]?.stage;
  const stage =
    options.stages?.[0]?.name ??
    options.stage ??
    (declared !== undefined && /^[\w-]+$/.test(declared) ? declared : undefined);
  return read.protocol === "http"
    ? importHttp(document, stage ?? "$default", options, call)
    : importRest(document, stage ?? "prod", options, call);
}

function importHttp(document: JsonTree, stage: string, options: ImportOptions, call: Call): ImportedApi {
  const { definition, ...api } = importNewApi(document, {}, call);
  if (options.name !== undefined) definition.api.Name = options.name;
  for (const one of options.stages ?? [{ name: stage, variables: [] }])
    newApiStage({ definition, ...api }, apiStage(one));
  return { apiId: definition.api.ApiId, stage, name: definition.api.Name, warnings: definition.api.Warnings ?? [] };
}

function importRest(document: JsonTree, stageName: string, options: ImportOptions, call: Call): ImportedApi {
  const api = importNewRestApi(document, {}, call);
  if (options.name !== undefined) api.definition.api.name = options.name;
  const id = call.ids.part();
  // A contract may have operations without an integration, which CreateDeployment would refuse: here they answer 500.
  api.deployments.set(id, { id, createdDate: now(), definition: Object.freeze(structuredClone(api.definition)) });
  for (const one of options.stages ?? [{ name: stageName, variables: [] }])
    api.stages.set(one.name, newStage({ ...restStage(one), stageName: one.name, deploymentId: id }));
  const { id: apiId, name, warnings = [] } = api.definition.api;
  return { apiId, stage: stageName, name, warnings };
}
