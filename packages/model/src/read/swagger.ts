import { find, isTree, listAt, mapTrees as mapOwnTrees, type Tree, textAt, textsAt, valueAt } from "../tree.js";
import { isForm } from "./content.js";

/**
 * An OpenAPI 2.0 document in the shape of 3.0, so that there is one reader. Schemas stay as they are: `#/definitions/X`
 * is understood everywhere.
 */
export function upgradeSwagger(document: Tree): Tree {
  // What is upgraded is Swagger no more: a second upgrade would take its security schemes.
  const { swagger: _, definitions, securityDefinitions, paths, parameters, responses, ...rest } = document;
  const consumes = textsAt(document, "consumes");
  const produces = textsAt(document, "produces");
  const media = { consumes, produces };
  return {
    ...rest,
    openapi: "3.0.1",
    servers: serversOf(document),
    paths: mapTrees(paths, (item) => upgradePath(document, lookUp(document, item), media)),
    components: {
      schemas: isTree(definitions) ? definitions : {},
      securitySchemes: mapTrees(securityDefinitions, upgradeScheme),
    },
    // References keep their old places: `#/parameters/limit` is still there to be found.
    parameters: mapTrees(parameters, upgradeParameter),
    responses: mapTrees(responses, (response) => upgradeResponse(response, produces)),
  };
}

interface Media {
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
}

function mapTrees(value: unknown, change: (tree: Tree) => Tree): Tree {
  return mapOwnTrees(isTree(value) ? value : {}, change);
}

function serversOf(document: Tree): Tree[] {
  const host = textAt(document, "host");
  if (host === undefined) return [];
  const schemes = textsAt(document, "schemes");
  const scheme = schemes.includes("https") ? "https" : (schemes[0] ?? "https");
  const basePath = textAt(document, "basePath") ?? "";
  return [
    { url: `${scheme}://${host}/{basePath}`, variables: { basePath: { default: basePath.replace(/^\/+/, "") } } },
  ];
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method"];

function upgradePath(document: Tree, item: Tree, media: Media): Tree {
  const shared = listAt(item, "parameters");
  return Object.fromEntries(
    Object.entries(item)
      .filter(([key]) => key !== "parameters")
      .map(([key, value]) => [
        key,
        methods.includes(key) && isTree(value) ? upgradeOperation(document, value, shared, media) : value,
      ]),
  );
}

function upgradeOperation(document: Tree, operation: Tree, shared: readonly unknown[], media: Media): Tree {
  const consumes = operation.consumes === undefined ? media.consumes : textsAt(operation, "consumes");
  const produces = operation.produces === undefined ? media.produces : textsAt(operation, "produces");
  const parameters = [...shared, ...listAt(operation, "parameters")]
    .filter(isTree)
    .map((parameter) => lookUp(document, parameter));
  const body = parameters.find((parameter) => parameter.in === "body");
  const fields = parameters.filter((parameter) => parameter.in === "formData");
  const { parameters: _, responses, ...rest } = operation;
  return {
    ...rest,
    parameters: parameters.filter(({ in: place }) => place !== "body" && place !== "formData").map(upgradeParameter),
    ...(body === undefined ? {} : { requestBody: bodyOf(body, consumes) }),
    ...(fields.length === 0 ? {} : { requestBody: formOf(fields, consumes) }),
    responses: mapTrees(responses, (response) => upgradeResponse(lookUp(document, response), produces)),
  };
}

/** What a local reference leads to. One that leads nowhere stays, for the reader to tell. */
function lookUp(document: Tree, value: Tree): Tree {
  let found = value;
  for (let steps = 0; steps < 16; steps += 1) {
    const reference = textAt(found, "$ref");
    if (reference === undefined) return found;
    const target = reference.startsWith("#/") ? find(document, reference) : undefined;
    if (!isTree(target)) return value;
    found = target;
  }
  return value;
}

function upgradeParameter(parameter: Tree): Tree {
  if (parameter.$ref !== undefined || parameter.schema !== undefined) return parameter;
  const {
    name,
    in: place,
    required,
    description,
    collectionFormat,
    deprecated,
    allowEmptyValue,
    ...schema
  } = parameter;
  const list = schema.type === "array" ? styleOf(textAt(parameter, "collectionFormat"), place) : {};
  return {
    name,
    in: place,
    required,
    description,
    deprecated: deprecated ?? parameter["x-deprecated"],
    allowEmptyValue,
    schema,
    ...list,
  };
}

/** `csv` is what is meant where nothing is said. Tabs have no word in OpenAPI 3: the reader says so. */
function styleOf(format: string | undefined, place: unknown): Tree {
  if (format === "tsv") return { style: "tabDelimited", explode: false };
  const style = format === "ssv" ? "spaceDelimited" : format === "pipes" ? "pipeDelimited" : undefined;
  return { explode: format === "multi", ...(place === "query" && style !== undefined ? { style } : {}) };
}

function bodyOf(body: Tree, consumes: readonly string[]): Tree {
  const types = consumes.length === 0 ? ["application/json"] : consumes;
  const content = Object.fromEntries(types.map((type) => [type, { schema: valueAt(body, "schema") }]));
  return { required: body.required, description: body.description, content };
}

function formOf(fields: readonly Tree[], consumes: readonly string[]): Tree {
  // A list of a form has a `collectionFormat` as one of a query has.
  const upgraded = fields.map((field) => upgradeParameter({ ...field, in: "query" }));
  const properties = Object.fromEntries(upgraded.map(({ name, schema }) => [String(name), schema]));
  const encoding = Object.fromEntries(upgraded.map(({ name, style, explode }) => [String(name), { style, explode }]));
  const required = fields.filter((field) => field.required === true).map((field) => String(field.name));
  const media = { schema: { type: "object", properties, required }, encoding };
  const hasFile = fields.some((field) => field.type === "file");
  const content = Object.fromEntries(formTypes(consumes, hasFile).map((type) => [type, media]));
  return { required: required.length > 0, content };
}

/** A form may come in two types. Files need the second, which stands first then: it is the one that clients write. */
function formTypes(consumes: readonly string[], hasFile: boolean): readonly string[] {
  const told = consumes.filter(isForm);
  if (told.length === 0) return [hasFile ? multipart : "application/x-www-form-urlencoded"];
  return hasFile && told.includes(multipart) ? [multipart, ...told.filter((type) => type !== multipart)] : told;
}

const multipart = "multipart/form-data";

function upgradeResponse(response: Tree, produces: readonly string[]): Tree {
  const { schema, headers, examples: _, ...rest } = response;
  const types = produces.length === 0 ? ["application/json"] : produces;
  const content = schema === undefined ? {} : { content: Object.fromEntries(types.map((type) => [type, { schema }])) };
  return {
    ...rest,
    ...content,
    headers: mapTrees(headers, (header) => ({ description: header.description, schema: header })),
  };
}

function upgradeScheme(scheme: Tree): Tree {
  return scheme.type === "basic" ? { ...scheme, type: "http", scheme: "basic" } : scheme;
}
