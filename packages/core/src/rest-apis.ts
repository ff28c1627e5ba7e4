import type { Aws, Changed, ChangeOptions } from "./change.js";
import { change } from "./change.js";
import type { Connection } from "./connection.js";
import { exportRestApi } from "./export-rest.js";
import { findApi, type Known } from "./find-api.js";
import { restApi } from "./known-api.js";
import { type Bound, bind } from "./operations/bind.js";
import { restOperations } from "./operations/rest.js";
import type { Authorize, Authorized } from "./patterns/authorizers.js";
import { abortCanary, type Canary, promoteCanary, shiftCanary, startCanary } from "./patterns/canary.js";
import { authorizeRest, type RestAuthorizer } from "./patterns/rest-authorize.js";
import { enableRestCors, type RestCors } from "./patterns/rest-cors.js";
import { type AddedRoute, addRestRoutes, type RestRoute, type RouteSettings } from "./patterns/rest-routes.js";
import { configureRestStage, type RestStageSettings } from "./patterns/rest-stage.js";
import type { ConfiguredStage } from "./patterns/stage-settings.js";
import { checkDefinition, checkName, checkStageName } from "./rules.js";
import type { RestApiExport } from "./shapes.js";

type Operations = Bound<typeof restOperations>;

/**
 * REST APIs: AWS's operations, and what people do with them in one call each. What is changed is served after the next
 * `deploy`. Changes look first and do what is missing: they can be done again.
 * Every change may fail as AWS does, and with a `GatewayError`: `not-found` and `kind` (no such API here, or one of another
 * kind), `credentials`, and `half-done` once something was changed. What else a call refuses, before it changes anything,
 * is said beside it.
 */
export interface RestApis extends Operations {
  /**
   * The only API with this name, or with these tags (`GetRestApis`); undefined where there is none. Errors:
   * `ambiguous`.
   */
  find(known: Known): Promise<RestApi | undefined>;
  /**
   * The only API with this name, made where there is none (`GetRestApis`, `CreateRestApi`). Errors: `ambiguous`,
   * `invalid`.
   */
  ensure(input: Parameters<Operations["create"]>[0], options?: ChangeOptions): Promise<Changed<RestApi>>;
  /**
   * Adds methods on paths, with what stands behind them and the permission to invoke it (`CreateResource`, `PutMethod`,
   * `PutIntegration`, `AddPermission`, …). Errors: `invalid` (a path; more than 300 resources), `conflict` (the method has
   * another integration), `not-found` (the function).
   */
  addRoutes(
    restApiId: string,
    routes: readonly RestRoute[],
    options?: ChangeOptions,
  ): Promise<Changed<{ routes: AddedRoute[] }>>;
  /** One route, as `addRoutes`. */
  addRoute(restApiId: string, route: RestRoute, options?: ChangeOptions): Promise<Changed<AddedRoute>>;
  /** One route before a Lambda function, which gets the whole request. The function by its ARN or name. */
  addLambdaRoute(
    restApiId: string,
    route: string,
    lambda: string,
    options?: ChangeOptions & RouteSettings,
  ): Promise<Changed<AddedRoute>>;
  /**
   * Answers browsers' preflights, and gives refusals the header too (`OPTIONS` mocks, `PutGatewayResponse`). Errors: `invalid`
   * (a REST API names one origin, or `*`; `maxAge` in seconds, 0 to 86,400), `not-found` (a path), `conflict` (an `OPTIONS`
   * that is no mock).
   */
  enableCors(restApiId: string, cors: RestCors, options?: ChangeOptions): Promise<Changed<{ paths: string[] }>>;
  /**
   * Whom routes let in (`CreateAuthorizer`, `UpdateMethod`); `ttlInSeconds` is 0 to 3,600. Errors: `invalid`, `not-found`
   * (a route), `conflict` (an authorizer of this name that is another).
   */
  authorize(
    restApiId: string,
    authorize: Authorize<RestAuthorizer>,
    options?: ChangeOptions,
  ): Promise<Changed<Authorized>>;
  /**
   * A stage serves what is configured now, and is made where it is not there (`CreateDeployment`, one in 5 seconds).
   * Errors: `invalid`.
   */
  deploy(restApiId: string, deploy: RestDeploy, options?: ChangeOptions): Promise<Changed<{ deploymentId: string }>>;
  /**
   * Throttling (calls a second, and at once), caching (GB, seconds), variables, logs of a stage (`UpdateStage`, and
   * `UpdateAccount` where there is no role for logs). Errors: `not-found` (the stage), `invalid` (no role for logs).
   */
  configureStage(
    restApiId: string,
    stageName: string,
    settings: RestStageSettings,
    options?: ChangeOptions,
  ): Promise<Changed<ConfiguredStage>>;
  /** A part of a stage's callers gets what is configured now, before all do. */
  readonly canary: Canaries;
  /**
   * What a stage serves (`GetExport` with extensions, `GetDocumentationParts`, `GetStage` and more). Errors: AWS's
   * `NotFound`.
   */
  export(restApiId: string, options: { readonly stage: string }): Promise<RestApiExport>;
}

