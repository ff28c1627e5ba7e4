import { flagAt, isTree, listAt, numberAt, present, type Tree, textAt, treeAt, treesIn, valueAt } from "../../tree.js";
import { resolveTree } from "./intrinsics.js";
import type { Made } from "./made.js";
import { methodKey } from "./paths.js";
import { attribute } from "./references.js";
import { type Resolving, typeOf, unresolved } from "./resolving.js";

/** A route that stands with the function that serves it, as SAM's `Api` and `HttpApi` events do. */
export interface ApiEvent {
  /** The logical id of its API; those that SAM makes by itself have SAM's names. */
  readonly api: string;
  readonly kind: "rest" | "http";
  /** As the document writes them. */
  readonly path: string;
  readonly method: string;
  readonly auth: Tree;
  readonly operation: Tree;
  /** What the event says of its integration, and so of one that the document brings. */
  readonly settings: Tree;
  /** `RequestModel` and `RequestParameters`, which need the API's own models. */
  readonly request: Tree;
  readonly at: string;
}

/** What SAM calls the APIs of events that name none. */
export const implicitApis: ReadonlyMap<string, "rest" | "http"> = new Map([
  ["ServerlessRestApi", "rest"],
  ["ServerlessHttpApi", "http"],
]);

export function readApiEvents(resolving: Resolving, made: Made): ApiEvent[] {
  const hosts = made.of("AWS::Serverless::Function", "AWS::Serverless::StateMachine");
  return hosts.flatMap(([logicalId, resource]) =>
    treesIn(eventsOf(resolving, logicalId, resource)).flatMap(([name, event]) => {
      const kind = kinds.get(textAt(event, "Type") ?? "");
      if (kind === undefined) return [];
      const at = `#/Resources/${logicalId}/Properties/Events/${name}`;
      return eventOf(resolving, { logicalId, resource, kind, at, properties: treeAt(event, "Properties") });
    }),
  );
}

/** Events alone: what else a function says is not asked for, and so not missed. */
function eventsOf(resolving: Resolving, logicalId: string, resource: Tree): Tree {
  const events = valueAt(treeAt(resource, "Properties"), "Events");
  return resolveTree(resolving, events, `#/Resources/${logicalId}/Properties/Events`);
}

const kinds: ReadonlyMap<string, "rest" | "http"> = new Map([
  ["Api", "rest"],
  ["HttpApi", "http"],
]);

interface Found {
  readonly logicalId: string;
  readonly resource: Tree;
  readonly kind: "rest" | "http";
  readonly properties: Tree;
  readonly at: string;
}

function eventOf(resolving: Resolving, found: Found): ApiEvent[] {
  const { kind, properties, at } = found;
  const path = textAt(properties, "Path") ?? (kind === "http" ? "$default" : undefined);
  const method = textAt(properties, "Method") ?? (kind === "http" ? "any" : undefined);
  if (path === undefined || method === undefined) {
    unresolved(resolving, at, "the event names no path or no method, and is left out", "Give it Path and Method.");
    return [];
  }
  const named = textAt(properties, kind === "rest" ? "RestApiId" : "ApiId");
  return [
    {
      api: named ?? (kind === "rest" ? "ServerlessRestApi" : "ServerlessHttpApi"),
      kind,
      path,
      method: methodKey(method),
      auth: treeAt(properties, "Auth"),
      operation: operationOf(resolving, found, path),
      settings: settingsOf(properties),
      request: properties,
      at,
    },
  ];
}

function settingsOf(properties: Tree): Tree {
  return present({
    payloadFormatVersion: textOf(properties, "PayloadFormatVersion"),
    timeoutInMillis: numberAt(properties, "TimeoutInMillis"),
  });
}

function operationOf(resolving: Resolving, found: Found, path: string): Tree {
  return present({
    isDefaultRoute: path === "$default" || path === "/$default" ? true : undefined,
    responses: {},
    "x-amazon-apigateway-integration":
      typeOf(found.resource) === "AWS::Serverless::Function"
        ? functionOf(resolving, found)
        : machineOf(resolving, found),
  });
}

function functionOf(resolving: Resolving, { logicalId, kind, properties, at }: Found): Tree {
  return present({
    type: "aws_proxy",
    httpMethod: "POST",
    uri: invocationUri(resolving, attribute(resolving, logicalId, "Arn", at)),
    payloadFormatVersion: kind === "http" ? (textOf(properties, "PayloadFormatVersion") ?? "2.0") : undefined,
    timeoutInMillis: numberAt(properties, "TimeoutInMillis"),
    responseTransferMode: textAt(properties, "ResponseTransferMode"),
  });
}

/** The address under which API Gateway invokes a function. */
export function invocationUri({ options }: Resolving, functionArn: string): string {
  return `arn:aws:apigateway:${options.region ?? "us-east-1"}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

function machineOf(resolving: Resolving, { logicalId, kind, properties, at }: Found): Tree {
  const action = textAt(properties, "Action") ?? "StartExecution";
  const arn = attribute(resolving, logicalId, "Arn", at);
  if (kind === "http")
    return {
      type: "aws_proxy",
      integrationSubtype: `StepFunctions-${action}`,
      payloadFormatVersion: "1.0",
      requestParameters: { Input: "$request.body", StateMachineArn: arn },
    };
  return {
    type: "aws",
    httpMethod: "POST",
    uri: `arn:aws:apigateway:${resolving.options.region ?? "us-east-1"}:states:action/${action}`,
    requestTemplates: {
      "application/json": `{"input": "$util.escapeJavaScript($input.json('$'))", "stateMachineArn": "${arn}"}`,
    },
    responses: { default: { statusCode: "200" } },
  };
}

function textOf(tree: Tree, key: string): string | undefined {
  const value = valueAt(tree, key);
  // YAML reads `2.0` as a number.
  return typeof value === "number" ? value.toFixed(1) : textAt(tree, key);
}

/** What an event asks of a request: a model as the body, headers and query parameters by name. */
export function requestOf({ request }: ApiEvent): Tree {
  const model = treeAt(request, "RequestModel");
  const name = textAt(model, "Model");
  const parameters = listAt(request, "RequestParameters").flatMap(parameterOf);
  return present({
    requestBody:
      name === undefined
        ? undefined
        : {
            required: flagAt(model, "Required"),
            content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } },
          },
    parameters: parameters.length === 0 ? undefined : parameters,
  });
}

/** `method.request.header.Trace`, or that as the key of its settings. */
function parameterOf(entry: unknown): Tree[] {
  const [key = "", settings = {}] =
    typeof entry === "string" ? [entry] : isTree(entry) ? (treesIn(entry)[0] ?? []) : [];
  return parameterFor(key, flagAt(settings, "Required"));
}

/** API Gateway's name of a parameter as OpenAPI's. */
export function parameterFor(key: string, required: boolean): Tree[] {
  const [, place = "", name = ""] = /^method\.request\.(querystring|header|path)\.(.+)$/.exec(key) ?? [];
  if (name === "") return [];
  const where = place === "querystring" ? "query" : place;
  return [{ name, in: where, required: required || where === "path", schema: { type: "string" } }];
}
