import type {
  Authorizer,
  CreateAuthorizerCommandInput,
  GetAuthorizersCommandInput,
  UpdateAuthorizerCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { applyPatches, editable, replaceable } from "../patch.js";
import { present } from "../present.js";
import { badRequest, conflict } from "../protocol/api-error.js";
import type { StoredAuthorizer } from "../store/rest-api.js";
import { byName, entryOf, required, restApiOf } from "./lookup.js";

/** Lambda and Cognito authorizers of a REST API. */
export const authorizerHandlers = {
  CreateAuthorizer: createAuthorizer,
  GetAuthorizer: (input: Address, call: Call): Authorizer => authorizerOf(call, input),
  GetAuthorizers: (input: GetAuthorizersCommandInput, call: Call) =>
    pageOf(byName(restApiOf(call, input).definition.authorizers.values()), input),
  UpdateAuthorizer: updateAuthorizer,
  DeleteAuthorizer: deleteAuthorizer,
} satisfies Handlers;

interface Address {
  restApiId?: string | undefined;
  authorizerId?: string | undefined;
}

function authorizerOf(call: Call, input: Address): StoredAuthorizer {
  const { authorizers } = restApiOf(call, input).definition;
  return entryOf(authorizers, input.authorizerId, "Invalid Authorizer identifier specified");
}

function createAuthorizer(input: CreateAuthorizerCommandInput, call: Call): Authorizer {
  const api = call.region.restApis.get(input.restApiId ?? "");
  // AWS's own answer for an API that does not exist, here and nowhere else; it was recorded.
  if (api === undefined) {
    throw conflict("Unable to complete operation due to concurrent modification. Please try again later.");
  }
  const { authorizers } = api.definition;
  const { restApiId: _, type, ...members } = input;
  if (type !== "COGNITO_USER_POOLS") required(input.authorizerUri, "Authorizer URI");
  else if ((input.providerARNs ?? []).length === 0) throw badRequest("Provider ARNs are required for this authorizer");
  const authorizer: StoredAuthorizer = present({
    ...members,
    id: call.ids.part(),
    name: required(input.name, "Authorizer name"),
    type,
    authType: input.authType ?? (type === "COGNITO_USER_POOLS" ? "cognito_user_pools" : "custom"),
  });
  authorizers.set(authorizer.id, authorizer);
  return authorizer;
}

function updateAuthorizer(input: UpdateAuthorizerCommandInput, call: Call): Authorizer {
  const authorizer = authorizerOf(call, input);
  const rules = [
    ...replaceable(
      "text",
      "/name",
      "/type",
      "/authType",
      "/authorizerUri",
      "/authorizerCredentials",
      "/identitySource",
      "/identityValidationExpression",
    ),
    ...replaceable("number", "/authorizerResultTtlInSeconds"),
    ...editable("item", "/providerARNs"),
  ];
  applyPatches(authorizer, input.patchOperations, rules);
  return authorizer;
}

function deleteAuthorizer(input: Address, call: Call): void {
  const { id } = authorizerOf(call, input);
  const { definition } = restApiOf(call, input);
  const used = [...definition.resources.values()].some(({ resourceMethods }) =>
    Object.values(resourceMethods ?? {}).some(({ authorizerId }) => authorizerId === id),
  );
  if (used) throw conflict("Cannot delete authorizer, is referenced in a method");
  definition.authorizers.delete(id);
}