type RestApi = Awaited<ReturnType<Operations["get"]>>;

/** A deployment of a REST API. */
export interface RestDeploy {
  readonly stage: string;
  readonly description?: string;
  /** Of a stage that is made now. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Canaries of a stage, from start to end. */
export interface Canaries {
  /**
   * `CreateDeployment` with `canarySettings`; 0 to 100 percent. Errors: `invalid`, `not-found` (the stage), `conflict`
   * (there is one).
   */
  start(
    restApiId: string,
    stageName: string,
    canary: Canary,
    options?: ChangeOptions,
  ): Promise<Changed<{ deploymentId: string }>>;
  /** More or fewer callers: 0 to 100 percent (`UpdateStage`). Errors: `invalid`, `not-found`. */
  shift(restApiId: string, stageName: string, percent: number, options?: ChangeOptions): Promise<Changed<object>>;
  /** All callers get what the canary's have (`UpdateStage`). Errors: `not-found` (the stage, or a canary of it). */
  promote(restApiId: string, stageName: string, options?: ChangeOptions): Promise<Changed<{ deploymentId: string }>>;
  /** No caller gets it any more (`UpdateStage`). Errors: `not-found`. */
  abort(restApiId: string, stageName: string, options?: ChangeOptions): Promise<Changed<object>>;
}

export function restApis(connection: Connection): RestApis {
  const operations = bind(restOperations, connection.v1);
  /** A change of an API that must be there. */
  const changing = <Result extends object>(
    what: string,
    restApiId: string,
    options: ChangeOptions | undefined,
    work: (aws: Aws) => Promise<Result>,
  ) =>
    change(
      connection,
      { what: `${what} of the REST API ${restApiId}`, thing: restApiId },
      options ?? {},
      async (aws) => {
        await restApi(aws, connection, restApiId);
        return work(aws);
      },
    );
  const find = async (known: Known, from: Operations = operations) => {
    const found = await findApi(from.list(), known, (api) => api);
    return found === undefined ? undefined : from.get({ restApiId: found.id });
  };
  const apis: RestApis = {
    ...operations,
    import: async (input, options) => {
      checkDefinition(input.body);
      return operations.import(input, options);
    },
    put: async (input, options) => {
      checkDefinition(input.body);
      return operations.put(input, options);
    },
    find: (known) => find(known),
    ensure: async (input, options = {}) => {
      checkName(input.name, 1024);
      const thing = { what: `Making the REST API ${JSON.stringify(input.name)}`, thing: `REST API ${input.name}` };
      return change(connection, thing, options, async ({ rest }) => {
        return (await find({ name: input.name }, rest)) ?? rest.create(input);
      });
    },
    addRoutes: (id, routes, options) => changing("Adding routes", id, options, (aws) => addRestRoutes(aws, id, routes)),
    addRoute: async (id, route, options) => {
      const { routes, done } = await apis.addRoutes(id, [route], options);
      // One route was asked for.
      const [added = { route: route.route, resourceId: "" }] = routes;
      return { ...added, done };
    },
    addLambdaRoute: (id, route, lambda, { signal, onStep, ...settings } = {}) =>
      apis.addRoute(
        id,
        { route, integration: { type: "lambdaProxy", function: lambda }, ...settings },
        { ...(signal && { signal }), ...(onStep && { onStep }) },
      ),
    enableCors: (id, cors, options) => changing("Enabling CORS", id, options, (aws) => enableRestCors(aws, id, cors)),
    authorize: (id, wanted, options) => changing("Authorization", id, options, (aws) => authorizeRest(aws, id, wanted)),
    deploy: async (restApiId, { stage: stageName, ...deploy }, options) => {
      checkStageName(stageName, false);
      return changing("Deployment", restApiId, options, async ({ rest }) => {
        const { description, variables } = deploy;
        const { id: deploymentId } = await rest.deployments.create({
          ...{ restApiId, stageName },
          ...(description === undefined ? {} : { description }),
          ...(variables === undefined ? {} : { variables: { ...variables } }),
        });
        return { deploymentId };
      });
    },
    configureStage: (id, stage, settings, options) =>
      changing("Configuring a stage", id, options, (aws) => configureRestStage(aws, id, stage, settings)),
    canary: {
      start: (restApiId, stageName, canary, options) =>
        changing("Canary", restApiId, options, (aws) => startCanary(aws, { restApiId, stageName }, canary)),
      shift: (restApiId, stageName, percent, options) =>
        changing("Canary", restApiId, options, (aws) => shiftCanary(aws, { restApiId, stageName }, percent)),
      promote: (restApiId, stageName, options) =>
        changing("Canary", restApiId, options, (aws) => promoteCanary(aws, { restApiId, stageName })),
      abort: (restApiId, stageName, options) =>
        changing("Canary", restApiId, options, (aws) => abortCanary(aws, { restApiId, stageName })),
    },
    export: (restApiId, { stage }) => exportRestApi(operations, connection.v1, restApiId, stage),
  };
  return apis;
}
