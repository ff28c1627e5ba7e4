import type { Ledger } from "../ledger.js";
import { isTree, mapTrees, pointer, type Tree, textAt, treeAt } from "../tree.js";
import { mapOperations, type Place } from "./operations.js";
import type { RestKnowledge } from "./rest-export.js";

/** A documentation part, as `GetDocumentationParts` returns it. */
export interface RestDocumentation {
  readonly location: {
    readonly type: string;
    readonly path?: string;
    readonly method?: string;
    readonly statusCode?: string;
    readonly name?: string;
  };
  /** JSON. */
  readonly properties: string;
}

/**
 * Puts the words of documentation parts where they belong. A part without a path or method stands for all that have no
 * part of their own, as in API Gateway.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api-content-representation.html
 */
export function documented(document: Tree, { documentation: parts }: RestKnowledge, ledger: Ledger): Tree {
  if (parts.length === 0) return document;
  const about = finder(parts);
  const add = (target: Tree, words: Tree, keys: readonly string[], at: string) => {
    const added = keys.filter((key) => words[key] !== undefined && !isSame(words[key], target[key]));
    for (const key of added) {
      ledger.push({ at: pointer(at, key), origin: "documentation", story: "words of a documentation part" });
    }
    return { ...target, ...Object.fromEntries(added.map((key) => [key, words[key]])) };
  };
  const told = mapOperations(document, (operation, place) => documentOperation(operation, place, about, add));
  const api = about("API", {});
  const components = treeAt(told, "components");
  const schemas = mapTrees(treeAt(components, "schemas"), (schema, name) =>
    // A model's own words are newer than those of a part about it.
    add(schema, withoutKnown(about("MODEL", { name }), schema), ["description", "title"], at("schemas", name)),
  );
  const securitySchemes = mapTrees(treeAt(components, "securitySchemes"), (scheme, name) =>
    add(scheme, about("AUTHORIZER", { name }), ["description"], at("securitySchemes", name)),
  );
  const info = treeAt(told, "info");
  const ofApi = { ...api, ...treeAt(api, "info") };
  return {
    ...told,
    info: add(info, withoutKnown(ofApi, info), ["description", "termsOfService", "contact", "license"], "#/info"),
    components: {
      ...components,
      schemas,
      ...(Object.keys(securitySchemes).length === 0 ? {} : { securitySchemes }),
    },
  };
}

function at(kind: string, name: string): string {
  return pointer("#/components", kind, name);
}

type Find = (type: string, wanted: Omit<RestDocumentation["location"], "type">) => Tree;
type Add = (target: Tree, words: Tree, keys: readonly string[], at: string) => Tree;

function documentOperation(operation: Tree, place: Place, about: Find, add: Add): Tree {
  const { path, method, at } = place;
  const own = add(
    operation,
    about("METHOD", { path, method }),
    ["summary", "description", "tags", "deprecated", "externalDocs"],
    at,
  );
  const parameters = Array.isArray(own.parameters)
    ? {
        parameters: own.parameters.map((parameter, index) =>
          documentParameter(parameter, `${at}/parameters/${index}`, place, about, add),
        ),
      }
    : {};
  const responses = mapTrees(treeAt(own, "responses"), (response, statusCode) =>
    documentResponse(response, { ...place, statusCode, at: pointer(at, "responses", statusCode) }, about, add),
  );
  const words = about("REQUEST_BODY", { path, method });
  const body = isTree(own.requestBody)
    ? { requestBody: add(own.requestBody, words, ["description"], `${at}/requestBody`) }
    : {};
  return { ...own, ...parameters, ...body, responses };
}

function documentResponse(response: Tree, place: Place & { statusCode: string }, about: Find, add: Add): Tree {
  const { path, method, statusCode, at } = place;
  const headers = mapTrees(treeAt(response, "headers"), (header, name) =>
    add(header, about("RESPONSE_HEADER", { path, method, statusCode, name }), ["description"], `${at}/headers/${name}`),
  );
  // AWS writes "200 response" where nobody wrote anything.
  const told = add(response, about("RESPONSE", { path, method, statusCode }), ["description"], at);
  return Object.keys(headers).length === 0 ? told : { ...told, headers };
}

const parameterTypes: ReadonlyMap<string, string> = new Map([
  ["path", "PATH_PARAMETER"],
  ["query", "QUERY_PARAMETER"],
  ["header", "REQUEST_HEADER"],
]);

function documentParameter(parameter: unknown, at: string, { path, method }: Place, about: Find, add: Add): unknown {
  if (!isTree(parameter)) return parameter;
  const type = parameterTypes.get(textAt(parameter, "in") ?? "");
  const name = textAt(parameter, "name");
  if (type === undefined || name === undefined) return parameter;
  return add(parameter, about(type, { path, method, name }), ["description"], at);
}

function withoutKnown(words: Tree, target: Tree): Tree {
  return Object.fromEntries(Object.entries(words).filter(([key]) => target[key] === undefined));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

interface Words {
  readonly location: RestDocumentation["location"];
  readonly words: Tree;
}

/** Finds the most specific part whose location fits. Parts are sorted by type once: a large API has thousands. */
function finder(parts: readonly RestDocumentation[]): Find {
  const byType = new Map<string, Words[]>();
  for (const { location, properties } of parts) {
    const list = byType.get(location.type) ?? [];
    byType.set(location.type, list);
    list.push({ location, words: parse(properties) });
  }
  for (const list of byType.values()) list.sort((one, other) => weightOf(other) - weightOf(one));
  return (type, wanted) => byType.get(type)?.find(({ location }) => fits(location, wanted))?.words ?? {};
}

function weightOf({ location }: Words): number {
  const said = [location.path === "/" ? undefined : location.path, location.method, location.statusCode, location.name];
  return said.filter((part) => part !== undefined && part !== "*").length;
}

function fits(location: RestDocumentation["location"], wanted: Omit<RestDocumentation["location"], "type">): boolean {
  return (["path", "method", "statusCode", "name"] as const).every((key) => {
    const there = location[key];
    // A part for "/" is inherited by every path below it.
    return there === undefined || there === "*" || there === wanted[key] || (key === "path" && there === "/");
  });
}

function parse(text: string): Tree {
  try {
    const value: unknown = JSON.parse(text);
    return isTree(value) ? value : {};
  } catch {
    return {};
  }
}
