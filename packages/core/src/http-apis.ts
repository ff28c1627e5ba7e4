import type { CreateApiCommandInput, UpdateApiCommandInput } from "@aws-sdk/client-apigatewayv2";
import { type Aws, type Changed, type ChangeOptions, change } from "./change.js";
import type { Connection } from "./connection.js";
import { exportDraft, exportHttpApi } from "./export-http.js";
import { findApi, type Known, only, readV2Api } from "./find-api.js";
import { v2Api } from "./known-api.js";
import { type Bound, bind, type CallOptions } from "./operations/bind.js";
import type { Given } from "./operations/operation.js";
import { apiOperations, httpOperations } from "./operations/v2.js";
import type { Authorize, Authorized } from "./patterns/authorizers.js";
import { addHttpRoutes, type HttpRoute } from "./patterns/http-routes.js";
import { corsConfiguration, type QuickCreate, type QuickCreated, quickCreate } from "./patterns/quick-create.js";
import type { Cors } from "./patterns/rest-cors.js";
import type { ConfiguredStage } from "./patterns/stage-settings.js";
import { authorizeV2, type HttpAuthorizer } from "./patterns/v2-authorize.js";
import { type Deploy, type Deployed, deployV2 } from "./patterns/v2-deploy.js";
import type { AddedV2Route } from "./patterns/v2-routes.js";
import { configureV2Stage, type HttpStageSettings } from "./patterns/v2-stage.js";
import { checkDefinition, checkName, checkRange, checkStageName } from "./rules.js";
import { has } from "./same.js";
import type { HttpApiExport } from "./shapes.js";

/**
 * HTTP APIs: AWS's operations, and what people do with them in one call each. Changes look first and do what is missing:
 * they can be done again.
 * Every change may fail as AWS does, and with a `GatewayError`: `not-found` and `kind` (no such API here, or one of another
 * kind), `credentials`, and `half-done` once something was changed. What else a call refuses, before it changes anything,
 * is said beside it.
 */
