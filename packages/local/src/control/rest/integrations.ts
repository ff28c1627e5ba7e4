import type {
  Integration,
  IntegrationResponse,
  PutIntegrationCommandInput,
  PutIntegrationResponseCommandInput,
  UpdateIntegrationCommandInput,
  UpdateIntegrationResponseCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { applyPatches, editable, replaceable } from "../patch.js";
import { freeMap, present } from "../present.js";
import { badRequest, notFound } from "../protocol/api-error.js";
import { integrationOf, type MethodAddress, methodOf } from "./lookup.js";
import { checkRequestMappings, checkResponseMappings } from "./mappings.js";
import { templatesOf } from "./templates.js";

/** What stands behind a method, and how its answers are mapped. */
export const integrationHandlers = {
  PutIntegration: putIntegration,
  GetIntegration: (input: MethodAddress, call: Call): Integration => integrationOf(call, input),
  UpdateIntegration: updateIntegration,
  DeleteIntegration: (input: MethodAddress, call: Call) => {
    integrationOf(call, input);
    delete methodOf(call, input).methodIntegration;
  },
  PutIntegrationResponse: putIntegrationResponse,
  GetIntegrationResponse: (input: ResponseAddress, call: Call): IntegrationResponse => responseOf(call, input),
  UpdateIntegrationResponse: updateIntegrationResponse,
  DeleteIntegrationResponse: (input: ResponseAddress, call: Call) => {
    responseOf(call, input);
    delete integrationOf(call, input).integrationResponses?.[input.statusCode ?? ""];
  },
} satisfies Handlers;

function putIntegration(input: PutIntegrationCommandInput, call: Call): Integration {
  const method = methodOf(call, input);
  const { restApiId: _, resourceId, httpMethod: __, integrationHttpMethod, uri, type = "MOCK", ...rest } = input;
  checkBackend(type, uri, integrationHttpMethod);
  checkRequestMappings(method, rest.requestParameters);
  const isHttp = type === "HTTP" || type === "HTTP_PROXY";
  const integration = present<Integration>({
    ...rest,
    requestTemplates: templatesOf(rest.requestTemplates),
    type,
    httpMethod: type === "MOCK" ? undefined : integrationHttpMethod,
    uri: type === "MOCK" ? undefined : uri,
    connectionType: rest.connectionType ?? (isHttp ? "INTERNET" : undefined),
    passthroughBehavior: rest.passthroughBehavior ?? "WHEN_NO_MATCH",
    timeoutInMillis: rest.timeoutInMillis ?? 29_000,
    cacheNamespace: rest.cacheNamespace ?? resourceId,
    cacheKeyParameters: rest.cacheKeyParameters ?? [],
  });
  method.methodIntegration = integration;
  return integration;
}

function checkBackend(type: string, uri: string | undefined, integrationHttpMethod: string | undefined): void {
  if (type === "MOCK") return;
  if (integrationHttpMethod === undefined) throw badRequest("Enumeration value for HttpMethod must be non-empty");
  if (type === "HTTP" || type === "HTTP_PROXY") {
    if (!/^(https?:\/\/|\$\{stageVariables\.)/.test(uri ?? ""))
      throw badRequest("Invalid HTTP endpoint specified for URI");
    return;
  }
  if (!uri?.startsWith("arn:")) throw badRequest("Invalid ARN specified in the request");
  if (!/^arn:[^:]+:apigateway:[^:]*:[^:]+:(path|action)\//.test(uri)) {
    throw badRequest("AWS ARN for integration must contain path or action");
  }
  if (type === "AWS_PROXY" && !/:(lambda:path|firehose:action)\//.test(uri)) {
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  }
}

function updateIntegration(input: UpdateIntegrationCommandInput, call: Call): Integration {
  const integration = integrationOf(call, input);
  const rules = [
    ...replaceable(
      "text",
      "/uri",
      "/httpMethod",
      "/credentials",
      "/passthroughBehavior",
      "/contentHandling",
      "/connectionType",
      "/connectionId",
      "/cacheNamespace",
      "/type",
      "/responseTransferMode",
    ),
    ...replaceable("number", "/timeoutInMillis"),
    ...replaceable("flag", "/tlsConfig/insecureSkipVerification"),
    ...editable("entry", "/requestParameters/*", "/requestTemplates/*"),
    ...editable("item", "/cacheKeyParameters/*"),
  ];
  applyPatches(integration, input.patchOperations, rules, {
    check: (draft) => {
      // The casts hold: the draft is the integration with patches of its own members.
      const { type, uri, httpMethod, requestTemplates, requestParameters } = draft as Integration;
      checkRequestMappings(methodOf(call, input), requestParameters);
      if (requestTemplates !== undefined) draft.requestTemplates = templatesOf(requestTemplates);
      checkBackend(type ?? "MOCK", uri, httpMethod);
    },
  });
  return integration;
}

type ResponseAddress = MethodAddress & { statusCode?: string | undefined };

function responseOf(call: Call, input: ResponseAddress): IntegrationResponse {
  const statusCode = input.statusCode ?? "";
  const responses = integrationOf(call, input).integrationResponses ?? {};
  const response = Object.hasOwn(responses, statusCode) ? responses[statusCode] : undefined;
  if (response === undefined) throw notFound("Invalid Response status code specified");
  return response;
}

function putIntegrationResponse(input: PutIntegrationResponseCommandInput, call: Call): IntegrationResponse {
  const statusCode = input.statusCode ?? "";
  const integration = integrationOf(call, input);
  const { selectionPattern, responseParameters, responseTemplates, contentHandling } = input;
  checkResponseMappings(methodOf(call, input), statusCode, responseParameters);
  const response = present<IntegrationResponse>({
    statusCode,
    selectionPattern,
    responseParameters,
    responseTemplates: templatesOf(responseTemplates),
    contentHandling,
  });
  integration.integrationResponses = freeMap({ ...integration.integrationResponses, [statusCode]: response });
  return response;
}

function updateIntegrationResponse(input: UpdateIntegrationResponseCommandInput, call: Call): IntegrationResponse {
  const response = responseOf(call, input);
  const rules = [
    ...replaceable("text", "/selectionPattern", "/contentHandling", "/statusCode"),
    ...editable("entry", "/responseParameters/*", "/responseTemplates/*"),
  ];
  applyPatches(response, input.patchOperations, rules, {
    check: (draft) => {
      // The cast holds: the draft is the response with patches of its own members.
      const { responseTemplates, responseParameters } = draft as IntegrationResponse;
      checkResponseMappings(methodOf(call, input), input.statusCode ?? "", responseParameters);
      if (responseTemplates !== undefined) draft.responseTemplates = templatesOf(responseTemplates);
    },
  });
  return response;
}
