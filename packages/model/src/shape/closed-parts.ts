import type { HttpApi, NamedSchema, Schema, SchemaObject } from "../api.js";
import { mapContents, mapParams } from "./map-contents.js";
import { mapChildren, partsOf, targetOf } from "./map-schema.js";
import { says } from "./said.js";
import { free } from "./variants.js";

/**
 * Parts of an `allOf` that are closed (`additionalProperties: false`) against each other's members: nothing could be all of
 * them. So .NET writes a class and what is derived of it, each closed by itself. What is meant is that the whole has the
 * members of its parts and no others, which JSON Schema calls `unevaluatedProperties: false`. A named schema stays closed
 * where it stands by itself; as such a part it is another one, `ShapePart`.
 */
export function closeWholes(api: HttpApi): HttpApi {
  const schemas = new Map(api.schemas.map(({ name, schema }) => [name, schema]));
  if (![...schemas.values()].some((schema) => says(schema, "additionalProperties"))) return api;
  const parts: Parts = { schemas, names: new Map(), taken: new Set(schemas.keys()) };
  const changed = (schema: Schema) => closed(schema, parts);
  const named = api.schemas.map((one) => ({ ...one, schema: changed(one.schema) }));
  const operations = mapParams(mapContents(api, changed, changed), changed);
  if (parts.names.size === 0) return { ...api, operations, schemas: named };
  return { ...api, operations, schemas: [...named, ...partsNamed(api, parts)] };
}

interface Parts {
  readonly schemas: ReadonlyMap<string, Schema>;
  /** What named schemas are called as parts. */
  readonly names: Map<string, string>;
  readonly taken: Set<string>;
}

/** A schema with all wholes in it closed, instead of their parts. */
function closed(schema: Schema, parts: Parts): Schema {
  if (typeof schema === "boolean" || !says(schema, "allOf")) return schema;
  if (!refusesItself(schema, parts.schemas)) return mapChildren(schema, (inner) => closed(inner, parts));
  return { unevaluatedProperties: false, ...opened(schema, parts) };
}

/** Whether one of its parts is closed against a member of another. */
function refusesItself({ allOf, ...own }: SchemaObject, schemas: Parts["schemas"]): boolean {
  if (allOf === undefined) return false;
  const all = [own, ...allOf].map((part) => partsOf(part, schemas));
  const shut = all.map((parts) => parts.filter(isShut));
  return all.some((parts, place) =>
    shut.some((others, other) => other !== place && others.some((one) => parts.some((part) => isAgainst(one, part)))),
  );
}

/** What a pattern lets in cannot be told by its name. */
function isShut({ additionalProperties, patternProperties }: SchemaObject): boolean {
  return additionalProperties === false && patternProperties === undefined;
}

function isAgainst({ properties: known = {} }: SchemaObject, { properties = {} }: SchemaObject): boolean {
  return Object.keys(properties).some((name) => !Object.hasOwn(known, name));
}

/** A schema as a part of a whole that is closed in its place. */
function opened(schema: SchemaObject, parts: Parts): SchemaObject {
  const target = targetOf(schema);
  if (target !== undefined) return { ...schema, $ref: `#/schemas/${nameOfPart(target, parts)}` };
  const { additionalProperties, allOf, ...others } = schema;
  return {
    ...mapChildren(others, (inner) => closed(inner, parts)),
    ...(additionalProperties === undefined || additionalProperties === false
      ? {}
      : { additionalProperties: closed(additionalProperties, parts) }),
    ...(allOf === undefined ? {} : { allOf: allOf.map((part) => openedPart(part, parts)) }),
  };
}

function openedPart(schema: Schema, parts: Parts): Schema {
  return typeof schema === "boolean" ? schema : opened(schema, parts);
}

/** The name that a named schema has as a part: its own, where it is open as it is. */
function nameOfPart(name: string, { names, schemas, taken }: Parts): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (!partsOf(schemas.get(name) ?? true, schemas).some((one) => one.additionalProperties === false)) return name;
  const part = free(`${name}Part`, taken);
  names.set(name, part);
  return part;
}

/** The named schemas as parts, also those that come to be parts of parts on the way. */
function partsNamed(api: HttpApi, parts: Parts): NamedSchema[] {
  const named = new Map(api.schemas.map((one) => [one.name, one]));
  const found: NamedSchema[] = [];
  // What is added on the way is come to as well.
  for (const [name, part] of parts.names) {
    const one = named.get(name);
    if (one !== undefined) found.push({ ...one, name: part, schema: openedPart(one.schema, parts) });
  }
  return found;
}