export interface HttpApis extends Bound<typeof httpOperations> {
  /** `GetApis`: every HTTP API, all pages. */
  list(): AsyncIterable<Api>;
  /**
   * `CreateApi` with `ProtocolType` `HTTP`. Names need not be unique. Errors: AWS's `BadRequest`, `Conflict`,
   * `NotFound`.
   */
  create(input: HttpApiInput & { readonly Name: string }, options?: CallOptions): Promise<Api>;
  /** `UpdateApi`. Errors: AWS's `BadRequest`, `Conflict`, `NotFound`. */
  update(input: HttpApiInput & { readonly ApiId: string }, options?: CallOptions): Promise<Api>;
  /**
   * The only API with this name, or with these tags (`GetApis`); undefined where there is none. Errors: `ambiguous`.
   */
  find(known: Known): Promise<Api | undefined>;
  /** The only API with this name, made where there is none (`GetApis`, `CreateApi`). Errors: `ambiguous`, `invalid`. */
  ensure(input: HttpApiInput & { readonly Name: string }, options?: ChangeOptions): Promise<Changed<Api>>;
  /**
   * An API before a function, served at once (`CreateApi` with a target, `AddPermission`). Errors: `invalid`,
   * `conflict`, `not-found`.
   */
  quickCreate(wanted: QuickCreate, options?: ChangeOptions): Promise<Changed<QuickCreated>>;
  /**
   * Adds routes, with what stands behind them and the permission to invoke it (`CreateIntegration`, `CreateRoute`,
   * `AddPermission`). Errors: `invalid` (a path; more than 300 routes), `conflict` (the route has another integration),
   * `not-found` (the function).
   */
  addRoutes(
    apiId: string,
    routes: readonly HttpRoute[],
    options?: ChangeOptions,
  ): Promise<Changed<{ routes: AddedV2Route[] }>>;
  /** One route, as `addRoutes`. */
  addRoute(apiId: string, route: HttpRoute, options?: ChangeOptions): Promise<Changed<AddedV2Route>>;
  /**
   * API Gateway answers browsers' preflights (`UpdateApi` with `CorsConfiguration`); `maxAge` is seconds. Errors:
   * `invalid`.
   */
  enableCors(apiId: string, cors: Cors, options?: ChangeOptions): Promise<Changed<object>>;
  /** Whom routes let in (`CreateAuthorizer`, `UpdateRoute`). Errors: `invalid`, `not-found` (a route), `conflict`. */
  authorize(apiId: string, authorize: Authorize<HttpAuthorizer>, options?: ChangeOptions): Promise<Changed<Authorized>>;
  /**
   * A stage serves what is configured now, and is made where it is not there (`CreateDeployment`, `CreateStage`).
   * Errors: `invalid` (the name of the stage).
   */
  deploy(apiId: string, deploy: Deploy, options?: ChangeOptions): Promise<Changed<Deployed>>;
  /**
   * Throttling (calls a second, and at once), variables, access log of a stage (`UpdateStage`). Errors: `not-found` (a
   * route).
   */
  configureStage(
    apiId: string,
    stageName: string,
    settings: HttpStageSettings,
    options?: ChangeOptions,
  ): Promise<Changed<ConfiguredStage>>;
  /** The API as configured now, deployed or not (`ExportApi` without a stage). Errors: AWS's `NotFound`. */
  draft(apiId: string): Promise<unknown>;
  /**
   * What a stage serves (`ExportApi` with extensions), and what else AWS tells of the API. Errors: AWS's `NotFound`.
   */
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
  const ours = bind(apiOperations, connection.v2);
  /** A change of an API that must be there. */
  const changing = <Result extends object>(
    what: string,
    ApiId: string,
    options: ChangeOptions | undefined,
    work: (aws: Aws, api: Api) => Promise<Result>,
  ) =>
    change(connection, { what: `${what} of the HTTP API ${ApiId}`, thing: ApiId }, options ?? {}, async (aws) =>
      work(aws, await v2Api(aws, connection, "http", ApiId)),
    );
  const apis: HttpApis = {
    ...operations,
    list: () => only("http", ours.list()),
    create: async (input, options) => {
      const { ApiId } = await ours.create({ ...input, ProtocolType: "HTTP" }, options);
      return operations.get({ ApiId }, options);
    },
    update: async (input, options) => {
      await ours.update(input, options);
      return operations.get({ ApiId: input.ApiId }, options);
    },
    import: async (input, options) => {
      checkDefinition(input.Body);
      return operations.import(input, options);
    },
    reimport: async (input, options) => {
      checkDefinition(input.Body);
      return operations.reimport(input, options);
    },
    find: (known) => findApi(apis.list(), known, readV2Api),
    ensure: async (input, options = {}) => {
      checkName(input.Name, 128);
      const thing = { what: `Making the HTTP API ${JSON.stringify(input.Name)}`, thing: `HTTP API ${input.Name}` };
      return change(connection, thing, options, async ({ v2 }) => {
        const there = await findApi(only("http", v2.list()), { name: input.Name }, readV2Api);
        const { ApiId } = there ?? (await v2.create({ ...input, ProtocolType: "HTTP" }));
        return v2.get({ ApiId });
      });
    },
    quickCreate: async (wanted, options = {}) => {
      checkName(wanted.name, 128);
      const thing = { what: `Making the HTTP API ${JSON.stringify(wanted.name)}`, thing: `HTTP API ${wanted.name}` };
      return change(connection, thing, options, (aws) => quickCreate(aws, wanted));
    },
    addRoutes: (id, routes, options) => changing("Adding routes", id, options, (aws) => addHttpRoutes(aws, id, routes)),
    addRoute: async (id, route, options) => {
      const { routes, done } = await apis.addRoutes(id, [route], options);
      // One route was asked for.
      const [added = { route: route.route, routeId: "", integrationId: "" }] = routes;
      return { ...added, done };
    },
    enableCors: (ApiId, cors, options) =>
      changing("Enabling CORS", ApiId, options, async ({ v2 }, api) => {
        checkRange("maxAge", cors.maxAge, -1, 86_400);
        const CorsConfiguration = corsConfiguration(cors);
        if (!has(api, { CorsConfiguration })) await v2.update({ ApiId, CorsConfiguration });
        return {};
      }),
    authorize: (ApiId, wanted, options) =>
      changing("Authorization", ApiId, options, (aws) => authorizeV2(aws, { ApiId, isHttp: true }, wanted)),
    deploy: async (id, deploy, options) => {
      checkStageName(deploy.stage, true);
      return changing("Deployment", id, options, (aws) => deployV2(aws, id, deploy));
    },
    configureStage: (ApiId, stage, settings, options) =>
      changing("Configuring a stage", ApiId, options, (aws) =>
        configureV2Stage(aws, { ApiId, isHttp: true }, stage, settings),
      ),
    draft: (apiId) => exportDraft(connection.v2, apiId),
    export: (apiId, { stage }) => exportHttpApi(operations, connection.v2, apiId, stage),
  };
  return apis;
}
