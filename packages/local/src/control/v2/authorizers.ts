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
    return newAuthorizer(apiOf(call, input), { ...members, Name: needed(input.Name, "Name") }, call);
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
  const { AuthorizerType, JwtConfiguration, AuthorizerUri, AuthorizerPayloadFormatVersion } = authorizer;
  const { EnableSimpleResponses } = authorizer;
  if (AuthorizerType === "JWT") {
    if (!isHttp) throw badRequest("Only REQUEST authorizers are supported for WEBSOCKET protocol APIs");
    if (JwtConfiguration?.Issuer === undefined) throw badRequest("JWT authorizers must have an issuer");
    if ((JwtConfiguration.Audience ?? []).length === 0) throw badRequest("JWT authorizers must have an audience");
    return;
  }
  if (AuthorizerType !== "REQUEST")
    throw badRequest("Invalid authorizer type specified. Must be one of [REQUEST, JWT]");
  needed(AuthorizerUri, "AuthorizerUri");
  if (isHttp && AuthorizerPayloadFormatVersion === undefined) {
    throw badRequest("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer");
  }
  if (!isHttp && AuthorizerPayloadFormatVersion !== undefined) {
    throw badRequest("AuthorizerPayloadFormatVersion is not supported for WEBSOCKET protocol APIs");
  }
  if (isHttp && !["1.0", "2.0"].includes(AuthorizerPayloadFormatVersion ?? "")) {
    throw badRequest("AuthorizerPayloadFormatVersion must be one of [1.0, 2.0]");
  }
  if (EnableSimpleResponses === true && AuthorizerPayloadFormatVersion !== "2.0") {
    throw badRequest("EnableSimpleResponses is only supported with AuthorizerPayloadFormatVersion 2.0");
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
  if (members.Name !== undefined) checkName(api, members.Name, authorizer);
  touch(api);
  return Object.assign(authorizer, present(members));
}

function deleteAuthorizer(input: AuthorizerAddress, call: Call): void {
  const api = apiOf(call, input);
  const { AuthorizerId } = authorizerOf(call, input);
  const user = [...api.definition.routes.values()].find((route) => route.AuthorizerId === AuthorizerId);
  if (user !== undefined) {
    throw conflict(`Cannot delete authorizer '${AuthorizerId}', is referenced in route: ${user.RouteId}`);
  }
  api.definition.authorizers.delete(AuthorizerId);
  touch(api);
}
