import type { Api, Schema, SchemaObject } from "../api.js";
import type { Discriminator } from "../schema.js";
import { inheritedDiscriminator } from "./inherited-tags.js";
import { mapContents, mapParams } from "./map-contents.js";
import { mapChildren, partsOf, targetOf } from "./map-schema.js";
import { says } from "./said.js";

/**
 * Gives unions the discriminator of the parent that their members share, and tells discriminators by what their members
 * say: one that says `kind: { const: "cat" }` is known by `cat`, where the mapping does not name it, and not by its
 * schema's name; one that is alternatives itself, by what all of those say. A discriminator whose mapping contradicts its
 * members, or that would know two of them by one word, tells nothing and is left out: they are told apart as other
 * alternatives are.
 */
export function settleTags<Known extends Api>(api: Known): Known;
export function settleTags(api: Api): Api {
  const schemas = new Map(api.schemas.map(({ name, schema }) => [name, schema]));
  const isInherited = api.schemas.some(({ schema }) => says(schema, "discriminator"));
  const isTold = (schema: Schema) =>
    says(schema, "discriminator") || (isInherited && (says(schema, "oneOf") || says(schema, "anyOf")));
  const settled = (schema: Schema) => (isTold(schema) ? settle(schema, schemas) : schema);
  const named = api.schemas.map((one) => ({ ...one, schema: settled(one.schema) }));
  if (api.protocol !== "websocket")
    return { ...api, schemas: named, operations: mapParams(mapContents(api, settled, settled), settled) };
  const each = <Key extends string>(key: Key, schema: Schema | undefined) =>
    schema === undefined ? {} : { [key]: settled(schema) };
  return {
    ...api,
    schemas: named,
    routes: api.routes.map((route) => ({ ...route, ...each("message", route.message), ...each("reply", route.reply) })),
    events: api.events.map((event) => ({ ...event, ...each("payload", event.payload) })),
  };
}

type Schemas = ReadonlyMap<string, Schema>;

function settle(schema: Schema, schemas: Schemas): Schema {
  if (typeof schema === "boolean") return schema;
  const { discriminator: own, ...others } = mapChildren(schema, (inner) => settle(inner, schemas));
  const { anyOf, oneOf } = schema;
  const members = oneOf ?? anyOf;
  if (members === undefined) return own === undefined ? others : { ...others, discriminator: own };
  const isOne = anyOf === undefined || oneOf === undefined;
  const discriminator = own ?? (isOne ? inheritedDiscriminator(members, schemas) : undefined);
  if (discriminator === undefined) return others;
  const { propertyName } = discriminator;
  const mapping = mappingOf(discriminator, members, schemas);
  if (mapping === undefined) return others;
  const isOptional = !isRequired(schema, propertyName, schemas);
  return { ...others, discriminator: { propertyName, mapping, ...(isOptional ? { isOptional } : {}) } };
}

/** The mapping with what the members say themselves; undefined where it cannot be right. */
function mappingOf(
  { mapping, propertyName }: Discriminator,
  members: readonly Schema[],
  schemas: Schemas,
): Discriminator["mapping"] | undefined {
  const known = new Map<unknown, string>();
  const added: { key: string; value: string }[] = [];
  for (const name of new Set(members.map(targetOf))) {
    if (name === undefined) continue;
    const value = `#/schemas/${name}`;
    if (!mayBeText({ $ref: value }, propertyName, schemas)) return undefined;
    const said = constantsOf({ $ref: value }, propertyName, schemas);
    const mapped = mapping.filter((one) => one.value === value).map(({ key }) => key);
    if (said === undefined && mapped.length === 0 && isToldWithin({ $ref: value }, propertyName, schemas))
      return undefined;
    const tags = mapped.length > 0 ? mapped : said === undefined || said.includes(name) ? [name] : said;
    for (const tag of tags) {
      if (typeof tag !== "string" || known.has(tag) || said?.includes(tag) === false) return undefined;
      known.set(tag, name);
      if (mapped.length === 0 && tag !== name) added.push({ key: tag, value });
    }
  }
  return [...mapping, ...added];
}

/** Whether a word can be told by a property: numbers are none. */
function mayBeText(schema: Schema, property: string, schemas: Schemas): boolean {
  const members = membersIn(partsOf(schema, schemas), property).flatMap((member) => partsOf(member, schemas));
  return members.every(({ type = "string" }) => [type].flat().includes("string"));
}

/** Whether a schema, or one of its alternatives, requires a property whichever way it goes. */
function isRequired(schema: Schema, property: string, schemas: Schemas): boolean {
  const open = new Set([schema]);
  // What is added on the way is come to as well.
  for (const one of open) {
    const parts = partsOf(one, schemas);
    const isOneWay = membersIn(parts, property)
      .flatMap((member) => partsOf(member, schemas))
      .some((part) => part.readOnly === true || part.writeOnly === true);
    if (!isOneWay && parts.some(({ required = [] }) => required.includes(property))) return true;
    for (const option of alternativesIn(parts)) open.add(option);
  }
  return false;
}

/** Whether only its alternatives can say what it is known by: it has no name then that a value could tell. */
function isToldWithin(schema: Schema, property: string, schemas: Schemas): boolean {
  const parts = partsOf(schema, schemas);
  return alternativesIn(parts).length > 0 && membersIn(parts, property).length === 0;
}

/** The values that a property of an object may have, as far as they are told one by one, be it by its alternatives. */
export function constantsOf(schema: Schema, property: string, schemas: Schemas): readonly unknown[] | undefined {
  const found = new Set<unknown>();
  const open = new Set([schema]);
  // What is added on the way is come to as well.
  for (const one of open) {
    const parts = partsOf(one, schemas);
    const told = toldBy(parts, property, schemas);
    const options = alternativesIn(parts);
    if (told === undefined && options.length === 0) return undefined;
    for (const value of told ?? []) found.add(value);
    for (const option of told === undefined ? options : []) open.add(option);
  }
  return [...found];
}

function toldBy(parts: readonly SchemaObject[], property: string, schemas: Schemas): readonly unknown[] | undefined {
  const members = membersIn(parts, property).flatMap((member) => partsOf(member, schemas));
  const told = members.flatMap(({ const: constant, enum: values }) => [
    ...(constant === undefined ? [] : [[constant]]),
    ...(values === undefined ? [] : [values]),
  ]);
  const [first, ...others] = told;
  return first?.filter((value) => others.every((values) => values.includes(value)));
}

function membersIn(parts: readonly SchemaObject[], property: string): Schema[] {
  return parts.flatMap(({ properties = {} }) =>
    Object.hasOwn(properties, property) ? [properties[property] ?? true] : [],
  );
}

function alternativesIn(parts: readonly SchemaObject[]): Schema[] {
  return parts.flatMap(({ anyOf = [], oneOf = [] }) => [...anyOf, ...oneOf]);
}
