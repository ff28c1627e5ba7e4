import { isTree, type Tree } from "../../tree.js";

/** Models by name as the schemas of a document. A schema may stand as text. */
export function modelSchemas(models: Tree): Tree {
  const schemas = Object.entries(models).flatMap(([name, schema]) => {
    const parsed = schemaOf(schema);
    return parsed === undefined ? [] : [[name, parsed]];
  });
  return Object.fromEntries(schemas);
}

/** A model's schema, without the word that says which dialect it is. */
export function schemaOf(schema: unknown): Tree | undefined {
  const parsed = typeof schema === "string" ? parse(schema) : schema;
  if (!isTree(parsed)) return undefined;
  const { $schema: _, ...rest } = parsed;
  return rest;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
