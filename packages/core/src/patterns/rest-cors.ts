import type { Method } from "@aws-sdk/client-api-gateway";
import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import { checkRange } from "../rules.js";
import { has } from "../same.js";
import { putReply } from "./rest-routes.js";
import { type Known, readTree } from "./rest-tree.js";

/** Who may call from a browser, as the headers of CORS say it. */
export interface Cors {
  /** `https://shop.example`; `*` is everybody. */
  readonly allowOrigins: readonly string[];
  /** Of a REST API: those of each path, by default. */
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly allowCredentials?: boolean;
  /** How long a browser may keep the answer, in seconds: 0 to 86,400. */
  readonly maxAge?: number;
}

/** A REST API's CORS, which is made of methods and responses. */
export interface RestCors extends Cors {
  /** Only these paths; all that have a method, by default. */
  readonly paths?: readonly string[];
}

/** What `Content-Type`, `Authorization` and API Gateway's own headers need. */
const usualHeaders = ["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key", "X-Amz-Security-Token"];

/**
 * An `OPTIONS` mock on each path, and the header on what API Gateway itself answers (`DEFAULT_4XX`, `DEFAULT_5XX`), without
 * which a browser shows a refused call as a CORS error. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
 */
export async function enableRestCors(aws: Aws, restApiId: string, cors: RestCors): Promise<{ paths: string[] }> {
  checkRange("maxAge", cors.maxAge, 0, 86_400);
  const origin = originOf(cors);
  const tree = await readTree(aws, restApiId);
  const resources = (cors.paths ?? tree.paths).map((path) => tree.find(path) ?? unknownPath(restApiId, path));
  const called = resources.filter(({ methods }) => Object.keys(methods).some((method) => method !== "OPTIONS"));
  for (const { path, methods } of called) refuseOther(path, methods.OPTIONS?.methodIntegration?.type);
  for (const resource of called) {
    await preflight(aws, restApiId, resource, headersOf(cors, origin, resource));
    for (const method of Object.values(resource.methods))
      await allowReplies(aws, restApiId, resource, method, onErrors(cors, origin));
  }
  for (const responseType of ["DEFAULT_4XX", "DEFAULT_5XX"] as const) {
    await answerWith(aws, restApiId, responseType, onErrors(cors, origin));
  }
  return { paths: called.map(({ path }) => path) };
}

/** Mocks have one text for a header. */
function originOf({ allowOrigins, allowCredentials }: Cors): string {
  const [origin, ...more] = allowOrigins;
  if (origin === undefined || more.length > 0) {
    throw new GatewayError(
      "invalid",
      `allowOrigins has ${allowOrigins.length} origins: a REST API's mock can answer with one, or with "*". An HTTP API takes many. Nothing was changed.`,
    );
  }
  if (origin === "*" && allowCredentials === true) {
    throw new GatewayError("invalid", 'Browsers take no credentials from "*": name the origin. Nothing was changed.');
  }
  return origin;
}

function unknownPath(restApiId: string, path: string): never {
  throw new GatewayError("not-found", `${restApiId} has no path ${JSON.stringify(path)}. Nothing was changed.`);
}

function refuseOther(path: string, type: string | undefined): void {
  if (type === undefined || type === "MOCK") return;
  throw new GatewayError(
    "conflict",
    `OPTIONS ${path} has an integration already (${type}), which answers preflights. Leave the path out with paths, or delete its OPTIONS. Nothing was changed.`,
  );
}

type Headers = Readonly<Record<string, string>>;

function headersOf(cors: RestCors, origin: string, { methods }: Known): Headers {
  const allowed = cors.allowMethods ?? [...Object.keys(methods).filter((method) => method !== "OPTIONS"), "OPTIONS"];
  const every = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
  return {
    "Access-Control-Allow-Headers": (cors.allowHeaders ?? usualHeaders).join(","),
    "Access-Control-Allow-Methods": (allowed.includes("ANY") ? every : allowed).join(","),
    ...onErrors(cors, origin),
    ...(cors.maxAge === undefined ? {} : { "Access-Control-Max-Age": String(cors.maxAge) }),
  };
}

