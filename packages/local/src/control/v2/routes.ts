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
import { badRequest, conflict } from "../protocol/api-error.js";
import type { StoredApi, StoredRoute } from "../store/api.js";
import { apiOf, needed, partOf, touch } from "./lookup.js";

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
    api.definition.routes.delete(routeOf(call, input).RouteId);
    touch(api);
  },
  DeleteRouteRequestParameter: (input: Address & { RequestParameterKey?: string | undefined }, call: Call) => {
    delete routeOf(call, input).RequestParameters?.[input.RequestParameterKey ?? ""];
    touch(apiOf(call, input));
  },
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
    RouteId: call.ids.api(),
    responses: new Map(),
  };
  api.definition.routes.set(route.RouteId, route);
  touch(api);
  return route;
}

const httpRouteKey = /^(\$default|(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE|ANY) \/\S*)$/;

function checkRoute(api: StoredApi, members: Partial<Route>, self?: StoredRoute): void {
  const { RouteKey, Target } = members;
  const { routes, integrations, authorizers, api: head } = api.definition;
  if (RouteKey !== undefined) {
    if (head.ProtocolType === "HTTP" && !isHttpRouteKey(RouteKey)) {
      throw badRequest(
        'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
      );
    }
    if ([...routes.values()].some((route) => route !== self && route.RouteKey === RouteKey)) {
      throw conflict(`Route with key ${RouteKey} already exists for this API`);
    }
  }
  const integrationId = /^integrations\/(.+)$/.exec(Target ?? "")?.[1];
  if (Target !== undefined && (integrationId === undefined || !integrations.has(integrationId))) {
    throw badRequest(`Invalid target specified: ${Target}`);
  }
  checkAuthorization(authorizers, { ...self, ...present(members) });
}

const authorizationTypes = ["NONE", "AWS_IAM", "CUSTOM", "JWT"];

/** Of the route as it will be: one that names an authorizer which is not there would be open to everybody. */
function checkAuthorization(
  authorizers: ReadonlyMap<string, unknown>,
  { AuthorizationType = "NONE", AuthorizerId = "" }: Partial<Route>,
): void {
  if (!authorizationTypes.includes(AuthorizationType)) {
    throw badRequest(`Invalid authorization type specified. Must be one of [${authorizationTypes.join(", ")}]`);
  }
  const needsOne = AuthorizationType === "JWT" || AuthorizationType === "CUSTOM";
  if (needsOne && AuthorizerId === "") {
    throw badRequest(`AuthorizerId is required with authorization type ${AuthorizationType}`);
  }
  if (AuthorizerId !== "" && !authorizers.has(AuthorizerId)) {
    throw badRequest(`Invalid authorizer identifier specified ${AuthorizerId}`);
  }
}

function isHttpRouteKey(key: string): boolean {
  if (!httpRouteKey.test(key)) return false;
  const path = key.split(" ")[1] ?? "/";
  const greedy = path.search(/\{[^}]*\+\}/);
  return (path === "/" || !path.endsWith("/")) && (greedy < 0 || /^\{[^}]*\+\}$/.test(path.slice(greedy)));
}

function routeOf(call: Call, input: Address): StoredRoute {
  return partOf(apiOf(call, input).definition.routes, input.RouteId, "Route");
}

function updateRoute(input: UpdateRouteCommandInput, call: Call): Route {
  const api = apiOf(call, input);
  const route = routeOf(call, input);
  const { ApiId: _, RouteId: __, ...members } = input;
  checkRoute(api, members, route);
  Object.assign(route, present(members));
  if (members.AuthorizationType === "NONE") delete route.AuthorizerId;
  touch(api);
  return route;
}

function createRouteResponse(input: CreateRouteResponseCommandInput, call: Call): RouteResponse {
  const route = routeOf(call, input);
  const { ApiId: _, RouteId: __, ...members } = input;
  const RouteResponseKey = needed(input.RouteResponseKey, "RouteResponseKey");
  if (RouteResponseKey !== "$default") throw badRequest("Only the $default route response is supported");
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
  touch(apiOf(call, input));
  return Object.assign(responseOf(call, input), present(members));
}
