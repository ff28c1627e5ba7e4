import type { SocketResources } from "@apigw/model";
import type { CreateApiCommandInput, UpdateApiCommandInput } from "@aws-sdk/client-apigatewayv2";
import { type Aws, type Changed, type ChangeOptions, change } from "./change.js";
import type { Connection } from "./connection.js";
import { type SocketConnections, socketConnections } from "./connections.js";
import { exportWebsocketApi, websocketResources } from "./export-websocket.js";
import { findApi, type Known, only, readV2Api } from "./find-api.js";
import { v2Api } from "./known-api.js";
import { type Bound, bind, type CallOptions } from "./operations/bind.js";
import type { Given } from "./operations/operation.js";
import { apiOperations, websocketOperations } from "./operations/v2.js";
import type { Authorized } from "./patterns/authorizers.js";
import { addSocketRoutes, type SocketRoute } from "./patterns/socket-routes.js";
import type { ConfiguredStage } from "./patterns/stage-settings.js";
import { authorizeV2, type SocketAuthorizer } from "./patterns/v2-authorize.js";
import { type Deploy, type Deployed, deployV2 } from "./patterns/v2-deploy.js";
import type { AddedV2Route } from "./patterns/v2-routes.js";
import { configureV2Stage, type SocketStageSettings } from "./patterns/v2-stage.js";
import { checkName, checkStageName } from "./rules.js";
import type { WebsocketApiExport } from "./shapes.js";

/**
 * WebSocket APIs: AWS's operations, and what people do with them in one call each. AWS has no export of them. Changes look
 * first and do what is missing: they can be done again.
 * Every change may fail as AWS does, and with a `GatewayError`: `not-found` and `kind` (no such API here, or one of another
 * kind), `credentials`, and `half-done` once something was changed. What else a call refuses, before it changes anything,
 * is said beside it.
 */
export interface WebsocketApis extends Bound<typeof websocketOperations> {
  /** `GetApis`: every WebSocket API, all pages. */
  list(): AsyncIterable<Api>;
  /** `CreateApi` with `ProtocolType` `WEBSOCKET`. Names need not be unique. Errors: AWS's `BadRequest`, `Conflict`. */
  create(input: NewApi, options?: CallOptions): Promise<Api>;
  /** `UpdateApi`. Errors: AWS's `BadRequest`, `Conflict`, `NotFound`. */
  update(input: WebsocketApiInput & { readonly ApiId: string }, options?: CallOptions): Promise<Api>;
  /**
   * The only API with this name, or with these tags (`GetApis`); undefined where there is none. Errors: `ambiguous`.
   */
  find(known: Known): Promise<Api | undefined>;
  /** The only API with this name, made where there is none (`GetApis`, `CreateApi`). Errors: `ambiguous`, `invalid`. */
  ensure(input: NewApi, options?: ChangeOptions): Promise<Changed<Api>>;
  /**
   * Adds routes, with what stands behind them and the permission to invoke it (`CreateIntegration`, `CreateRoute`,
   * `CreateRouteResponse`, `AddPermission`). Errors: `invalid` (a key; more than 300 routes), `conflict` (the route has
   * another integration), `not-found` (the function).
   */
  addRoutes(
    apiId: string,
    routes: readonly SocketRoute[],
    options?: ChangeOptions,
  ): Promise<Changed<{ routes: AddedV2Route[] }>>;
  /** One route, as `addRoutes`. */
  addRoute(apiId: string, route: SocketRoute, options?: ChangeOptions): Promise<Changed<AddedV2Route>>;
  /**
   * Whom `$connect` lets in (`CreateAuthorizer`, `UpdateRoute`). Errors: `invalid`, `not-found` (a route), `conflict`.
   */
  authorize(apiId: string, authorizer: SocketAuthorizer, options?: ChangeOptions): Promise<Changed<Authorized>>;
  /**
   * A stage serves what is configured now, and is made where it is not there (`CreateDeployment`, `CreateStage`).
   * Errors: `invalid` (the name of the stage).
   */
  deploy(apiId: string, deploy: Deploy, options?: ChangeOptions): Promise<Changed<Deployed>>;
  /**
   * Throttling (messages a second, and at once), variables, access log of a stage (`UpdateStage`, and `UpdateAccount` where
   * there is no role for logs). Errors: `not-found` (a route), `invalid` (no role for logs).
   */
  configureStage(
    apiId: string,
    stageName: string,
    settings: SocketStageSettings,
    options?: ChangeOptions,
  ): Promise<Changed<ConfiguredStage>>;
  /** Those who are connected. */
  readonly connections: SocketConnections;
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

type NewApi = WebsocketApiInput & { readonly Name: string; readonly RouteSelectionExpression: string };

export function websocketApis(connection: Connection): WebsocketApis {
  const operations = bind(websocketOperations, connection.v2);
  const ours = bind(apiOperations, connection.v2);
  /** A change of an API that must be there. */
  const changing = <Result extends object>(
    what: string,
    ApiId: string,
    options: ChangeOptions | undefined,
    work: (aws: Aws) => Promise<Result>,
  ) =>
    change(connection, { what: `${what} of the WebSocket API ${ApiId}`, thing: ApiId }, options ?? {}, async (aws) => {
      await v2Api(aws, connection, "websocket", ApiId);
      return work(aws);
    });
  const endpointOf = async (ApiId: string) => (await operations.get({ ApiId })).ApiEndpoint ?? "";
  const apis: WebsocketApis = {
    ...operations,
    list: () => only("websocket", ours.list()),
    create: async (input, options) => {
      const { ApiId } = await ours.create({ ...input, ProtocolType: "WEBSOCKET" }, options);
      return operations.get({ ApiId }, options);
    },
    update: async (input, options) => {
      await ours.update(input, options);
      return operations.get({ ApiId: input.ApiId }, options);
    },
    find: (known) => findApi(apis.list(), known, readV2Api),
    ensure: async (input, options = {}) => {
      checkName(input.Name, 128);
      const thing = {
        what: `Making the WebSocket API ${JSON.stringify(input.Name)}`,
        thing: `WebSocket API ${input.Name}`,
      };
      return change(connection, thing, options, async ({ v2 }) => {
        const there = await findApi(only("websocket", v2.list()), { name: input.Name }, readV2Api);
        const { ApiId } = there ?? (await v2.create({ ...input, ProtocolType: "WEBSOCKET" }));
        return v2.get({ ApiId });
      });
    },
    addRoutes: (id, routes, options) =>
      changing("Adding routes", id, options, (aws) => addSocketRoutes(aws, id, routes)),
    addRoute: async (id, route, options) => {
      const { routes, done } = await apis.addRoutes(id, [route], options);
      // One route was asked for.
      const [added = { route: route.route, routeId: "", integrationId: "" }] = routes;
      return { ...added, done };
    },
    authorize: (ApiId, authorizer, options) =>
      changing("Authorization", ApiId, options, (aws) =>
        authorizeV2(aws, { ApiId, isHttp: false }, { routes: ["$connect"], authorizer }),
      ),
    deploy: async (id, deploy, options) => {
      checkStageName(deploy.stage, false);
      return changing("Deployment", id, options, (aws) => deployV2(aws, id, deploy));
    },
    configureStage: (ApiId, stage, settings, options) =>
      changing("Configuring a stage", ApiId, options, (aws) =>
        configureV2Stage(aws, { ApiId, isHttp: false }, stage, settings),
      ),
    connections: socketConnections(connection, endpointOf),
    resources: (apiId) => websocketResources(operations, apiId),
    export: (apiId, { stage }) => exportWebsocketApi(operations, apiId, stage),
  };
  return apis;
}
