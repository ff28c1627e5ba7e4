import { at, compact, entriesOf, isTree, type JsonTree, listOf } from "../../json-tree.js";
import { endpointExtension } from "./document.js";

/** A document of `writeRestDocument` as OpenAPI 2.0, the way API Gateway writes that. */
export function downgrade(document: JsonTree): JsonTree {
  const { openapi: _, servers, paths, components, ...rest } = document;
  const url = new URL(String(at(listOf(servers)[0], "url")).replace("{basePath}", ""));
  const basePath = at(at(at(listOf(servers)[0], "variables"), "basePath"), "default");
  return compact({
    swagger: "2.0",
    ...rest,
    host: url.host,
    basePath: `/${basePath}`,
    schemes: ["https"],
    paths: mapEntries(paths, (item) => mapEntries(item, downgradeOperation)),
    securityDefinitions: at(components, "securitySchemes"),
    definitions: rewriteReferences(at(components, "schemas")),
    [endpointExtension]: at(listOf(servers)[0], endpointExtension),
  });
}

function downgradeOperation(operation: unknown): JsonTree {
  const { parameters, requestBody, responses, ...rest } = isTree(operation) ? operation : {};
  const content = entriesOf(at(requestBody, "content"));
  const body = content.slice(0, 1).map(([mediaType, media]) => ({
    in: "body",
    name:
      String(at(at(media, "schema"), "$ref"))
        .split("/")
        .at(-1) ?? mediaType,
    required: true,
    schema: rewriteReferences(at(media, "schema")),
  }));
  const all = [...listOf(parameters).map(downgradeParameter), ...body];
  const produces = new Set(
    entriesOf(responses).flatMap(([, response]) => entriesOf(at(response, "content")).map(([mediaType]) => mediaType)),
  );
  return compact({
    consumes: content.length === 0 ? undefined : content.map(([mediaType]) => mediaType),
    produces: produces.size === 0 ? undefined : [...produces],
    parameters: all.length === 0 ? undefined : all,
    responses: mapEntries(responses, downgradeResponse),
    ...rest,
  });
}

function downgradeParameter(parameter: unknown): JsonTree {
  const { schema, required, ...rest } = isTree(parameter) ? parameter : {};
  return { ...rest, required: required === true, type: at(schema, "type") };
}

function downgradeResponse(response: unknown): JsonTree {
  const { content, headers, ...rest } = isTree(response) ? response : {};
  const schema = at(entriesOf(content)[0]?.[1], "schema");
  return compact({
    ...rest,
    schema: rewriteReferences(schema),
    headers: isTree(headers)
      ? mapEntries(headers, (header) => ({ type: at(at(header, "schema"), "type") }))
      : undefined,
  });
}

function rewriteReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewriteReferences);
  if (!isTree(value)) return value;
  return mapEntries(value, (item, key) =>
    key === "$ref" && typeof item === "string"
      ? item.replace("#/components/schemas/", "#/definitions/")
      : rewriteReferences(item),
  );
}

function mapEntries(tree: unknown, map: (value: unknown, key: string) => unknown): JsonTree {
  return Object.fromEntries(entriesOf(tree).map(([key, value]) => [key, map(value, key)]));
}
