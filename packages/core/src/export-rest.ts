import { present } from "@apigw/model";
import { GetExportCommand } from "@aws-sdk/client-api-gateway";
import { type Bound, bind, type Send } from "./operations/bind.js";
import { one } from "./operations/operation.js";
import type { restOperations } from "./operations/rest.js";
import { all } from "./pages.js";
import type { DocumentationPart, RestApiExport } from "./shapes.js";

/**
 * What a stage serves (`GetExport` with extensions, `GetDocumentationParts`, `GetStage`), and what AWS's export leaves
 * out.
 */
export async function exportRestApi(
  rest: Bound<typeof restOperations>,
  send: Send,
  restApiId: string,
  stageName: string,
): Promise<RestApiExport> {
  const api = { restApiId };
  const stage = await rest.stages.get({ ...api, stageName });
  const document = await read(send, restApiId, stageName);
  const [head, documentation, resources, models, validators, authorizers] = await Promise.all([
    rest.get(api),
    documentationOf(rest, restApiId),
    all(rest.resources.list({ ...api, embed: ["methods"] })),
    all(rest.models.list(api)),
    all(rest.requestValidators.list(api)),
    all(rest.authorizers.list(api)),
  ]);
  const { deploymentId = "" } = stage;
  return { document, deploymentId, api: head, documentation, resources, models, validators, authorizers, stage };
}

const exporting = { document: one(GetExportCommand, "body") };

async function read(send: Send, restApiId: string, stageName: string): Promise<unknown> {
  const { body } = await bind(exporting, send).document({
    restApiId,
    stageName,
    exportType: "oas30",
    accepts: "application/json",
    parameters: { extensions: "apigateway,authorizers" },
  });
  return JSON.parse(new TextDecoder().decode(body));
}

async function documentationOf(rest: Bound<typeof restOperations>, restApiId: string): Promise<DocumentationPart[]> {
  const parts = await all(rest.documentationParts.list({ restApiId }));
  return parts.flatMap(({ location, properties }) => {
    if (location?.type === undefined || properties === undefined) return [];
    const { type, path, method, statusCode, name } = location;
    return [{ location: present<DocumentationPart["location"]>({ type, path, method, statusCode, name }), properties }];
  });
}
