import type { Schema, SchemaObject } from "../api.js";
import { childrenOf, targetOf } from "./map-schema.js";

/** Whether a schema uses a keyword, be it deep inside of it. */
export function says(schema: Schema, keyword: keyof SchemaObject): boolean {
  if (typeof schema === "boolean") return false;
  return schema[keyword] !== undefined || saidInside(schema)?.keywords.has(keyword) === true;
}

/** Whether a schema has a format, be it deep inside of it. */
export function hasFormat(schema: Schema, format: string): boolean {
  if (typeof schema === "boolean") return false;
  return schema.format === format || saidInside(schema)?.formats.has(format) === true;
}

/** Whether a schema refers to one of these named ones, be it deep inside of it. */
export function refersTo(schema: Schema, names: ReadonlySet<string>): boolean {
  if (typeof schema === "boolean" || names.size === 0) return false;
  if (names.has(targetOf(schema) ?? "")) return true;
  for (const target of saidInside(schema)?.targets ?? []) if (names.has(target)) return true;
  return false;
}

interface Said {
  readonly keywords: Set<string>;
  readonly formats: Set<string>;
  readonly targets: Set<string>;
}

/** For as long as there is the schema in which it was found. */
const known = new WeakMap<SchemaObject, Said>();

/**
 * What the schemas say that stand in another; undefined where there are none. Many ask for something that most schemas do
 * not say: each is walked through once for all of them.
 */
function saidInside(schema: SchemaObject): Said | undefined {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const children = childrenOf(schema);
  if (children.length === 0) return undefined;
  const said: Said = { keywords: new Set(), formats: new Set(), targets: new Set() };
  known.set(schema, said);
  for (const inner of children) collect(inner, said);
  return said;
}

function collect(schema: Schema, said: Said): void {
  if (typeof schema === "boolean") return;
  for (const key in schema) said.keywords.add(key);
  if (schema.format !== undefined) said.formats.add(schema.format);
  const target = targetOf(schema);
  if (target !== undefined) said.targets.add(target);
  for (const inner of childrenOf(schema)) collect(inner, said);
}
