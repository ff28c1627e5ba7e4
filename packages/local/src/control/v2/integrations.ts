import type {
  CreateIntegrationCommandInput,
  CreateIntegrationResponseCommandInput,
  GetIntegrationResponsesCommandInput,
  GetIntegrationsCommandInput,
  Integration,
  IntegrationResponse,
  UpdateIntegrationCommandInput,
  UpdateIntegrationResponseCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import { tokenPageOf } from "../pages.js";
import { freeMap, present } from "../present.js";
import { badRequest, conflict } from "../protocol/api-error.js";
import type { StoredApi, StoredIntegration } from "../store/api.js";
import { checkIntegration, isService } from "./integration-rules.js";
import { apiOf, needed, partOf, refuseManaged, touch } from "./lookup.js";

/** What stands behind routes, and how a WebSocket integration's answers are mapped. */
export const integrationHandlers = {
  CreateIntegration: (input: CreateIntegrationCommandInput, call: Call): Integration => {
    const { ApiId: _, ...members } = input;
    return newIntegration(apiOf(call, input), members, call);
  },
  GetIntegration: (input: Address, call: Call): Integration => integrationOf(call, input),
  GetIntegrations: (input: GetIntegrationsCommandInput, call: Call) =>
    tokenPageOf([...apiOf(call, input).definition.integrations.values()], input),
  UpdateIntegration: updateIntegration,
  DeleteIntegration: deleteIntegration,
  CreateIntegrationResponse: createIntegrationResponse,
  GetIntegrationResponse: (input: ResponseAddress, call: Call): IntegrationResponse => responseOf(call, input),
  GetIntegrationResponses: (input: GetIntegrationResponsesCommandInput, call: Call) =>
    tokenPageOf([...integrationOf(call, input).responses.values()], input),
  UpdateIntegrationResponse: updateIntegrationResponse,
  DeleteIntegrationResponse: (input: ResponseAddress, call: Call) => {
    integrationOf(call, input).responses.delete(responseOf(call, input).IntegrationResponseId ?? "");
    touch(apiOf(call, input));
  },
} satisfies Handlers;

interface Address {
  ApiId?: string | undefined;
  IntegrationId?: string | undefined;
}

type ResponseAddress = Address & { IntegrationResponseId?: string | undefined };

/** Adds an integration; imports and quick create use it too. */
export function newIntegration(api: StoredApi, members: Integration, call: Call): StoredIntegration {
  const isHttpApi = api.definition.api.ProtocolType === "HTTP";
  checkIntegration(members, isHttpApi);
  const integration: StoredIntegration = {
    ConnectionType: "INTERNET",
    TimeoutInMillis: isHttpApi ? 30_000 : 29_000,
    PayloadFormatVersion: "1.0",
    ...(isHttpApi ? {} : socketDefaults(members)),
    // Lambda functions are always called by POST.
    ...(members.IntegrationType === "AWS_PROXY" && !isService(members) ? { IntegrationMethod: "POST" } : {}),
    ...present(members),
    IntegrationId: call.ids.route(),
    responses: new Map(),
  };
  api.definition.integrations.set(integration.IntegrationId, integration);
  touch(api);
  return integration;
}

function socketDefaults({ IntegrationType }: Integration): Integration {
  // What a proxy answers is passed on, and nothing is selected by it.
  const expression = socketSelections.get(IntegrationType ?? "");
  return present<Integration>({
    PassthroughBehavior: "WHEN_NO_MATCH",
    IntegrationResponseSelectionExpression: expression,
  });
}

const socketSelections: ReadonlyMap<string, string> = new Map([
  ["AWS", "${integration.response.body.errorMessage}"],
  ["HTTP", "${integration.response.statuscode}"],
  ["MOCK", "${integration.response.statuscode}"],
]);

function integrationOf(call: Call, input: Address): StoredIntegration {
  return partOf(apiOf(call, input).definition.integrations, input.IntegrationId, "Integration");
}

function updateIntegration(input: UpdateIntegrationCommandInput, call: Call): Integration {
  const api = apiOf(call, input);
  const integration = integrationOf(call, input);
  const { ApiId: _, IntegrationId: __, ...members } = input;
  checkIntegration({ ...integration, ...present(members) }, api.definition.api.ProtocolType === "HTTP");
  const { RequestParameters, ...rest } = present(members);
  Object.assign(integration, rest);
  // An empty value removes a mapping. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
  const entries = Object.entries({ ...integration.RequestParameters, ...RequestParameters });
  if (entries.length > 0) {
    integration.RequestParameters = freeMap(Object.fromEntries(entries.filter(([, value]) => value !== "")));
  }
  touch(api);
  return integration;
}

function deleteIntegration(input: Address, call: Call): void {
  const api = apiOf(call, input);
  const integration = integrationOf(call, input);
  const { IntegrationId } = integration;
  refuseManaged(integration, `Integration '${IntegrationId}'`);
  const users = [...api.definition.routes.values()]
    .filter(({ Target }) => Target === `integrations/${IntegrationId}`)
    .map(({ RouteId }) => RouteId);
  if (users.length > 0) {
    throw conflict(
      `Cannot delete Integration because it is referenced by the following Routes with Ids: [${users.join(", ")}]`,
    );
  }
  api.definition.integrations.delete(IntegrationId);
  touch(api);
}

function createIntegrationResponse(input: CreateIntegrationResponseCommandInput, call: Call): IntegrationResponse {
  const integration = integrationOf(call, input);
  const { ApiId: _, IntegrationId: __, ...members } = input;
  if (apiOf(call, input).definition.api.ProtocolType === "HTTP") {
    throw badRequest("IntegrationResponses are currently not supported for this API protocol type.");
  }
  const IntegrationResponseKey = needed(input.IntegrationResponseKey, "IntegrationResponseKey");
  if ([...integration.responses.values()].some((other) => other.IntegrationResponseKey === IntegrationResponseKey)) {
    throw conflict(`Integration response with key ${IntegrationResponseKey} already exists`);
  }
  const IntegrationResponseId = call.ids.part();
  const response: IntegrationResponse = { ...present(members), IntegrationResponseKey, IntegrationResponseId };
  integration.responses.set(IntegrationResponseId, response);
  touch(apiOf(call, input));
  return response;
}

function responseOf(call: Call, input: ResponseAddress): IntegrationResponse {
  return partOf(integrationOf(call, input).responses, input.IntegrationResponseId, "IntegrationResponse");
}

function updateIntegrationResponse(input: UpdateIntegrationResponseCommandInput, call: Call): IntegrationResponse {
  const { ApiId: _, IntegrationId: __, IntegrationResponseId: ___, ...members } = input;
  touch(apiOf(call, input));
  return Object.assign(responseOf(call, input), present(members));
}
