import type {
  GatewayResponse,
  GetGatewayResponsesCommandInput,
  PutGatewayResponseCommandInput,
  UpdateGatewayResponseCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { applyPatches, editable, type Patch, replaceable } from "../patch.js";
import { present } from "../present.js";
import { badRequest, notFound } from "../protocol/api-error.js";
import type { StoredRestApi } from "../store/rest-api.js";
import { restApiOf } from "./lookup.js";

/** What the gateway answers by itself, by type. */
export const gatewayResponseHandlers = {
  PutGatewayResponse: putGatewayResponse,
  GetGatewayResponse: (input: Address, call: Call): GatewayResponse =>
    responseOf(restApiOf(call, input), input.responseType),
  GetGatewayResponses: (input: GetGatewayResponsesCommandInput, call: Call) => {
    const api = restApiOf(call, input);
    return pageOf(
      [...defaultStatus.keys()].map((type) => responseOf(api, type)),
      input,
    );
  },
  UpdateGatewayResponse: updateGatewayResponse,
  DeleteGatewayResponse: (input: Address, call: Call) => {
    if (!restApiOf(call, input).definition.gatewayResponses.delete(input.responseType ?? "")) {
      throw notFound("Gateway response type not defined on api");
    }
  },
} satisfies Handlers;

interface Address {
  restApiId?: string | undefined;
  responseType?: string | undefined;
}

type ResponseType = NonNullable<GatewayResponse["responseType"]>;

/** Every type, with the status that AWS gives it; the two `DEFAULT_` ones have none. */
export const defaultStatus: ReadonlyMap<ResponseType, string | undefined> = new Map<ResponseType, string | undefined>([
  ["ACCESS_DENIED", "403"],
  ["API_CONFIGURATION_ERROR", "500"],
  ["AUTHORIZER_CONFIGURATION_ERROR", "500"],
  ["AUTHORIZER_FAILURE", "500"],
  ["BAD_REQUEST_BODY", "400"],
  ["BAD_REQUEST_PARAMETERS", "400"],
  ["DEFAULT_4XX", undefined],
  ["DEFAULT_5XX", undefined],
  ["EXPIRED_TOKEN", "403"],
  ["INTEGRATION_FAILURE", "504"],
  ["INTEGRATION_TIMEOUT", "504"],
  ["INVALID_API_KEY", "403"],
  ["INVALID_SIGNATURE", "403"],
  ["MISSING_AUTHENTICATION_TOKEN", "403"],
  ["QUOTA_EXCEEDED", "429"],
  ["REQUEST_TOO_LARGE", "413"],
  ["RESOURCE_NOT_FOUND", "404"],
  ["THROTTLED", "429"],
  ["UNAUTHORIZED", "401"],
  ["UNSUPPORTED_MEDIA_TYPE", "415"],
  ["WAF_FILTERED", "403"],
]);

const defaultTemplates = { "application/json": '{"message":$context.error.messageString}' };

/** One that was put, or AWS's own; `DEFAULT_4XX` and `DEFAULT_5XX` stand in for those that were not put. */
function responseOf(api: StoredRestApi, responseType: string | undefined): GatewayResponse {
  const type = [...defaultStatus.keys()].find((known) => known === responseType);
  if (type === undefined) throw notFound("Invalid Gateway response type specified");
  const { gatewayResponses } = api.definition;
  const put = gatewayResponses.get(type);
  if (put !== undefined) return put;
  const statusCode = defaultStatus.get(type);
  const general = statusCode === undefined ? undefined : gatewayResponses.get(`DEFAULT_${statusCode[0]}XX`);
  return present<GatewayResponse>({
    responseType: type,
    statusCode: general?.statusCode ?? statusCode,
    responseParameters: { ...general?.responseParameters },
    responseTemplates: { ...(general?.responseTemplates ?? defaultTemplates) },
    defaultResponse: true,
  });
}

function putGatewayResponse(input: PutGatewayResponseCommandInput, call: Call): GatewayResponse {
  const api = restApiOf(call, input);
  const { responseType } = responseOf(api, input.responseType);
  const response = present<GatewayResponse>({
    responseType,
    statusCode: input.statusCode ?? (responseType === undefined ? undefined : defaultStatus.get(responseType)),
    responseParameters: input.responseParameters ?? {},
    responseTemplates: input.responseTemplates ?? { ...defaultTemplates },
    defaultResponse: false,
  });
  api.definition.gatewayResponses.set(input.responseType ?? "", response);
  return response;
}

function updateGatewayResponse(input: UpdateGatewayResponseCommandInput, call: Call): GatewayResponse {
  const api = restApiOf(call, input);
  const response = structuredClone(responseOf(api, input.responseType));
  const rules = [
    ...replaceable("text", "/statusCode"),
    ...editable("entry", "/responseParameters/*", "/responseTemplates/*"),
  ];
  applyPatches(response, input.patchOperations, rules, {
    special: (patch) => {
      checkPatch(response, patch);
      return false;
    },
  });
  const updated = { ...response, defaultResponse: false };
  api.definition.gatewayResponses.set(input.responseType ?? "", updated);
  return updated;
}

function checkPatch(response: GatewayResponse, { op, path, segments: [member, key = ""], value }: Patch): void {
  const isTable = member === "responseParameters" || member === "responseTemplates";
  if (!isTable && !(path === "/statusCode" && op === "replace")) throw badRequest(`Invalid patch path ${path}`);
  if (!isTable || op === "remove") return;
  if (value === undefined || value === "") throw badRequest(`Invalid null or empty value in ${member}`);
  const isKnown = Object.hasOwn(response[member] ?? {}, key);
  if (op === "replace" && !isKnown && member === "responseParameters")
    throw notFound("Invalid parameter name specified");
}
