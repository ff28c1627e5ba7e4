import {
  type Api,
  type ApiGatewayV2Client,
  ExportApiCommand,
  GetApiCommand,
  GetApisCommand,
  GetStageCommand,
  GetStagesCommand,
} from "@aws-sdk/client-apigatewayv2";
import { all, pages, unlessMissing } from "./missing.js";
import type { ApiSummary, HttpApiExport } from "./shapes.js";

/** HTTP APIs; `get` and `list` also tell of WebSocket APIs, which share their operations. */
export interface HttpApis {
  /** `GetApi`; undefined where there is none. */
  get(apiId: string): Promise<ApiSummary | undefined>;
  /** `GetApis`, all pages. */
  list(): AsyncIterable<ApiSummary>;
  /** The names of its stages (`GetStages`). */
  stages(apiId: string): Promise<string[]>;
  /** What a stage serves (`ExportApi` with extensions). */
  export(apiId: string, options: { readonly stage: string }): Promise<HttpApiExport>;
}

export function httpApis(client: ApiGatewayV2Client): HttpApis {
  return {
    async get(apiId) {
      const api = await unlessMissing(client.send(new GetApiCommand({ ApiId: apiId })));
      return api === undefined ? undefined : summary(api);
    },
    async *list() {
      const found = pages(async (NextToken) => {
        const { Items, NextToken: next } = await client.send(new GetApisCommand({ MaxResults: "500", NextToken }));
        return { items: Items, next };
      });
      for await (const api of found) yield summary(api);
    },
    async stages(apiId) {
      return stageNames(client, apiId);
    },
    async export(apiId, { stage }) {
      const { DeploymentId } = await client.send(new GetStageCommand({ ApiId: apiId, StageName: stage }));
      const { body } = await client.send(
        new ExportApiCommand({
          ApiId: apiId,
          Specification: "OAS30",
          OutputType: "JSON",
          StageName: stage,
          IncludeExtensions: true,
        }),
      );
      const document: unknown = JSON.parse(new TextDecoder().decode(body));
      return { document, ...(DeploymentId === undefined ? {} : { deploymentId: DeploymentId }) };
    },
  };
}

function summary({ ApiId = "", Name = "", ProtocolType, Description, ApiEndpoint }: Partial<Api>): ApiSummary {
  return {
    kind: ProtocolType === "WEBSOCKET" ? "websocket" : "http",
    id: ApiId,
    name: Name,
    ...(Description === undefined ? {} : { description: Description }),
    ...(ApiEndpoint === undefined ? {} : { endpoint: ApiEndpoint }),
  };
}

export async function stageNames(client: ApiGatewayV2Client, apiId: string): Promise<string[]> {
  const stages = await all(
    pages(async (NextToken) => {
      const { Items, NextToken: next } = await client.send(new GetStagesCommand({ ApiId: apiId, NextToken }));
      return { items: Items, next };
    }),
  );
  return stages.flatMap(({ StageName }) => StageName ?? []);
}
