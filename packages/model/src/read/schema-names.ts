import type { NamedSchema } from "../api.js";
import type { Diagnostic } from "../diagnostic.js";
import { originOf } from "../ledger.js";
import { typeName } from "../names.js";
import { isTree, pointer, type Tree, textAt, treeAt } from "../tree.js";
import type { ReadOptions } from "./open-api.js";
import type { Reading } from "./reading.js";
import { readSchema } from "./schema.js";
import { settleCircles } from "./schema-circles.js";
import { readHoisted } from "./schema-reference.js";

/** A name for each schema under `components`, before any reference to it is read. */
export function settleSchemaNames(document: Tree, { rename = {} }: ReadOptions, diagnostics: Diagnostic[]) {
  const names = new Map<string, string>();
  const takenBy = new Map<string, string>();
  for (const key of Object.keys(componentSchemas(document))) {
    const name = typeName(textAt(rename, key) ?? key) ?? "Schema";
    const other = takenBy.get(name);
    if (other !== undefined) {
      diagnostics.push({
        code: "APIGW107",
        severity: "error",
        at: pointer("#/components/schemas", key),
        message: `the schemas ${JSON.stringify(other)} and ${JSON.stringify(key)} would both be called ${JSON.stringify(name)}`,
        help: `Rename one: rename: { ${JSON.stringify(key)}: ${JSON.stringify(`Other${name}`)} }`,
      });
    }
    takenBy.set(name, key);
    names.set(key, name);
  }
  return names;
}

/** A schema of the document's own, not read yet. */
export interface SchemaRoot {
  readonly name: string;
  readonly value: unknown;
  readonly at: string;
}

/** The document's own schemas. Each is known by its place too: references may lead to it in other ways than by name. */
export function schemaRoots({ document, schemaNames, hoisted }: Reading): SchemaRoot[] {
  return Object.entries(componentSchemas(document)).flatMap(([key, value]) => {
    const name = schemaNames.get(key);
    if (name === undefined) return [];
    // A schema that is but a reference stands for its target, and is no name for it.
    if (isTree(value) && !Object.hasOwn(value, "$ref")) hoisted.names.set(value, name);
    return [{ name, value, at: pointer("#/components/schemas", key) }];
  });
}

/** Last of all: by now everything that refers to a schema without a name was read. */
export function readSchemas(
  reading: Reading,
  roots: readonly SchemaRoot[],
  { ledger = [], origin = "file" }: ReadOptions,
): NamedSchema[] {
  const own = roots.map(({ name, value, at }) => ({ name, schema: readSchema(reading, value, at), at }));
  const schemas = [...own, ...readHoisted(reading)].map((schema) => ({
    ...schema,
    origin: originOf(ledger, schema.at, origin),
  }));
  return settleCircles(reading, schemas);
}

function componentSchemas(document: Tree): Tree {
  return treeAt(treeAt(document, "components"), "schemas");
}
