import type {
  Method,
  TestInvokeAuthorizerCommandInput,
  TestInvokeAuthorizerResponse,
  TestInvokeMethodCommandInput,
  TestInvokeMethodResponse,
} from "@aws-sdk/client-api-gateway";
import type { DeployedApi, TestRequest } from "../../deployed.js";
import type { Call, Handlers } from "../call.js";
import { readSnapshot } from "../deploy/rest.js";
import { freeMap, now, present } from "../present.js";
import { badRequest, notBuilt } from "../protocol/api-error.js";
import type { RestDefinition } from "../store/rest-api.js";
import { entryOf, integrationOf, methodOf, resourceOf, restApiOf } from "./lookup.js";

/** Methods and authorizers run as they are configured now, deployed or not. */
export const testInvokeHandlers = {
  TestInvokeMethod: testInvokeMethod,
  TestInvokeAuthorizer: testInvokeAuthorizer,
} satisfies Handlers;

async function testInvokeMethod(input: TestInvokeMethodCommandInput, call: Call): Promise<TestInvokeMethodResponse> {
  const resource = resourceOf(call, input);
  methodOf(call, input);
  integrationOf(call, input);
  const { httpMethod = "" } = input;
  // `ANY` is no method that one can send.
  const method = httpMethod === "ANY" ? "GET" : httpMethod;
  const path = input.pathWithQueryString || filled(resource.path);
  const request = { ...requestOf(input, path), method, resourcePath: resource.path };
  const deployed = snapshot(call, open(restApiOf(call, input).definition), input.stageVariables);
  const { status, body, headers, log, latency } = await testerOf(call, "TestInvokeMethod").method(deployed, request);
  return { status, body, ...tables(headers), log, latency };
}

async function testInvokeAuthorizer(
  input: TestInvokeAuthorizerCommandInput,
  call: Call,
): Promise<TestInvokeAuthorizerResponse> {
  const { definition } = restApiOf(call, input);
  const authorizer = entryOf(definition.authorizers, input.authorizerId, "Invalid Authorizer identifier specified");
  const guarded: Method = {
    httpMethod: "GET",
    authorizationType: authorizer.type === "COGNITO_USER_POOLS" ? "COGNITO_USER_POOLS" : "CUSTOM",
    authorizerId: authorizer.id,
    methodIntegration: { type: "MOCK" },
  };
  const request = { ...requestOf(input, input.pathWithQueryString || "/"), method: "GET", resourcePath: "/" };
  const deployed = snapshot(call, withOnly(definition, guarded), input.stageVariables);
  const { claims, ...tested } = await testerOf(call, "TestInvokeAuthorizer").authorizer(deployed, request);
  return { ...tested, ...(claims === undefined ? {} : { claims: freeMap(Object.fromEntries(claims)) }) };
}

function testerOf({ tester }: Call, operation: string) {
  if (tester === undefined) throw notBuilt(`${operation} without a data plane`);
  return tester;
}

/** `/pets/{petId}` without a path to go by: AWS takes the names for the values. */
function filled(path: string): string {
  return path.replace(/\{([^{}+]+)\+?\}/g, "$1");
}

function requestOf(
  { body, headers, multiValueHeaders }: TestInvokeMethodCommandInput | TestInvokeAuthorizerCommandInput,
  pathWithQuery: string,
): Pick<TestRequest, "body" | "headers" | "pathWithQuery"> {
  if (!pathWithQuery.startsWith("/")) throw badRequest("Path with query string must begin with a slash");
  const many = Object.entries(multiValueHeaders ?? {}).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  return { body: body ?? "", pathWithQuery, headers: many.length > 0 ? many : Object.entries(headers ?? {}) };
}

/** A test is made by the owner: nobody is asked who calls. */
function open(definition: RestDefinition): RestDefinition {
  const copy = structuredClone(definition);
  for (const { resourceMethods } of copy.resources.values()) {
    for (const method of Object.values(resourceMethods ?? {})) {
      method.authorizationType = "NONE";
      method.apiKeyRequired = false;
      delete method.authorizerId;
    }
  }
  return copy;
}

function withOnly(definition: RestDefinition, method: Method): RestDefinition {
  const { rootResourceId } = definition.api;
  const root = { id: rootResourceId, path: "/", resourceMethods: freeMap({ GET: method }) };
  return { ...definition, resources: new Map([[rootResourceId, root]]) };
}

function snapshot(call: Call, definition: RestDefinition, variables?: Record<string, string>): DeployedApi {
  const { id, name } = definition.api;
  const deployment = { id: "test", createdDate: now(), definition };
  const stage = readSnapshot(deployment, "test-invoke-stage", call.region.name, variables);
  return {
    apiId: id,
    accountId: call.region.accountId,
    region: call.region.name,
    protocol: "rest",
    name,
    disableExecuteApiEndpoint: false,
    stages: new Map([[stage.stage, stage]]),
  };
}

function tables(headers: readonly (readonly [string, string])[]) {
  const multiValueHeaders: Record<string, string[]> = freeMap();
  for (const [name, value] of headers) multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value];
  // AWS tells the last of several.
  return present({ headers: freeMap(Object.fromEntries(headers)), multiValueHeaders });
}
