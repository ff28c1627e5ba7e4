import type {
  CreateRouteCommandInput,
  CreateRouteResponseCommandInput,
  GetRouteResponsesCommandInput,
  GetRoutesCommandInput,
  Route,
  RouteResponse,
  UpdateRouteCommandInput,
  UpdateRouteResponseCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import { tokenPageOf } from "../pages.js";
import { present } from "../present.js";
import { badRequest, conflict, notFound } from "../protocol/api-error.js";
import type { StoredApi, StoredApiAuthorizer, StoredRoute } from "../store/api.js";
import { apiOf, needed, partOf, refuseManaged, touch } from "./lookup.js";
import { noModels } from "./models.js";

/** Routes, and what a WebSocket route sends back. */
export const routeHandlers = {
  CreateRoute: (input: CreateRouteCommandInput, call: Call): Route => {
    const { ApiId: _, ...members } = input;
    return newRoute(apiOf(call, input), { ...members, RouteKey: needed(input.RouteKey, "RouteKey") }, call);
  },
  GetRoute: (input: Address, call: Call): Route => routeOf(call, input),
  GetRoutes: (input: GetRoutesCommandInput, call: Call) =>
    tokenPageOf([...apiOf(call, input).definition.routes.values()], input),
  UpdateRoute: updateRoute,
  DeleteRoute: (input: Address, call: Call) => {
    const api = apiOf(call, input);
    const route = routeOf(call, input);
    refuseManaged(route, `Route '${route.RouteKey}'`);
    api.definition.routes.delete(route.RouteId);
    touch(api);
  },
  DeleteRouteRequestParameter: deleteRequestParameter,
  CreateRouteResponse: createRouteResponse,
  GetRouteResponse: (input: ResponseAddress, call: Call): RouteResponse => responseOf(call, input),
  GetRouteResponses: (input: GetRouteResponsesCommandInput, call: Call) =>
    tokenPageOf([...routeOf(call, input).responses.values()], input),
  UpdateRouteResponse: updateRouteResponse,
  DeleteRouteResponse: (input: ResponseAddress, call: Call) => {
    routeOf(call, input).responses.delete(responseOf(call, input).RouteResponseId ?? "");
    touch(apiOf(call, input));
  },
} satisfies Handlers;

interface Address {
  ApiId?: string | undefined;
  RouteId?: string | undefined;
}

type ResponseAddress = Address & { RouteResponseId?: string | undefined };

/** Adds a route; imports and quick create use it too. */
export function newRoute(api: StoredApi, members: Route & { RouteKey: string }, call: Call): StoredRoute {
  checkRoute(api, members);
  const route: StoredRoute = {
    ApiKeyRequired: false,
    AuthorizationType: "NONE",
    ...present(members),
    RouteId: call.ids.route(),
    responses: new Map(),
  };
  api.definition.routes.set(route.RouteId, route);
  touch(api);
  return route;
}

function checkRoute(api: StoredApi, members: Partial<Route>, self?: StoredRoute): void {
  const { RouteKey, Target } = members;
  const { integrations, authorizers, api: head } = api.definition;
  if (RouteKey !== undefined) checkRouteKey(api, RouteKey, self);
  const integrationId = /^integrations\/(.+)$/.exec(Target ?? "")?.[1];
  if (Target !== undefined && integrationId === undefined) {
    throw badRequest(
      "Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.",
    );
  }
  if (integrationId !== undefined && !integrations.has(integrationId)) {
    throw badRequest(`Invalid integration identifier specified: ${integrationId}`);
  }
  const route = { ...self, ...present(members) };
  if (head.ProtocolType === "HTTP") checkHttpRoute(route);
  else checkSocketRoute(route);
  checkAuthorization(authorizers, route);
}

function noRouteResponses() {
  return badRequest("RouteResponses are currently not supported for this API protocol type.");
}

function checkHttpRoute({ ApiKeyRequired, RequestModels, RouteResponseSelectionExpression }: Partial<Route>): void {
  if (ApiKeyRequired === true) throw badRequest("ApiKeyRequired is not currently supported for HTTP APIs.");
  if (Object.keys(RequestModels ?? {}).length > 0) throw noModels();
  if (RouteResponseSelectionExpression !== undefined) throw noRouteResponses();
}

function checkSocketRoute({ RouteKey, AuthorizationType = "NONE" }: Partial<Route>): void {
  if (AuthorizationType === "JWT") throw badRequest("JWT authorization is only supported for HTTP protocol APIs");
  if (AuthorizationType !== "NONE" && RouteKey !== "$connect") {
    throw badRequest("Currently, authorization is restricted to the $connect route only");
  }
}

const authorizationTypes = ["NONE", "AWS_IAM", "CUSTOM", "JWT"];

/** Of the route as it will be: one that names an authorizer which is not there would be open to everybody. */
function checkAuthorization(
  authorizers: ReadonlyMap<string, StoredApiAuthorizer>,
  { AuthorizationType = "NONE", AuthorizerId = "", AuthorizationScopes = [] }: Partial<Route>,
): void {
  if (!authorizationTypes.includes(AuthorizationType)) {
    throw badRequest(`Invalid authorization type specified. Must be one of [${authorizationTypes.join(", ")}]`);
  }
  if (AuthorizationScopes.length > 0 && AuthorizationType !== "JWT") {
    throw badRequest("Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization type");
  }
  if (AuthorizationType !== "JWT" && AuthorizationType !== "CUSTOM") return;
  const isJwt = authorizers.get(AuthorizerId)?.AuthorizerType === "JWT";
  if (authorizers.has(AuthorizerId) && isJwt === (AuthorizationType === "JWT")) return;
  throw badRequest(
    AuthorizationType === "JWT"
      ? "Setting the authorization type to JWT requires a valid JWT authorizer."
      : "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
  );
}

/** A key that the protocol knows, and that no other route has. */
export function checkRouteKey({ definition }: StoredApi, key: string, self?: StoredRoute): void {
  if (definition.api.ProtocolType === "HTTP") checkHttpRouteKey(key);
  if ([...definition.routes.values()].some((route) => route !== self && route.RouteKey === key)) {
    throw conflict(`Route with key ${key} already exists for this API`);
  }
}

/** `$default`, or a method and a path whose only greedy variable is its last segment. */
export function checkHttpRouteKey(key: string): void {
  if (key === "$default") return;
  const path = /^(?:GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE|ANY) (\/.*)$/.exec(key)?.[1];
  if (path === undefined) {
    throw badRequest(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "[HTTP METHOD] /[RESOURCE PATH]" or "$default"',
    );
  }
  const parts = path === "/" ? [] : path.slice(1).split("/");
  const isWrong = (part: string, index: number) =>
    !/^(\{[\w.:-]+\+?\}|[a-zA-Z0-9.:_-]+)$/.test(part) || (part.endsWith("+}") && index < parts.length - 1);
  if (!parts.some(isWrong)) return;
  throw badRequest(
    "One or more path parts appear to be invalid. Parts are validated against this regular expression: ^(\\{[\\w.:-]+\\+?\\}|[a-zA-Z0-9.:_-]+)$",
  );
}

function routeOf(call: Call, input: Address): StoredRoute {
  return partOf(apiOf(call, input).definition.routes, input.RouteId, "Route");
}

function updateRoute(input: UpdateRouteCommandInput, call: Call): Route {
  const api = apiOf(call, input);
  const route = routeOf(call, input);
  const { ApiId: _, RouteId: __, ...members } = input;
  if (members.RouteKey !== undefined && members.RouteKey !== route.RouteKey) refuseManaged(route, "The route key");
  checkRoute(api, members, route);
  Object.assign(route, present(members));
  if (members.AuthorizationType === "NONE") delete route.AuthorizerId;
  touch(api);
  return route;
}

function deleteRequestParameter(input: Address & { RequestParameterKey?: string | undefined }, call: Call): void {
  const { RequestParameters = {} } = routeOf(call, input);
  const key = input.RequestParameterKey ?? "";
  if (!Object.hasOwn(RequestParameters, key)) throw notFound(`Invalid request parameter key specified ${key}`);
  delete RequestParameters[key];
  touch(apiOf(call, input));
}

function createRouteResponse(input: CreateRouteResponseCommandInput, call: Call): RouteResponse {
  const route = routeOf(call, input);
  const { ApiId: _, RouteId: __, ...members } = input;
  if (apiOf(call, input).definition.api.ProtocolType === "HTTP") throw noRouteResponses();
  const RouteResponseKey = needed(input.RouteResponseKey, "RouteResponseKey");
  if (RouteResponseKey !== "$default") throw badRequest("Currently, only $default is supported as a RouteResponseKey.");
  if ([...route.responses.values()].some((response) => response.RouteResponseKey === RouteResponseKey)) {
    throw conflict(`Route response with key ${RouteResponseKey} already exists`);
  }
  const RouteResponseId = call.ids.part();
  const response: RouteResponse = { ...present(members), RouteResponseKey, RouteResponseId };
  route.responses.set(RouteResponseId, response);
  touch(apiOf(call, input));
  return response;
}

function responseOf(call: Call, input: ResponseAddress): RouteResponse {
  return partOf(routeOf(call, input).responses, input.RouteResponseId, "RouteResponse");
}

function updateRouteResponse(input: UpdateRouteResponseCommandInput, call: Call): RouteResponse {
  const { ApiId: _, RouteId: __, RouteResponseId: ___, ...members } = input;
  if ((members.RouteResponseKey ?? "$default") !== "$default") {
    throw badRequest("Currently, only $default is supported as a RouteResponseKey.");
  }
  touch(apiOf(call, input));
  return Object.assign(responseOf(call, input), present(members));
}
