import type {
  Authorizer,
  CreateAuthorizerCommandInput,
  CreateModelCommandInput,
  GetAuthorizersCommandInput,
  GetModelsCommandInput,
  Model,
  UpdateAuthorizerCommandInput,
  UpdateModelCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import { tokenPageOf } from "../pages.js";
import { present } from "../present.js";
import { badRequest, conflict } from "../protocol/api-error.js";
import type { StoredApi, StoredApiAuthorizer, StoredApiModel } from "../store/api.js";
import { apiOf, needed, partOf, touch } from "./lookup.js";

/** Authorizers of HTTP and WebSocket APIs, and the models of WebSocket messages. */
export const authorizerAndModelHandlers = {
  CreateAuthorizer: (input: CreateAuthorizerCommandInput, call: Call): Authorizer => {
    const { ApiId: _, ...members } = input;
    return newAuthorizer(apiOf(call, input), { ...members, Name: needed(input.Name, "Name") }, call);
  },
  GetAuthorizer: (input: AuthorizerAddress, call: Call): Authorizer => authorizerOf(call, input),
  GetAuthorizers: (input: GetAuthorizersCommandInput, call: Call) =>
    tokenPageOf([...apiOf(call, input).definition.authorizers.values()], input),
  UpdateAuthorizer: updateAuthorizer,
  DeleteAuthorizer: deleteAuthorizer,
  CreateModel: createModel,
  GetModel: (input: ModelAddress, call: Call): Model => modelOf(call, input),
  GetModels: (input: GetModelsCommandInput, call: Call) =>
    tokenPageOf([...apiOf(call, input).definition.models.values()], input),
  UpdateModel: updateModel,
  DeleteModel: (input: ModelAddress, call: Call) => {
    const api = apiOf(call, input);
    api.definition.models.delete(modelOf(call, input).ModelId);
    touch(api);
  },
} satisfies Handlers;

interface AuthorizerAddress {
  ApiId?: string | undefined;
  AuthorizerId?: string | undefined;
}

/** Adds an authorizer; imports use it too. An issuer that cannot be reached is accepted: its calls answer 401. */
export function newAuthorizer(api: StoredApi, members: Authorizer & { Name: string }, call: Call): StoredApiAuthorizer {
  checkAuthorizer(api, members);
  if ([...api.definition.authorizers.values()].some(({ Name }) => Name === members.Name)) {
    throw conflict(`Authorizer with name ${members.Name} already exists`);
  }
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
}

function authorizerOf(call: Call, input: AuthorizerAddress): StoredApiAuthorizer {
  return partOf(apiOf(call, input).definition.authorizers, input.AuthorizerId, "Authorizer");
}

function updateAuthorizer(input: UpdateAuthorizerCommandInput, call: Call): Authorizer {
  const api = apiOf(call, input);
  const authorizer = authorizerOf(call, input);
  const { ApiId: _, AuthorizerId: __, ...members } = input;
  checkAuthorizer(api, { ...authorizer, ...present(members) });
  touch(api);
  return Object.assign(authorizer, present(members));
}

function deleteAuthorizer(input: AuthorizerAddress, call: Call): void {
  const api = apiOf(call, input);
  const { AuthorizerId } = authorizerOf(call, input);
  const user = [...api.definition.routes.values()].find((route) => route.AuthorizerId === AuthorizerId);
  if (user !== undefined) {
    throw conflict(`Cannot delete authorizer. It is used by the route ${user.RouteKey}`);
  }
  api.definition.authorizers.delete(AuthorizerId);
  touch(api);
}

interface ModelAddress {
  ApiId?: string | undefined;
  ModelId?: string | undefined;
}

function modelOf(call: Call, input: ModelAddress): StoredApiModel {
  return partOf(apiOf(call, input).definition.models, input.ModelId, "Model");
}

function createModel(input: CreateModelCommandInput, call: Call): Model {
  const api = apiOf(call, input);
  if (api.definition.api.ProtocolType === "HTTP") throw badRequest("Models are not supported for HTTP protocol APIs");
  const { ApiId: _, ...members } = input;
  const Name = needed(input.Name, "Name");
  if (!/^[a-zA-Z0-9]+$/.test(Name)) throw badRequest("Model name must be alphanumeric");
  if ([...api.definition.models.values()].some((model) => model.Name === Name)) {
    throw conflict(`Model with name ${Name} already exists`);
  }
  checkSchema(needed(input.Schema, "Schema"));
  const model: StoredApiModel = {
    ContentType: "application/json",
    ...present(members),
    Name,
    ModelId: call.ids.part(),
  };
  api.definition.models.set(model.ModelId, model);
  touch(api);
  return model;
}

function checkSchema(schema: string): void {
  try {
    JSON.parse(schema);
  } catch {
    throw badRequest("Invalid model schema specified: it is not JSON");
  }
}

function updateModel(input: UpdateModelCommandInput, call: Call): Model {
  const { ApiId: _, ModelId: __, ...members } = input;
  const model = modelOf(call, input);
  if (members.Schema !== undefined) checkSchema(members.Schema);
  touch(apiOf(call, input));
  return Object.assign(model, present(members));
}
