import type { Schema, SchemaObject } from "../api.js";
import { childrenOf, targetOf } from "./map-schema.js";

/** Whether a schema uses a keyword, be it deep inside of it. */
export function says(schema: Schema, keyword: keyof SchemaObject): boolean {
  if (typeof schema === "boolean") return false;
  return schema[keyword] !== undefined || (childrenOf(schema).length > 0 && saidIn(schema).keywords.has(keyword));
}

/** Whether a schema refers to one of these named ones, be it deep inside of it. */
export function refersTo(schema: Schema, names: ReadonlySet<string>): boolean {
  if (typeof schema === "boolean" || names.size === 0) return false;
  if (names.has(targetOf(schema) ?? "")) return true;
  return childrenOf(schema).length > 0 && [...saidIn(schema).targets].some((target) => names.has(target));
}

interface Said {
  readonly keywords: ReadonlySet<string>;
  readonly targets: ReadonlySet<string>;
}

/** What was found in a schema that others stand in, for as long as there is that schema. */
const known = new WeakMap<SchemaObject, Said>();

/** Many ask for something that most schemas do not say: each is walked through once for all of them. */
function saidIn(schema: SchemaObject): Said {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const keywords = new Set<string>();
  const targets = new Set<string>();
  collect(schema, keywords, targets);
  const said = { keywords, targets };
  known.set(schema, said);
  return said;
}

function collect(schema: Schema, keywords: Set<string>, targets: Set<string>): void {
  if (typeof schema === "boolean") return;
  for (const key in schema) keywords.add(key);
  const target = targetOf(schema);
  if (target !== undefined) targets.add(target);
  for (const inner of childrenOf(schema)) collect(inner, keywords, targets);
}