function onErrors({ allowCredentials, exposeHeaders = [] }: Cors, origin: string): Headers {
  return {
    "Access-Control-Allow-Origin": origin,
    ...(allowCredentials === true ? { "Access-Control-Allow-Credentials": "true" } : {}),
    ...(exposeHeaders.length > 0 ? { "Access-Control-Expose-Headers": exposeHeaders.join(",") } : {}),
  };
}

/** Header by header under the name of a parameter; a text stands in single quotes. */
function parameters(place: string, headers: Headers): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [`${place}.${name}`, `'${value}'`]));
}

async function preflight(aws: Aws, restApiId: string, resource: Known, headers: Headers): Promise<void> {
  const address = { restApiId, resourceId: resource.id, httpMethod: "OPTIONS" };
  const method = resource.methods.OPTIONS;
  if (method === undefined) await aws.rest.methods.put({ ...address, authorizationType: "NONE" });
  const mock = { type: "MOCK", requestTemplates: { "application/json": '{"statusCode": 200}' } } as const;
  if (method?.methodIntegration === undefined) await aws.rest.integrations.put({ ...address, ...mock });
  const responseParameters = parameters("method.response.header", headers);
  const declared = method?.methodResponses?.["200"];
  if (declared !== undefined)
    await declare(
      aws,
      { ...address, statusCode: "200" },
      Object.keys(responseParameters),
      declared.responseParameters ?? {},
    );
  await putReply(aws, address, { statusCode: "200", responseParameters }, method);
}

/** What an integration that is no proxy replies has the headers too; a proxy's answer has those of what stands behind it. */
async function allowReplies(
  aws: Aws,
  restApiId: string,
  { id }: Known,
  method: Method,
  headers: Headers,
): Promise<void> {
  const { httpMethod = "", methodIntegration, methodResponses = {} } = method;
  if (httpMethod === "OPTIONS" || methodIntegration?.type?.endsWith("_PROXY") === true) return;
  const wanted = parameters("method.response.header", headers);
  for (const [statusCode, reply] of Object.entries(methodIntegration?.integrationResponses ?? {})) {
    if (has(reply, { responseParameters: wanted })) continue;
    const address = { restApiId, resourceId: id, httpMethod, statusCode };
    await declare(aws, address, Object.keys(wanted), methodResponses[statusCode]?.responseParameters ?? {});
    const patchOperations = Object.entries(wanted).map(([name, value]) => {
      const path = `/responseParameters/${name}` as const;
      return { op: "add", path, value } as const;
    });
    await aws.rest.integrationResponses.update({ ...address, patchOperations });
  }
}

/** Headers that a method's response did not have. */
async function declare(
  aws: Aws,
  address: Parameters<Aws["rest"]["methodResponses"]["get"]>[0],
  names: readonly string[],
  declared: Readonly<Record<string, boolean>>,
): Promise<void> {
  const patchOperations = names
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => {
      const path = `/responseParameters/${name}` as const;
      return { op: "add", path, value: "true" } as const;
    });
  if (patchOperations.length > 0) await aws.rest.methodResponses.update({ ...address, patchOperations });
}

async function answerWith(
  aws: Aws,
  restApiId: string,
  responseType: "DEFAULT_4XX" | "DEFAULT_5XX",
  headers: Headers,
): Promise<void> {
  const responseParameters = parameters("gatewayresponse.header", headers);
  const there = await aws.rest.gatewayResponses.get({ restApiId, responseType });
  if (has(there, { responseParameters })) return;
  const response = { restApiId, responseType, responseParameters };
  if (there.defaultResponse === true) {
    await aws.rest.gatewayResponses.put(response);
    return;
  }
  // What else somebody made of it stays.
  const { statusCode, responseTemplates = {} } = there;
  await aws.rest.gatewayResponses.put({
    ...{ ...response, responseTemplates },
    responseParameters: { ...there.responseParameters, ...responseParameters },
    ...(statusCode === undefined ? {} : { statusCode }),
  });
}
