import { isTree, present, type Tree, textAt, treeAt, valueAt } from "../../tree.js";
import { upgradeSwagger } from "../swagger.js";
import { included } from "./included.js";
import { ownName, type Resolving, unresolved } from "./resolving.js";

/** Where a resource keeps its OpenAPI document: in place, or in a file. */
export interface BodyPlace {
  readonly body: "Body" | "DefinitionBody";
  readonly file: "BodyS3Location" | "DefinitionUri";
}

/**
 * The document that a resource brings, in the shape of OpenAPI 3; `undefined` where it brings none and its routes are
 * resources of their own. What cannot be had is told.
 */
export function bodyOf(resolving: Resolving, properties: Tree, place: BodyPlace, at: string): Tree | undefined {
  const body = valueAt(properties, place.body);
  const location = valueAt(properties, place.file);
  if (body === undefined && location === undefined) return undefined;
  if (body === undefined && typeof location !== "string") {
    unresolved(
      resolving,
      `${at}/${place.file}`,
      "the document lies in S3, and nothing is fetched",
      "Pull the deployed API with --api-id instead.",
    );
    return undefined;
  }
  const found = typeof location === "string" && body === undefined ? included(resolving, location, at) : body;
  if (isTree(found)) return upgraded(found);
  if (body !== undefined)
    unresolved(resolving, at, `${place.body} is no OpenAPI document`, "Give one, or a file of it.");
  return undefined;
}

/** YAML reads `swagger: 2.0` as a number, and templates of some age say both versions. */
function upgraded(document: Tree): Tree {
  const { swagger, openapi, ...rest } = document;
  if (openapi !== undefined) return { ...rest, openapi: typeof openapi === "number" ? openapi.toFixed(1) : openapi };
  return swagger === undefined ? { ...rest, openapi: "3.0.1" } : upgradeSwagger({ ...rest, swagger: "2.0" });
}

/** The document with its title, what kind of API it is, and a place for an overlay's schemas. */
export function finished(document: Tree, kind: "rest" | "http", name: string): Tree {
  const info = treeAt(document, "info");
  const components = treeAt(document, "components");
  return {
    ...document,
    info: present({
      ...info,
      title: name,
      version: textAt(info, "version") ?? "1.0",
      "x-apigateway": { ...treeAt(info, "x-apigateway"), protocol: kind },
    }),
    components: {
      ...components,
      schemas: { ...(kind === "rest" ? defaultModels(document) : {}), ...treeAt(components, "schemas") },
    },
  };
}

/** Models that every REST API has, where they are used. https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html */
function defaultModels(document: Tree): Tree {
  const text = JSON.stringify(document);
  const used = Object.entries({
    Empty: { type: "object", title: "Empty Schema" },
    Error: { type: "object", title: "Error Schema", properties: { message: { type: "string" } } },
  }).filter(([name]) => text.includes(`/schemas/${name}"`) || text.includes(`/definitions/${name}"`));
  return Object.fromEntries(used);
}

/** What an API is called: by its resource, else by its document. */
export function titleOf(resolving: Resolving, properties: Tree, document: Tree): string | undefined {
  const title = textAt(treeAt(document, "info"), "title");
  return ownName(resolving, textAt(properties, "Name")) ?? ownName(resolving, title);
}

/** A document without a route. */
export const emptyDocument: Tree = { openapi: "3.0.1", info: {}, paths: {} };
