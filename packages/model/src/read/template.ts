import type { Diagnostic } from "../diagnostic.js";
import { groupBy } from "../group-by.js";
import { isTree, type Tree, textAt, tooLarge } from "../tree.js";
import type { SocketResources } from "./socket-resources.js";
import { readHttpApi } from "./template/http-api.js";
import { type Made, resourcesMade } from "./template/made.js";
import { createResolving, ownName, type Resolving, type TemplateOptions, typeOf } from "./template/resolving.js";
import { readRestApi } from "./template/rest-api.js";
import { readSamApi } from "./template/sam-api.js";
import { type ApiEvent, implicitApis, readApiEvents } from "./template/sam-events.js";
import { propertiesOf } from "./template/sam-globals.js";
import { readSamSocketApi, readSocketApi } from "./template/socket-api.js";

export type { TemplateOptions } from "./template/resolving.js";

/** An API that a template makes. */
export type TemplateApi = TemplateHttpApi | TemplateSocketApi;

/** A REST or an HTTP API, as an OpenAPI document. */
export interface TemplateHttpApi {
  readonly kind: "rest" | "http";
  /** What the template calls it. */
  readonly logicalId: string;
  /** What its owner calls it: its `Name`, else the logical id. */
  readonly name: string;
  readonly document: Tree;
}

/** A WebSocket API, for `readSocketResources`. */
export interface TemplateSocketApi {
  readonly kind: "websocket";
  readonly logicalId: string;
  readonly name: string;
  readonly resources: SocketResources;
}

export interface ReadTemplate {
  readonly apis: readonly TemplateApi[];
  /** Files that the template names and that were not given: read them, and read the template again. */
  readonly missing: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the APIs of a SAM or CloudFormation template, parsed, as a deployment with its default parameters makes them. */
export function readTemplate(template: unknown, options: TemplateOptions = {}): ReadTemplate {
  const refusal = isTree(template) && isTree(template.Resources) ? tooLarge(template) : "it has no Resources";
  if (refusal !== undefined || !isTree(template)) {
    const message = `this is no template: ${refusal}`;
    const help = "Name a SAM or CloudFormation template, JSON or YAML.";
    return { apis: [], missing: [], diagnostics: [{ code: "APIGW101", severity: "error", at: "#", message, help }] };
  }
  const resolving = createResolving(template, options);
  const apis = readApis(resolving, resourcesMade(resolving));
  return { apis, missing: [...resolving.missing], diagnostics: resolving.diagnostics };
}

/**
 * Reads a template and, as it asks for them, the files that it names: `read` gives the parsed file, or nothing for one
 * that may not or cannot be read; `count` is how many were asked for before.
 */
export async function readTemplateFiles(
  template: unknown,
  read: (path: string, count: number) => Promise<unknown>,
  options: Omit<TemplateOptions, "files"> = {},
): Promise<ReadTemplate & { readonly files: ReadonlyMap<string, unknown> }> {
  const files = new Map<string, unknown>();
  for (;;) {
    const found = readTemplate(template, { ...options, files });
    if (found.missing.length === 0) return { ...found, files };
    for (const path of found.missing) files.set(path, await read(path, files.size));
  }
}

function readApis(resolving: Resolving, made: Made): TemplateApi[] {
  const events = groupBy(readApiEvents(resolving, made), ({ api }) => api);
  const declared = made.of(...apiTypes).map(([id, resource]) => readOne(resolving, made, id, resource, events));
  const implicit = [...implicitApis].flatMap(([logicalId, kind]): TemplateApi[] => {
    const own = events.get(logicalId);
    if (own === undefined || declared.some((api) => api.logicalId === logicalId)) return [];
    const properties = propertiesOf(resolving, logicalId, {
      Type: kind === "rest" ? "AWS::Serverless::Api" : "AWS::Serverless::HttpApi",
    });
    const name = ownName(resolving, textAt(properties, "Name")) ?? logicalId;
    return [{ kind, logicalId, name, document: readSamApi(resolving, { logicalId, kind, properties, events: own }) }];
  });
  return [...declared, ...implicit];
}

const apiTypes = [
  "AWS::Serverless::Api",
  "AWS::Serverless::HttpApi",
  "AWS::Serverless::WebSocketApi",
  "AWS::ApiGateway::RestApi",
  "AWS::ApiGatewayV2::Api",
] as const;

function readOne(
  resolving: Resolving,
  made: Made,
  id: string,
  resource: Tree,
  events: ReadonlyMap<string, readonly ApiEvent[]>,
): TemplateApi {
  const type = typeOf(resource);
  const properties = propertiesOf(resolving, id, resource);
  const part = { id, properties };
  const head = { logicalId: id, name: ownName(resolving, textAt(properties, "Name")) ?? id };
  if (type === "AWS::Serverless::WebSocketApi")
    return { ...head, kind: "websocket", resources: readSamSocketApi(resolving, part) };
  if (type === "AWS::ApiGateway::RestApi")
    return { ...head, kind: "rest", document: readRestApi(resolving, made, part) };
  if (type === "AWS::ApiGatewayV2::Api" && textAt(properties, "ProtocolType") === "WEBSOCKET")
    return { ...head, kind: "websocket", resources: readSocketApi(resolving, made, part) };
  if (type === "AWS::ApiGatewayV2::Api") return { ...head, kind: "http", document: readHttpApi(resolving, made, part) };
  const kind = type === "AWS::Serverless::Api" ? "rest" : "http";
  return {
    ...head,
    kind,
    document: readSamApi(resolving, { logicalId: id, kind, properties, events: events.get(id) ?? [] }),
  };
}
