import type { SocketResources } from "@apigw/model";
import type { CreateApiCommandInput, UpdateApiCommandInput } from "@aws-sdk/client-apigatewayv2";
import type { Connection } from "./connection.js";
import { exportWebsocketApi, websocketResources } from "./export-websocket.js";
import { findApi, type Known } from "./find-api.js";
import { kindOf } from "./known-api.js";
import { type Bound, bind, type CallOptions } from "./operations/bind.js";
import type { Given } from "./operations/operation.js";
import { apiOperations, websocketOperations } from "./operations/v2.js";
import type { WebsocketApiExport } from "./shapes.js";

/** WebSocket APIs: AWS's operations, and what people do with them in one call each. AWS has no export of them. */
export interface WebsocketApis extends Bound<typeof websocketOperations> {
  /** `GetApis`: every WebSocket API, all pages. */
  list(): AsyncIterable<Api>;
  /** `CreateApi` with `ProtocolType` `WEBSOCKET`. Names need not be unique. */
  create(
    input: WebsocketApiInput & { readonly Name: string; readonly RouteSelectionExpression: string },
    options?: CallOptions,
  ): Promise<Api>;
  /** `UpdateApi` */
  update(input: WebsocketApiInput & { readonly ApiId: string }, options?: CallOptions): Promise<Api>;
  /** The only API with this name, or with these tags (`GetApis`); undefined where there is none. */
  find(known: Known): Promise<Api | undefined>;
  /** The API as configured now, which may be more than its stages serve: AWS does not tell what a deployment holds. */
  resources(apiId: string): Promise<SocketResources>;
  /** The same, with the deployment that a stage serves: what stands for an export. */
  export(apiId: string, options: { readonly stage: string }): Promise<WebsocketApiExport>;
}

type Api = Awaited<ReturnType<Bound<typeof websocketOperations>["get"]>>;

/** What `CreateApi` and `UpdateApi` take for WebSocket APIs. */
type WebsocketApiInput = Omit<
  Given<CreateApiCommandInput & UpdateApiCommandInput>,
  | "ApiId"
  | "ProtocolType"
  | "Name"
  | "RouteSelectionExpression"
  | "CorsConfiguration"
  | "CredentialsArn"
  | "RouteKey"
  | "Target"
> & { readonly Name?: string; readonly RouteSelectionExpression?: string };

export function websocketApis(connection: Connection): WebsocketApis {
  const operations = bind(websocketOperations, connection.v2);
  const apis = bind(apiOperations, connection.v2);
  async function* list() {
    for await (const api of apis.list()) if (kindOf(api) === "websocket") yield api;
  }
  return {
    ...operations,
    list,
    create: async (input, options) => {
      const { ApiId } = await apis.create({ ...input, ProtocolType: "WEBSOCKET" }, options);
      return operations.get({ ApiId }, options);
    },
    update: async (input, options) => {
      await apis.update(input, options);
      return operations.get({ ApiId: input.ApiId }, options);
    },
    find: (known) => findApi(list(), known, (api) => ({ id: api.ApiId, name: api.Name, tags: api.Tags })),
    resources: (apiId) => websocketResources(operations, apiId),
    export: (apiId, { stage }) => exportWebsocketApi(operations, apiId, stage),
  };
}
