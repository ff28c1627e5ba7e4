import type { ExportResponse, GetExportCommandInput } from "@aws-sdk/client-api-gateway";
import { stringify } from "yaml";
import type { Call, Handlers } from "../call.js";
import { badRequest, notFound } from "../protocol/api-error.js";
import { writeRestDocument } from "./export/document.js";
import { addDocumentation } from "./export/documentation.js";
import { downgrade } from "./export/swagger.js";
import { restApiOf, stageOf } from "./lookup.js";

/** GetExport: the contract of a stage, as it was deployed. */
export const exportHandlers = { GetExport: getExport } satisfies Handlers;

function getExport(input: GetExportCommandInput, call: Call): ExportResponse {
  const { exportType } = input;
  const api = restApiOf(call, input);
  const stage = stageOf(api, input.stageName);
  const deployment = api.deployments.get(stage.deploymentId);
  if (deployment === undefined) throw notFound("Invalid Deployment identifier specified");
  if (exportType !== "oas30" && exportType !== "swagger") {
    throw badRequest(`Unsupported API exportType requested: ${exportType}`);
  }
  const extensions = new Set((input.parameters?.extensions ?? "").split(",").map((name) => name.trim()));
  const document = writeRestDocument(deployment.definition, {
    region: call.region.name,
    stage: stage.stageName,
    deployedAt: deployment.createdDate,
    integrations: extensions.has("integrations") || extensions.has("apigateway"),
    authorizers: extensions.has("authorizers") || extensions.has("apigateway"),
    settings: extensions.has("apigateway"),
    exact: false,
  });
  const documentation = api.documentationVersions.get(stage.documentationVersion ?? "");
  if (documentation !== undefined) addDocumentation(document, documentation.parts);
  const written = exportType === "swagger" ? downgrade(document) : document;
  const isYaml = input.accepts === "application/yaml";
  const version = versionOf(document);
  return {
    contentType: "application/octet-stream",
    contentDisposition: `attachment; filename="${exportType}_${version}.${isYaml ? "yaml" : "json"}"`,
    body: new TextEncoder().encode(isYaml ? stringify(written) : JSON.stringify(written, undefined, 2)),
  };
}

/** Without what could end the header. */
function versionOf({ info }: { info?: unknown }): string {
  const version = typeof info === "object" && info !== null && "version" in info ? String(info.version) : "";
  return version.replace(/[^\w .:+-]/g, "");
}
