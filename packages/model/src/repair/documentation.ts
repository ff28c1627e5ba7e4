import { isTree, mapTrees, type Tree, textAt, treeAt } from "../tree.js";

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
export function documented(document: Tree, parts: readonly RestDocumentation[]): Tree {
  if (parts.length === 0) return document;
  const words = parts.map(({ location, properties }) => ({ location, words: parse(properties) }));
  const about = (type: string, wanted: Omit<RestDocumentation["location"], "type">) => best(words, { type, ...wanted });
  const api = about("API", {});
  const paths = mapTrees(treeAt(document, "paths"), (item, path) =>
    mapTrees(item, (operation, key) => (isMethod(key) ? documentOperation(operation, path, key, about) : operation)),
  );
  const components = treeAt(document, "components");
  const schemas = mapTrees(treeAt(components, "schemas"), (schema, name) => ({
    ...pick(about("MODEL", { name }), ["description", "title"]),
    ...schema,
  }));
  const info = { ...pick(api.info, ["description"]), ...pick(api, ["description"]), ...treeAt(document, "info") };
  return { ...document, info, paths, components: { ...components, schemas } };
}

type Find = (type: string, wanted: Omit<RestDocumentation["location"], "type">) => Tree;

function documentOperation(operation: Tree, path: string, key: string, about: Find): Tree {
  const method = key === "x-amazon-apigateway-any-method" ? "ANY" : key.toUpperCase();
  const own = pick(about("METHOD", { path, method }), ["summary", "description", "tags", "deprecated"]);
  const parameters = Array.isArray(operation.parameters)
    ? { parameters: operation.parameters.map((parameter) => documentParameter(parameter, path, method, about)) }
    : {};
  const responses = mapTrees(treeAt(operation, "responses"), (response, statusCode) => {
    const words = pick(about("RESPONSE", { path, method, statusCode }), ["description"]);
    // AWS writes "200 response" where nobody wrote anything.
    return { ...response, ...words };
  });
  const body = isTree(operation.requestBody)
    ? { requestBody: { ...operation.requestBody, ...pick(about("REQUEST_BODY", { path, method }), ["description"]) } }
    : {};
  return { ...operation, ...own, ...parameters, ...body, responses };
}

function documentParameter(parameter: unknown, path: string, method: string, about: Find): unknown {
  if (!isTree(parameter)) return parameter;
  const types: Readonly<Record<string, string>> = {
    path: "PATH_PARAMETER",
    query: "QUERY_PARAMETER",
    header: "REQUEST_HEADER",
  };
  const type = types[textAt(parameter, "in") ?? ""];
  const name = textAt(parameter, "name");
  return type === undefined || name === undefined
    ? parameter
    : { ...parameter, ...pick(about(type, { path, method, name }), ["description"]) };
}

interface Words {
  readonly location: RestDocumentation["location"];
  readonly words: Tree;
}

/** The most specific part whose location fits. */
function best(parts: readonly Words[], wanted: RestDocumentation["location"]): Tree {
  const fitting = parts.filter(({ location }) => location.type === wanted.type && fits(location, wanted));
  const weight = ({ location }: Words) =>
    [location.path, location.method, location.statusCode, location.name].filter(
      (part) => part !== undefined && part !== "*",
    ).length;
  return fitting.sort((one, other) => weight(other) - weight(one))[0]?.words ?? {};
}

function fits(location: RestDocumentation["location"], wanted: RestDocumentation["location"]): boolean {
  return (["path", "method", "statusCode", "name"] as const).every((key) => {
    const there = location[key];
    // A part for "/" is inherited by every path below it.
    return there === undefined || there === "*" || there === wanted[key] || (key === "path" && there === "/");
  });
}

function isMethod(key: string): boolean {
  return ["get", "put", "post", "delete", "patch", "head", "options", "x-amazon-apigateway-any-method"].includes(key);
}

function parse(text: string): Tree {
  try {
    const value: unknown = JSON.parse(text);
    return isTree(value) ? value : {};
  } catch {
    return {};
  }
}

function pick(value: unknown, keys: readonly string[]): Tree {
  return isTree(value)
    ? Object.fromEntries(keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]))
    : {};
}
