import {
  type Api,
  type ApiGatewayV2Client,
  ExportApiCommand,
  GetApiCommand,
  GetApisCommand,
  GetAuthorizersCommand,
  GetRoutesCommand,
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
    async export(apiId, { stage: StageName }) {
      const { $metadata: _, ...stage } = await client.send(new GetStageCommand({ ApiId: apiId, StageName }));
      const { body } = await client.send(
        new ExportApiCommand({
          ApiId: apiId,
          Specification: "OAS30",
          OutputType: "JSON",
          StageName,
          IncludeExtensions: true,
        }),
      );
      const document: unknown = JSON.parse(new TextDecoder().decode(body));
      const [{ $metadata: __, ...api }, routes, authorizers] = await Promise.all([
        client.send(new GetApiCommand({ ApiId: apiId })),
        every((page) => client.send(new GetRoutesCommand({ ApiId: apiId, ...page }))),
        every((page) => client.send(new GetAuthorizersCommand({ ApiId: apiId, ...page }))),
      ]);
      const { DeploymentId } = stage;
      const deployment = DeploymentId === undefined ? {} : { deploymentId: DeploymentId };
      return { document, ...deployment, api, routes, authorizers, stage };
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

interface Page<Item> {
  readonly Items?: Item[] | undefined;
  readonly NextToken?: string | undefined;
}

/** Every item of a list of `apigatewayv2`, for which the SDK has no paginators. */
export function every<Item>(read: (page: { NextToken: string | undefined }) => Promise<Page<Item>>): Promise<Item[]> {
  return all(
    pages(async (NextToken) => {
      const { Items, NextToken: next } = await read({ NextToken });
      return { items: Items, next };
    }),
  );
}

export async function stageNames(client: ApiGatewayV2Client, apiId: string): Promise<string[]> {
  const stages = await every((page) => client.send(new GetStagesCommand({ ApiId: apiId, ...page })));
  return stages.flatMap(({ StageName }) => StageName ?? []);
}
