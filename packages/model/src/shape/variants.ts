import type { Body, Content, HttpApi, NamedSchema, Schema, SchemaObject } from "../api.js";
import { mapContents } from "./map-contents.js";
import { childrenOf, mapChildren, targetOf } from "./map-schema.js";

type Direction = "request" | "reply";

/**
 * `readOnly` members are not in requests, `writeOnly` members not in replies. A schema that is the same both ways stays
 * one; one that differs keeps its name for replies, and requests get `PetRequest`. Where only requests use it, it keeps
 * its name for them.
 */
export function splitVariants(api: HttpApi): HttpApi {
  const schemas = new Map(api.schemas.map((named) => [named.name, named]));
  const differing = findDiffering(schemas);
  const isPlain = differing.size === 0 && !api.operations.some((operation) => bodiesOf(operation.body).some(marks));
  if (isPlain) return api;
  const inReplies = reachable(
    api.operations.flatMap(({ replies, failures }) => [...replies, ...failures].flatMap(({ content }) => content)),
    schemas,
  );
  const taken = new Set(schemas.keys());
  const requestNames = new Map<string, string>();
  for (const name of reachable(
    api.operations.flatMap(({ body }) => body?.content ?? []),
    schemas,
  )) {
    if (!differing.has(name)) continue;
    requestNames.set(name, inReplies.has(name) ? free(`${name}Request`, taken) : name);
  }
  const forRequests = (schema: Schema) => oneWay(schema, "request", requestNames);
  const forReplies = (schema: Schema) => oneWay(schema, "reply", new Map());
  const variants = api.schemas.flatMap((named): NamedSchema[] => {
    const requestName = requestNames.get(named.name);
    const request =
      requestName === undefined ? [] : [{ ...named, name: requestName, schema: forRequests(named.schema) }];
    if (requestName === named.name) return request;
    return [differing.has(named.name) ? { ...named, schema: forReplies(named.schema) } : named, ...request];
  });
  return { ...api, schemas: variants, operations: mapContents(api, forRequests, forReplies) };
}

function free(name: string, taken: Set<string>): string {
  const settled = taken.has(name) ? free(`${name}_`, taken) : name;
  taken.add(settled);
  return settled;
}

/** Schemas that look different in a request and in a reply: because of a member, or of something that they hold. */
function findDiffering(schemas: ReadonlyMap<string, NamedSchema>): ReadonlySet<string> {
  const differing = new Set<string>();
  const open = [...schemas.values()].flatMap(({ name, schema }) => (marks(schema) ? [name] : []));
  if (open.length === 0) return differing;
  const usedBy = new Map<string, string[]>();
  for (const { name, schema } of schemas.values()) {
    for (const target of targetsIn(schema)) usedBy.set(target, [...(usedBy.get(target) ?? []), name]);
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (differing.has(name)) continue;
    differing.add(name);
    open.push(...(usedBy.get(name) ?? []));
  }
  return differing;
}

/** Whether a member of the schema itself goes one way only. */
function marks(schema: Schema): boolean {
  if (typeof schema === "boolean") return false;
  for (const member of Object.values(schema.properties ?? {}))
    if (typeof member === "object" && (member.readOnly === true || member.writeOnly === true)) return true;
  return childrenOf(schema).some(marks);
}

function targetsIn(schema: Schema): string[] {
  if (typeof schema === "boolean") return [];
  const own = targetOf(schema);
  return [...(own === undefined ? [] : [own]), ...childrenOf(schema).flatMap(targetsIn)];
}

function reachable(content: readonly Content[], schemas: ReadonlyMap<string, NamedSchema>): ReadonlySet<string> {
  const open = content.flatMap(({ schema }) => (schema === undefined ? [] : targetsIn(schema)));
  const found = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const named = schemas.get(name);
    if (named !== undefined) open.push(...targetsIn(named.schema));
  }
  return found;
}

/** A schema without the members that go the other way, its references to the names of this way. */
function oneWay(schema: Schema, direction: Direction, names: ReadonlyMap<string, string>): Schema {
  if (typeof schema === "boolean") return schema;
  const target = targetOf(schema);
  const renamed = target === undefined ? undefined : names.get(target);
  const own = withoutOther(renamed === undefined ? schema : { ...schema, $ref: `#/schemas/${renamed}` }, direction);
  return mapChildren({ ...own, ...tagsKept(own, names) }, (inner) => oneWay(inner, direction, names));
}

/** On the wire the members of a union are told apart as before, whatever their types are called now. */
function tagsKept(
  { discriminator, oneOf, anyOf }: SchemaObject,
  names: ReadonlyMap<string, string>,
): Pick<SchemaObject, "discriminator"> {
  if (discriminator === undefined) return {};
  const known = new Set(discriminator.mapping.map(({ value }) => value));
  const unsaid = [...(oneOf ?? []), ...(anyOf ?? [])].flatMap((member) => {
    const target = targetOf(member);
    return target === undefined || known.has(`#/schemas/${target}`)
      ? []
      : [{ key: target, value: `#/schemas/${target}` }];
  });
  const mapping = [...discriminator.mapping, ...unsaid].map(({ key, value }) => {
    const renamed = names.get(value.slice("#/schemas/".length));
    return { key, value: renamed === undefined ? value : `#/schemas/${renamed}` };
  });
  return { discriminator: { ...discriminator, mapping } };
}

function withoutOther(schema: SchemaObject, direction: Direction): SchemaObject {
  const other = direction === "request" ? "readOnly" : "writeOnly";
  const gone = Object.entries(schema.properties ?? {}).filter(
    ([, member]) => typeof member === "object" && member[other] === true,
  );
  if (gone.length === 0) return schema;
  const names = new Set(gone.map(([name]) => name));
  const properties: Record<string, Schema> = Object.create(null);
  for (const [name, member] of Object.entries(schema.properties ?? {})) if (!names.has(name)) properties[name] = member;
  const required = schema.required?.filter((name) => !names.has(name));
  return { ...schema, properties, ...(required === undefined ? {} : { required }) };
}

function bodiesOf(body: Body | undefined): Schema[] {
  return (body?.content ?? []).flatMap(({ schema }) => (schema === undefined ? [] : [schema]));
}
