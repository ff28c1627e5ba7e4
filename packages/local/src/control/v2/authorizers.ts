import type {
  Authorizer,
  CreateAuthorizerCommandInput,
  GetAuthorizersCommandInput,
  UpdateAuthorizerCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import { tokenPageOf } from "../pages.js";
import { present } from "../present.js";
import { badRequest, conflict } from "../protocol/api-error.js";
import type { StoredApi, StoredApiAuthorizer } from "../store/api.js";
import { apiOf, needed, partOf, touch } from "./lookup.js";

/** Authorizers of HTTP and WebSocket APIs. */
export const authorizerHandlers = {
  CreateAuthorizer: (input: CreateAuthorizerCommandInput, call: Call): Authorizer => {
    const { ApiId: _, ...members } = input;
    const api = apiOf(call, input);
    checkIdentitySource(api, members);
    return newAuthorizer(api, { ...members, Name: needed(input.Name, "Name") }, call);
  },
  GetAuthorizer: (input: AuthorizerAddress, call: Call): Authorizer => authorizerOf(call, input),
  GetAuthorizers: (input: GetAuthorizersCommandInput, call: Call) =>
    tokenPageOf([...apiOf(call, input).definition.authorizers.values()], input),
  UpdateAuthorizer: updateAuthorizer,
  DeleteAuthorizer: deleteAuthorizer,
} satisfies Handlers;

interface AuthorizerAddress {
  ApiId?: string | undefined;
  AuthorizerId?: string | undefined;
}

/** Adds an authorizer; imports use it too. An issuer that cannot be reached is accepted: its calls answer 401. */
export function newAuthorizer(api: StoredApi, members: Authorizer & { Name: string }, call: Call): StoredApiAuthorizer {
  checkAuthorizer(api, members);
  checkName(api, members.Name);
  const isHttpLambda = members.AuthorizerType === "REQUEST" && api.definition.api.ProtocolType === "HTTP";
  const authorizer: StoredApiAuthorizer = {
    ...(isHttpLambda ? { AuthorizerResultTtlInSeconds: 0 } : {}),
    ...present(members),
    AuthorizerId: call.ids.part(),
  };
  api.definition.authorizers.set(authorizer.AuthorizerId, authorizer);
  touch(api);
  return authorizer;
}

function checkAuthorizer(api: StoredApi, authorizer: Partial<Authorizer>): void {
  const isHttp = api.definition.api.ProtocolType === "HTTP";
  if (!isHttp && authorizer.AuthorizerType !== "REQUEST") {
    throw badRequest("Only REQUEST authorizer type is supported on WEBSOCKET protocol Apis.");
  }
  if (authorizer.AuthorizerType === "JWT") checkJwt(authorizer);
  else checkLambda(authorizer, isHttp);
}

/** Documents are taken with sources that were written for a REST API; nobody answers to them. */
function checkIdentitySource({ definition }: StoredApi, { IdentitySource = [] }: Partial<Authorizer>): void {
  const isHttp = definition.api.ProtocolType === "HTTP";
  const expression = isHttp ? httpSource : socketSource;
  const wrong = IdentitySource.find((source) => !expression.test(source));
  if (wrong !== undefined && isHttp) throw badRequest(`Invalid identity source expression: ${wrong}`);
  if (wrong !== undefined) throw badRequest(`Invalid request identity source expression: ${wrong}`);
}

const httpSource = /^\$(request\.(header|querystring)|context|stageVariables)\.[^ ]+$/;
const socketSource = /^(route\.request\.(header|querystring)|context|stageVariables)\.[^ ]+$/;

function checkJwt({ JwtConfiguration }: Partial<Authorizer>): void {
  if (JwtConfiguration === undefined) throw badRequest("JwtConfiguration must not be null for JWT Authorizer");
  if (JwtConfiguration.Issuer === undefined) throw badRequest("JWT authorizers must have an issuer");
  if ((JwtConfiguration.Audience ?? []).length === 0) throw badRequest("JWT authorizers must have an audience");
}

function checkLambda(authorizer: Partial<Authorizer>, isHttp: boolean): void {
  const { AuthorizerUri, AuthorizerPayloadFormatVersion: version, EnableSimpleResponses } = authorizer;
  const { AuthorizerResultTtlInSeconds: ttl = 0, IdentitySource = [] } = authorizer;
  if (AuthorizerUri === undefined) throw badRequest("AuthorizerUri is a required field in an Authorizer");
  if (isHttp && version === undefined) {
    throw badRequest("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer");
  }
  if (version !== undefined && !(isHttp && ["1.0", "2.0"].includes(version))) {
    throw badRequest(`AuthorizerPayloadFormatVersion ${version} is not supported`);
  }
  if (EnableSimpleResponses === true && version !== "2.0") {
    throw badRequest('EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".');
  }
  if (ttl < 0 || ttl > 3600) {
    throw badRequest("Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.");
  }
  if (ttl > 0 && IdentitySource.length === 0) {
    throw badRequest("Identity source must be set if authorizer caching is enabled (TTL is greater than 0)");
  }
}

function checkName(api: StoredApi, name: string, self?: StoredApiAuthorizer): void {
  if ([...api.definition.authorizers.values()].some((other) => other !== self && other.Name === name)) {
    throw conflict(`Authorizer with name ${name} already exists`);
  }
}

function authorizerOf(call: Call, input: AuthorizerAddress): StoredApiAuthorizer {
  return partOf(apiOf(call, input).definition.authorizers, input.AuthorizerId, "Authorizer");
}

function updateAuthorizer(input: UpdateAuthorizerCommandInput, call: Call): Authorizer {
  const api = apiOf(call, input);
  const authorizer = authorizerOf(call, input);
  const { ApiId: _, AuthorizerId: __, ...members } = input;
  checkAuthorizer(api, { ...authorizer, ...present(members) });
  checkIdentitySource(api, present(members));
  if (members.Name !== undefined) checkName(api, members.Name, authorizer);
  touch(api);
  return Object.assign(authorizer, present(members));
}

function deleteAuthorizer(input: AuthorizerAddress, call: Call): void {
  const api = apiOf(call, input);
  const { AuthorizerId, Name } = authorizerOf(call, input);
  const user = [...api.definition.routes.values()].find((route) => route.AuthorizerId === AuthorizerId);
  if (user !== undefined) {
    throw conflict(`Cannot delete authorizer '${Name}', is referenced in route: ${user.RouteKey}`);
  }
  api.definition.authorizers.delete(AuthorizerId);
  touch(api);
}
