import { ExportApiCommand } from "@aws-sdk/client-apigatewayv2";
import { type Bound, bind, type Send } from "./operations/bind.js";
import { one } from "./operations/operation.js";
import type { httpOperations } from "./operations/v2.js";
import { all } from "./pages.js";
import type { HttpApiExport } from "./shapes.js";

/** What a stage serves (`ExportApi` with extensions), and what else AWS tells of the API. */
export async function exportHttpApi(
  http: Bound<typeof httpOperations>,
  send: Send,
  ApiId: string,
  StageName: string,
): Promise<HttpApiExport> {
  const stage = await http.stages.get({ ApiId, StageName });
  const document = await exportDraft(send, ApiId, StageName);
  const [api, routes, authorizers] = await Promise.all([
    http.get({ ApiId }),
    all(http.routes.list({ ApiId })),
    all(http.authorizers.list({ ApiId })),
  ]);
  const { DeploymentId } = stage;
  const deployment = DeploymentId === undefined ? {} : { deploymentId: DeploymentId };
  return { document, ...deployment, api, routes, authorizers, stage };
}

const exporting = { document: one(ExportApiCommand, "body") };

/** `ExportApi`: of a stage, else of the configuration of now, deployed or not. */
export async function exportDraft(send: Send, ApiId: string, StageName?: string): Promise<unknown> {
  const stage = StageName === undefined ? {} : { StageName };
  const { body } = await bind(exporting, send).document({
    ...{ ApiId, Specification: "OAS30", OutputType: "JSON", IncludeExtensions: true },
    ...stage,
  });
  return JSON.parse(new TextDecoder().decode(body));
}
