import { childrenOf, type NamedSchema, type Schema, targetOf } from "@apigw/model";
import { taggedIn } from "./tags.js";

/**
 * Named schemas whose values are turned once, however often they are come to: those that lead back to themselves through
 * alternatives, or through several parts. A level deeper it would be twice as often, and a small body has many levels.
 */
export function turnedOnce(
  schemas: readonly NamedSchema[],
  holding: ReadonlySet<string>,
  holds: (schema: Schema) => boolean,
): ReadonlySet<string> {
  const known = new Map(schemas.map(({ name, schema }) => [name, schema]));
  const found = [...holding].filter((name) => {
    const schema = known.get(name) ?? true;
    return isForked(schema, holds) && leadsTo(name, schema, known);
  });
  return new Set(found);
}

/** Whether something in it is turned in several ways. */
function isForked(schema: Schema, holds: (schema: Schema) => boolean): boolean {
  if (typeof schema === "boolean") return false;
  const { allOf = [], anyOf = [], oneOf = [], ...itself } = schema;
  const isTagged = taggedIn(schema) !== undefined && schema.discriminator?.isOptional !== true;
  if (!isTagged && [...anyOf, ...oneOf].some(holds)) return true;
  if ([...allOf, itself].filter(holds).length > 1) return true;
  return childrenOf(schema).some((inner) => isForked(inner, holds));
}

function leadsTo(name: string, from: Schema, schemas: ReadonlyMap<string, Schema>): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    if (typeof schema === "boolean") continue;
    const target = targetOf(schema);
    if (target === name) return true;
    if (target !== undefined && !seen.has(target)) open.push(schemas.get(target) ?? true);
    if (target !== undefined) seen.add(target);
    open.push(...childrenOf(schema));
  }
  return false;
}
