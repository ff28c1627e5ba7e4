import type { ExportApiCommandInput } from "@aws-sdk/client-apigatewayv2";
import { stringify } from "yaml";
import type { Call, Handlers } from "../call.js";
import { settle } from "../deploy/automatic.js";
import { badRequest } from "../protocol/api-error.js";
import { writeHttpDocument } from "./export/document.js";
import { apiOf, partOf } from "./lookup.js";

/** ExportApi: a stage as it was deployed, or without a stage the latest configuration. */
export const exportHandlers = { ExportApi: exportApi } satisfies Handlers;

function exportApi(input: ExportApiCommandInput, call: Call): { body: Uint8Array } {
  const api = apiOf(call, input);
  if (api.definition.api.ProtocolType !== "HTTP") throw badRequest("WEBSOCKET protocol APIs cannot be exported");
  if (input.Specification !== "OAS30") throw badRequest(`Unsupported specification: ${input.Specification}`);
  if (input.OutputType !== "JSON" && input.OutputType !== "YAML") {
    throw badRequest("outputType must be one of [JSON, YAML]");
  }
  if (input.ExportVersion !== undefined && input.ExportVersion !== "1.0") {
    throw badRequest(`Unsupported export version: ${input.ExportVersion}`);
  }
  settle(api, call);
  const stage = input.StageName === undefined ? undefined : partOf(api.stages, input.StageName, "Stage");
  const definition =
    stage === undefined ? api.definition : partOf(api.deployments, stage.DeploymentId, "Deployment").definition;
  // AWS's own words are misleading here too (aws-sdk-js #3980); ours say what is wrong.
  if (definition.routes.size === 0) throw badRequest("Unable to export an API that has no routes");
  const document = writeHttpDocument(definition, {
    region: call.region.name,
    stage: input.StageName,
    extensions: input.IncludeExtensions !== false,
    exportedAt: new Date(),
    exact: false,
  });
  const text = input.OutputType === "YAML" ? stringify(document) : JSON.stringify(document, undefined, 2);
  return { body: new TextEncoder().encode(text) };
}
