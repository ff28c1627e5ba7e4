import type { RestApiExport } from "@apigw/core";
import { isTree, methodOfKey, type Tree, treeAt } from "@apigw/model";
import { sortKeys } from "../files/canonical.js";
import { compareParts, type Difference } from "./differences.js";

/** What is configured now, as far as a stage does not serve it yet: the methods of a REST API, and its models. */
export function restPending({ document, resources, models, authorizers }: RestApiExport): Difference[] {
  const exported = isTree(document) ? document : {};
  const served = new Map<string, unknown>([...servedMethods(exported), ...servedModels(exported)]);
  // The casts hold: objects of the SDK are trees of plain values.
  const names = new Map((authorizers as readonly Tree[]).map(({ id, name }) => [id, String(name)]));
  const configured = new Map<string, unknown>([
    ...configuredMethods(resources as readonly Tree[], names),
    // The export holds only models that methods use.
    ...configuredModels(models as readonly Tree[]).filter(([part]) => served.has(part)),
  ]);
  return compareParts(served, configured);
}

function servedMethods(document: Tree): [string, unknown][] {
  return Object.entries(treeAt(document, "paths")).flatMap(([path, item]) =>
    Object.entries(isTree(item) ? item : {}).flatMap(([key, operation]): [string, unknown][] => {
      if (!isTree(operation)) return [];
      return [[`${methodOfKey(key)} ${path}`, servedFacts(operation)]];
    }),
  );
}

function servedFacts(operation: Tree): unknown {
  const parameters = Array.isArray(operation.parameters) ? operation.parameters.filter(isTree) : [];
  const requirements = Array.isArray(operation.security) ? operation.security.filter(isTree) : [];
  return facts({
    name: operation.operationId,
    security: requirements.flatMap(Object.keys).sort(),
    parameters: Object.fromEntries(
      parameters.map(({ name, in: place, required }) => [`${place} ${name}`, required === true]),
    ),
    body: modelsOf(treeAt(operation, "requestBody")),
    replies: mapValues(treeAt(operation, "responses"), (response) => ({
      models: modelsOf(response),
      headers: Object.keys(treeAt(response, "headers")).sort(),
    })),
    integration: integrationFacts(treeAt(operation, "x-amazon-apigateway-integration")),
  });
}

function modelsOf(holder: Tree): unknown {
  return mapValues(treeAt(holder, "content"), (media) => String(treeAt(media, "schema").$ref).split("/").at(-1));
}

function configuredMethods(resources: readonly Tree[], authorizers: ReadonlyMap<unknown, string>): [string, unknown][] {
  return resources.flatMap((resource) =>
    Object.entries(treeAt(resource, "resourceMethods")).flatMap(([name, method]): [string, unknown][] =>
      isTree(method) ? [[`${name} ${String(resource.path)}`, configuredFacts(method, authorizers)]] : [],
    ),
  );
}

function configuredFacts(method: Tree, authorizers: ReadonlyMap<unknown, string>): unknown {
  const authorizer = authorizers.get(method.authorizerId);
  const security = [
    ...(authorizer === undefined ? [] : [authorizer]),
    ...(method.authorizationType === "AWS_IAM" ? ["sigv4"] : []),
    ...(method.apiKeyRequired === true ? ["api_key"] : []),
  ];
  const parameters = Object.entries(treeAt(method, "requestParameters")).map(([key, required]) => {
    const [, , place = "", name = ""] =
      /^method\.request\.(multivalue)?(path|querystring|header)\.(.+)$/.exec(key) ?? [];
    return [`${place === "querystring" ? "query" : place} ${name}`, place === "path" || required === true];
  });
  return facts({
    name: method.operationName,
    security: security.sort(),
    parameters: Object.fromEntries(parameters),
    body: treeAt(method, "requestModels"),
    replies: mapValues(treeAt(method, "methodResponses"), (response) => ({
      models: treeAt(response, "responseModels"),
      headers: Object.keys(treeAt(response, "responseParameters"))
        .map((key) => key.replace(/^method\.response\.header\./, ""))
        .sort(),
    })),
    integration: integrationFacts(treeAt(method, "methodIntegration")),
  });
}

function integrationFacts({ type, httpMethod, uri, credentials, requestTemplates, requestParameters }: Tree): unknown {
  return {
    type: typeof type === "string" ? type.toLowerCase() : undefined,
    httpMethod,
    uri,
    credentials,
    templates: isTree(requestTemplates) ? Object.keys(requestTemplates).sort() : [],
    parameters: isTree(requestParameters) ? requestParameters : {},
  };
}

function servedModels(document: Tree): [string, unknown][] {
  const schemas = Object.entries(treeAt(treeAt(document, "components"), "schemas"));
  return schemas.map(([name, schema]) => [`model ${name}`, sortKeys(schema)]);
}

function configuredModels(models: readonly Tree[]): [string, unknown][] {
  return models.map(({ name, schema }) => [`model ${String(name)}`, sortKeys(portable(parse(schema)))]);
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return {};
  }
}

/** As an export writes it: references into the document, and no `$schema`. */
function portable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(portable);
  if (!isTree(value)) return value;
  const { $schema: _, ...rest } = value;
  return Object.fromEntries(
    Object.entries(rest).map(([key, inner]) => {
      const name =
        key === "$ref" && typeof inner === "string" ? /\/models\/([A-Za-z0-9]+)$/.exec(inner)?.[1] : undefined;
      return [key, name === undefined ? portable(inner) : `#/components/schemas/${name}`];
    }),
  );
}

function mapValues(tree: Tree, change: (value: Tree) => unknown): Tree {
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, change(isTree(value) ? value : {})]));
}

function facts(tree: Tree): unknown {
  return sortKeys(JSON.parse(JSON.stringify(tree)));
}
