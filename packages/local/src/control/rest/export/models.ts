import { compact, isTree, type JsonTree } from "../../json-tree.js";
import type { RestDefinition } from "../../store/rest-api.js";

/**
 * The models that methods use, and those that these refer to, as `components.schemas`. AWS keeps references as
 * `https://apigateway.amazonaws.com/restapis/{id}/models/{Name}`; a document must hold portable ones again.
 */
export function writeSchemas(definition: RestDefinition): JsonTree | undefined {
  const schemas: JsonTree = Object.create(null);
  const open = namesInMethods(definition);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const model = definition.models.get(name);
    if (model === undefined || Object.hasOwn(schemas, name)) continue;
    const context: Context = { model: name, schemas, found: open };
    schemas[name] = portable(parseSchema(model.schema), context);
  }
  return Object.keys(schemas).length === 0 ? undefined : schemas;
}

interface Context {
  readonly model: string;
  readonly schemas: JsonTree;
  readonly found: string[];
}

function namesInMethods({ resources }: RestDefinition): string[] {
  const methods = [...resources.values()].flatMap(({ resourceMethods }) => Object.values(resourceMethods ?? {}));
  return methods.flatMap(({ requestModels, methodResponses }) => [
    ...Object.values(requestModels ?? {}),
    ...Object.values(methodResponses ?? {}).flatMap(({ responseModels }) => Object.values(responseModels ?? {})),
  ]);
}

function parseSchema(schema: string): unknown {
  try {
    return JSON.parse(schema === "" ? "{}" : schema);
  } catch {
    return {}; // a model of another content type than JSON
  }
}

function portable(value: unknown, context: Context): unknown {
  if (Array.isArray(value)) return value.map((item) => portable(item, context));
  if (!isTree(value)) return value;
  const { $schema: _, definitions, ...rest } = value;
  // A model's own definitions become components beside it.
  if (isTree(definitions)) {
    for (const [name, schema] of Object.entries(definitions)) {
      context.schemas[inner(context, name)] = portable(schema, context);
    }
  }
  return compact(
    Object.fromEntries(
      Object.entries(rest).map(([key, item]) => [
        key,
        key === "$ref" && typeof item === "string" ? portableReference(item, context) : portable(item, context),
      ]),
    ),
  );
}

function portableReference(reference: string, context: Context): string {
  const [, name] = /\/restapis\/[^/]+\/models\/([a-zA-Z0-9]+)$/.exec(reference) ?? [];
  if (name !== undefined) {
    context.found.push(name);
    return `#/components/schemas/${name}`;
  }
  const [, own] = /^#\/definitions\/(.+)$/.exec(reference) ?? [];
  return own === undefined ? reference : `#/components/schemas/${inner(context, own)}`;
}

function inner({ model }: Context, name: string): string {
  return model + name.replace(/[^a-zA-Z0-9]/g, "");
}
