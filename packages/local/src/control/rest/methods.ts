import type {
  DeleteMethodResponseCommandInput,
  Method,
  MethodResponse,
  PutMethodCommandInput,
  PutMethodResponseCommandInput,
  UpdateMethodCommandInput,
  UpdateMethodResponseCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { applyPatches, editable, replaceable } from "../patch.js";
import { freeMap, present } from "../present.js";
import { badRequest, conflict, notFound } from "../protocol/api-error.js";
import type { RestDefinition } from "../store/rest-api.js";
import { type MethodAddress, methodOf, resourceOf, restApiOf } from "./lookup.js";

/** Methods of a resource, and the responses that they declare. */
export const methodHandlers = {
  PutMethod: putMethod,
  GetMethod: (input: MethodAddress, call: Call): Method => methodOf(call, input),
  UpdateMethod: updateMethod,
  DeleteMethod: (input: MethodAddress, call: Call) => {
    methodOf(call, input);
    const resource = resourceOf(call, input);
    const { [input.httpMethod ?? ""]: _, ...rest } = resource.resourceMethods ?? {};
    if (Object.keys(rest).length > 0) resource.resourceMethods = freeMap(rest);
    else delete resource.resourceMethods;
  },
  PutMethodResponse: putMethodResponse,
  GetMethodResponse: (input: ResponseAddress, call: Call): MethodResponse => methodResponseOf(call, input),
  UpdateMethodResponse: updateMethodResponse,
  DeleteMethodResponse: (input: DeleteMethodResponseCommandInput, call: Call) => {
    methodResponseOf(call, input);
    delete methodOf(call, input).methodResponses?.[input.statusCode ?? ""];
  },
} satisfies Handlers;

/** API Gateway's methods; `ANY` stands for all. */
export const httpMethods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"] as const;

function putMethod(input: PutMethodCommandInput, call: Call): Method {
  const resource = resourceOf(call, input);
  const httpMethod = httpMethods.find((name) => name === input.httpMethod);
  if (httpMethod === undefined)
    throw badRequest("Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY");
  if (resource.resourceMethods?.[httpMethod] !== undefined) throw conflict("Method already exists for this resource");
  checkMethod(restApiOf(call, input).definition, input);
  const method = present<Method>({
    httpMethod,
    authorizationType: input.authorizationType,
    authorizerId: input.authorizerId,
    authorizationScopes: input.authorizationScopes,
    apiKeyRequired: input.apiKeyRequired ?? false,
    requestValidatorId: input.requestValidatorId,
    operationName: input.operationName,
    requestParameters: input.requestParameters,
    requestModels: input.requestModels,
  });
  resource.resourceMethods = freeMap({ ...resource.resourceMethods, [httpMethod]: method });
  return method;
}

const authorizationTypes = ["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"];

function checkMethod(definition: RestDefinition, method: Method): void {
  if (!authorizationTypes.includes(method.authorizationType ?? "")) {
    throw badRequest("Invalid authorization type specified. Valid types are NONE, AWS_IAM, CUSTOM, COGNITO_USER_POOLS");
  }
  // A method that names an authorizer which is not there would be open to everybody.
  const needsOne = method.authorizationType === "CUSTOM" || method.authorizationType === "COGNITO_USER_POOLS";
  if ((needsOne || method.authorizerId !== undefined) && !definition.authorizers.has(method.authorizerId ?? "")) {
    throw badRequest(
      "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
    );
  }
  if (method.requestValidatorId !== undefined && !definition.requestValidators.has(method.requestValidatorId)) {
    throw badRequest("Invalid Request Validator identifier specified");
  }
  checkModels(definition, method.requestModels);
}

function checkModels(definition: RestDefinition, models: Readonly<Record<string, string>> | undefined): void {
  for (const name of Object.values(models ?? {})) {
    if (!definition.models.has(name)) throw badRequest(`Invalid model identifier specified: ${name}`);
  }
}

function updateMethod(input: UpdateMethodCommandInput, call: Call): Method {
  const method = methodOf(call, input);
  const { definition } = restApiOf(call, input);
  const rules = [
    ...replaceable("text", "/authorizationType", "/authorizerId", "/requestValidatorId", "/operationName"),
    ...replaceable("flag", "/apiKeyRequired"),
    ...editable("flagEntry", "/requestParameters/*"),
    ...editable("entry", "/requestModels/*"),
    ...editable("item", "/authorizationScopes"),
  ];
  applyPatches(method, input.patchOperations, rules, {
    special: (patch, draft) => {
      const optional = ["/requestValidatorId", "/authorizerId", "/operationName"].includes(patch.path);
      if (!optional || (patch.value !== "" && patch.value !== undefined)) return false;
      delete draft[patch.segments[0] ?? ""];
      return true;
    },
    // The cast holds: the draft is the method with patches of its own members.
    check: (draft) => checkMethod(definition, draft as Method),
  });
  return method;
}

type ResponseAddress = MethodAddress & { statusCode?: string | undefined };

export function methodResponseOf(call: Call, input: ResponseAddress): MethodResponse {
  const responses = methodOf(call, input).methodResponses ?? {};
  const statusCode = input.statusCode ?? "";
  const response = Object.hasOwn(responses, statusCode) ? responses[statusCode] : undefined;
  if (response === undefined) throw notFound("Invalid Response status code specified");
  return response;
}

function putMethodResponse(input: PutMethodResponseCommandInput, call: Call): MethodResponse {
  const method = methodOf(call, input);
  const statusCode = input.statusCode ?? "";
  if (method.methodResponses?.[statusCode] !== undefined) throw conflict("Response already exists for this resource");
  checkModels(restApiOf(call, input).definition, input.responseModels);
  const { responseParameters, responseModels } = input;
  const response = present<MethodResponse>({ statusCode, responseParameters, responseModels });
  method.methodResponses = freeMap({ ...method.methodResponses, [statusCode]: response });
  return response;
}

function updateMethodResponse(input: UpdateMethodResponseCommandInput, call: Call): MethodResponse {
  const response = methodResponseOf(call, input);
  const rules = [...editable("flagEntry", "/responseParameters/*"), ...editable("entry", "/responseModels/*")];
  applyPatches(response, input.patchOperations, rules);
  return response;
}
