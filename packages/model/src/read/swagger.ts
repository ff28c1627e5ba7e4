import { isTree, listAt, mapTrees as mapOwnTrees, type Tree, textAt, textsAt, treeAt, valueAt } from "../tree.js";

/**
 * An OpenAPI 2.0 document in the shape of 3.0, so that there is one reader. Schemas stay as they are: `#/definitions/X`
 * is understood everywhere.
 */
export function upgradeSwagger(document: Tree): Tree {
  const { definitions, securityDefinitions, paths, parameters, responses, ...rest } = document;
  const consumes = textsAt(document, "consumes");
  const produces = textsAt(document, "produces");
  const media = { consumes, produces };
  return {
    ...rest,
    openapi: "3.0.1",
    servers: serversOf(document),
    paths: mapTrees(paths, (item) => upgradePath(document, item, media)),
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
  const scheme = textsAt(document, "schemes")[0] ?? "https";
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

function lookUp(document: Tree, value: Tree): Tree {
  const [, place, name] = /^#\/(parameters|responses)\/([^/]+)$/.exec(textAt(value, "$ref") ?? "") ?? [];
  return place === undefined || name === undefined ? value : treeAt(treeAt(document, place), name);
}

function upgradeParameter(parameter: Tree): Tree {
  if (parameter.$ref !== undefined || parameter.schema !== undefined) return parameter;
  const { name, in: place, required, description, collectionFormat, ...schema } = parameter;
  const list =
    schema.type === "array" ? { explode: collectionFormat === "multi", style: styles[String(collectionFormat)] } : {};
  return { name, in: place, required, description, schema, ...list };
}

const styles: Readonly<Record<string, string>> = { ssv: "spaceDelimited", pipes: "pipeDelimited" };

function bodyOf(body: Tree, consumes: readonly string[]): Tree {
  const types = consumes.length === 0 ? ["application/json"] : consumes;
  const content = Object.fromEntries(types.map((type) => [type, { schema: valueAt(body, "schema") }]));
  return { required: body.required, description: body.description, content };
}

function formOf(fields: readonly Tree[], consumes: readonly string[]): Tree {
  const hasFile = fields.some((field) => field.type === "file");
  const type = consumes[0] ?? (hasFile ? "multipart/form-data" : "application/x-www-form-urlencoded");
  const properties = Object.fromEntries(fields.map((field) => [String(field.name), upgradeParameter(field).schema]));
  const required = fields.filter((field) => field.required === true).map((field) => String(field.name));
  return { required: required.length > 0, content: { [type]: { schema: { type: "object", properties, required } } } };
}

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
