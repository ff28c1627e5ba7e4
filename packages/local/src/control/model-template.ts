import { at, entriesOf, isTree } from "./json-tree.js";

/** The schema of a model that another refers to, by its name. */
export type SchemaOf = (name: string) => string | undefined;

/** A mapping template to begin with, made of a model's schema, as GetModelTemplate gives it. */
export function modelTemplate(schemaOf: SchemaOf, schema: string): string {
  return `#set($inputRoot = $input.path('$'))\n${write(schemaOf, parse(schema), "", 0)}`;
}

const samples: ReadonlyMap<unknown, string> = new Map([
  ["string", '"foo"'],
  ["integer", "42"],
  ["number", "42"],
  ["boolean", "true"],
  ["null", "null"],
]);

function write(schemaOf: SchemaOf, schema: unknown, indent: string, depth: number): string {
  // Models may refer to themselves; nobody reads a sample that deep.
  if (depth > 5) return "{ }";
  const reference = at(schema, "$ref");
  if (typeof reference === "string") {
    const name = reference.split("/").at(-1) ?? "";
    return write(schemaOf, parse(schemaOf(name) ?? ""), indent, depth + 1);
  }
  const inner = `${indent}  `;
  if (at(schema, "type") === "array") {
    const item = write(schemaOf, at(schema, "items"), inner, depth + 1);
    return `[\n${indent}##TODO: Update this foreach loop to reference array from input json\n${indent}#foreach($elem in $inputRoot)\n${inner}${item}#if($foreach.hasNext),#end\n${indent}#end\n${indent}]`;
  }
  const properties = entriesOf(at(schema, "properties"));
  if (properties.length > 0) {
    const members = properties.map(
      ([name, property]) => `${inner}${JSON.stringify(name)} : ${write(schemaOf, property, inner, depth + 1)}`,
    );
    return `{\n${members.join(",\n")}\n${indent}}`;
  }
  return samples.get(at(schema, "type")) ?? "{ }";
}

function parse(schema: string): unknown {
  try {
    const parsed: unknown = JSON.parse(schema);
    return isTree(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
