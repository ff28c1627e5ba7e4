import {
  type APIGatewayClient,
  GetAuthorizersCommand,
  GetDocumentationPartsCommand,
  GetExportCommand,
  GetModelsCommand,
  GetRequestValidatorsCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  GetStageCommand,
  GetStagesCommand,
  type RestApi,
} from "@aws-sdk/client-api-gateway";
import { all, pages, unlessMissing } from "./missing.js";
import type { ApiSummary, DocumentationPart, RestApiExport } from "./shapes.js";

/** REST APIs. Errors are AWS's own (`NotFoundException`, `TooManyRequestsException`, …). */
export interface RestApis {
  /** `GetRestApi`; undefined where there is none. */
  get(apiId: string): Promise<ApiSummary | undefined>;
  /** `GetRestApis`, all pages. */
  list(): AsyncIterable<ApiSummary>;
  /** The names of its stages (`GetStages`). */
  stages(apiId: string): Promise<string[]>;
  /** What a stage serves (`GetExport` with extensions, `GetDocumentationParts`, `GetStage`). */
  export(apiId: string, options: { readonly stage: string }): Promise<RestApiExport>;
}

export function restApis(client: APIGatewayClient): RestApis {
  return {
    async get(apiId) {
      const api = await unlessMissing(client.send(new GetRestApiCommand({ restApiId: apiId })));
      return api === undefined ? undefined : summary(api);
    },
    async *list() {
      const found = pages(async (position) => {
        const answer = await client.send(
          new GetRestApisCommand({ limit: 500, ...(position === undefined ? {} : { position }) }),
        );
        return { items: answer.items, next: answer.position };
      });
      for await (const api of found) yield summary(api);
    },
    async stages(apiId) {
      const { item = [] } = await client.send(new GetStagesCommand({ restApiId: apiId }));
      return item.flatMap(({ stageName }) => stageName ?? []);
    },
    async export(apiId, { stage: stageName }) {
      const { $metadata: _, ...stage } = await client.send(new GetStageCommand({ restApiId: apiId, stageName }));
      const { body } = await client.send(
        new GetExportCommand({
          restApiId: apiId,
          stageName,
          exportType: "oas30",
          accepts: "application/json",
          parameters: { extensions: "apigateway,authorizers" },
        }),
      );
      const document: unknown = JSON.parse(new TextDecoder().decode(body));
      const [{ $metadata: __, ...api }, documentation, resources, models, validators, authorizers] = await Promise.all([
        client.send(new GetRestApiCommand({ restApiId: apiId })),
        documentationOf(client, apiId),
        every((page) => client.send(new GetResourcesCommand({ restApiId: apiId, embed: ["methods"], ...page }))),
        every((page) => client.send(new GetModelsCommand({ restApiId: apiId, ...page }))),
        every((page) => client.send(new GetRequestValidatorsCommand({ restApiId: apiId, ...page }))),
        every((page) => client.send(new GetAuthorizersCommand({ restApiId: apiId, ...page }))),
      ]);
      const { deploymentId = "" } = stage;
      return { document, deploymentId, api, documentation, resources, models, validators, authorizers, stage };
    },
  };
}

function summary({ id = "", name = "", description, tags }: RestApi): ApiSummary {
  return {
    kind: "rest",
    id,
    name,
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined ? {} : { tags }),
  };
}

interface Page<Item> {
  readonly items?: Item[] | undefined;
  readonly position?: string | undefined;
}

/** Every item of a list, the most that a page may hold at once. Half of these lists have no paginator in the SDK. */
function every<Item>(read: (page: { limit: number; position?: string }) => Promise<Page<Item>>): Promise<Item[]> {
  return all(
    pages(async (position) => {
      const { items, position: next } = await read({ limit: 500, ...(position === undefined ? {} : { position }) });
      return { items, next };
    }),
  );
}

async function documentationOf(client: APIGatewayClient, restApiId: string): Promise<DocumentationPart[]> {
  const parts = await every((page) => client.send(new GetDocumentationPartsCommand({ restApiId, ...page })));
  return parts.flatMap(({ location, properties }) => {
    if (location?.type === undefined || properties === undefined) return [];
    const { type, path, method, statusCode, name } = location;
    return [{ location: { type, ...given({ path, method, statusCode, name }) }, properties }];
  });
}

function given(members: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
