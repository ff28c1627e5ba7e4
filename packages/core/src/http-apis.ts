import type { CreateApiCommandInput, UpdateApiCommandInput } from "@aws-sdk/client-apigatewayv2";
import type { Connection } from "./connection.js";
import { exportDraft, exportHttpApi } from "./export-http.js";
import { findApi, type Known } from "./find-api.js";
import { kindOf } from "./known-api.js";
import { type Bound, bind, type CallOptions } from "./operations/bind.js";
import type { Given } from "./operations/operation.js";
import { apiOperations, httpOperations } from "./operations/v2.js";
import type { HttpApiExport } from "./shapes.js";

/** HTTP APIs: AWS's operations, and what people do with them in one call each. */
export interface HttpApis extends Bound<typeof httpOperations> {
  /** `GetApis`: every HTTP API, all pages. */
  list(): AsyncIterable<Api>;
  /** `CreateApi` with `ProtocolType` `HTTP`. Names need not be unique. */
  create(input: HttpApiInput & { readonly Name: string }, options?: CallOptions): Promise<Api>;
  /** `UpdateApi` */
  update(input: HttpApiInput & { readonly ApiId: string }, options?: CallOptions): Promise<Api>;
  /** The only API with this name, or with these tags (`GetApis`); undefined where there is none. */
  find(known: Known): Promise<Api | undefined>;
  /** The API as configured now, deployed or not (`ExportApi` without a stage). */
  draft(apiId: string): Promise<unknown>;
  /** What a stage serves (`ExportApi` with extensions), and what else AWS tells of the API. */
  export(apiId: string, options: { readonly stage: string }): Promise<HttpApiExport>;
}

type Api = Awaited<ReturnType<Bound<typeof httpOperations>["get"]>>;

/** What `CreateApi` and `UpdateApi` take for HTTP APIs. */
type HttpApiInput = Omit<
  Given<CreateApiCommandInput & UpdateApiCommandInput>,
  | "ApiId"
  | "Name"
  | "ProtocolType"
  | "RouteSelectionExpression"
  | "ApiKeySelectionExpression"
  | "DisableSchemaValidation"
> & { readonly Name?: string };

export function httpApis(connection: Connection): HttpApis {
  const operations = bind(httpOperations, connection.v2);
  const apis = bind(apiOperations, connection.v2);
  async function* list() {
    for await (const api of apis.list()) if (kindOf(api) === "http") yield api;
  }
  return {
    ...operations,
    list,
    create: async (input, options) => {
      const { ApiId } = await apis.create({ ...input, ProtocolType: "HTTP" }, options);
      return operations.get({ ApiId }, options);
    },
    update: async (input, options) => {
      await apis.update(input, options);
      return operations.get({ ApiId: input.ApiId }, options);
    },
    find: (known) => findApi(list(), known, (api) => ({ id: api.ApiId, name: api.Name, tags: api.Tags })),
    draft: (apiId) => exportDraft(connection.v2, apiId),
    export: (apiId, { stage }) => exportHttpApi(operations, connection.v2, apiId, stage),
  };
}
