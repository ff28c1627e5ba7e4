import type { HttpApi, NamedSchema, Operation, Reply, Schema, SchemaObject } from "../api.js";
import { groupBy } from "../group-by.js";
import { mapContents, mapParams } from "./map-contents.js";
import { childrenOf, madeOf, mapChildren, partsOf, targetOf } from "./map-schema.js";
import { refersTo, says } from "./said.js";

/**
 * `readOnly` members are not in requests, `writeOnly` members not in replies. A schema that is the same both ways stays
 * one; one that differs keeps its name for replies, and requests get `PetRequest`. Where only requests use it, it keeps
 * its name for them.
 */
export function splitVariants(api: HttpApi): HttpApi {
  const schemas = new Map(api.schemas.map((named) => [named.name, named]));
  const plain = new Map(api.schemas.map(({ name, schema }) => [name, schema]));
  const oneWays: OneWays = { readOnly: sayingIn(plain, "readOnly"), writeOnly: sayingIn(plain, "writeOnly") };
  const marks = (schema: Schema): boolean => isMarked(schema, oneWays);
  const differing = findDiffering(schemas, marks);
  const isPlain = differing.size === 0 && !api.operations.some((operation) => inRequest(operation).some(marks));
  if (isPlain) return api;
  const inReplies = reachable(api.operations.flatMap(inReply), schemas);
  const taken = new Set(schemas.keys());
  const requestNames = new Map<string, string>();
  for (const name of reachable(api.operations.flatMap(inRequest), schemas)) {
    if (!differing.has(name)) continue;
    requestNames.set(name, inReplies.has(name) ? free(`${name}Request`, taken) : name);
  }
  const forRequests = (schema: Schema) =>
    oneWay(schema, { other: "readOnly", names: requestNames, schemas: plain, oneWays });
  const forReplies = (schema: Schema) =>
    oneWay(schema, { other: "writeOnly", names: new Map(), schemas: plain, oneWays });
  const variants = api.schemas.flatMap((named): NamedSchema[] => {
    const requestName = requestNames.get(named.name);
    const request =
      requestName === undefined ? [] : [{ ...named, name: requestName, schema: forRequests(named.schema) }];
    if (requestName === named.name) return request;
    return [differing.has(named.name) ? { ...named, schema: forReplies(named.schema) } : named, ...request];
  });
  return { ...api, schemas: variants, operations: mapParams(mapContents(api, forRequests, forReplies), forRequests) };
}

/** A name that nothing has yet. */
export function free(name: string, taken: Set<string>): string {
  const settled = taken.has(name) ? free(`${name}_`, taken) : name;
  taken.add(settled);
  return settled;
}

/** Schemas that look different in a request and in a reply: because of a member, or of something that they hold. */
function findDiffering(
  schemas: ReadonlyMap<string, NamedSchema>,
  marks: (schema: Schema) => boolean,
): ReadonlySet<string> {
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
function isMarked(schema: Schema, oneWays: OneWays): boolean {
  if (typeof schema === "boolean") return false;
  const isSilent = ways.every((way) => !says(schema, way) && !refersTo(schema, oneWays[way]));
  if (isSilent) return false;
  const members = Object.values(schema.properties ?? {});
  if (members.some((member) => ways.some((way) => isSaid(member, way, oneWays)))) return true;
  return childrenOf(schema).some((inner) => isMarked(inner, oneWays));
}

const ways = ["readOnly", "writeOnly"] as const;

/** The named schemas whose values go one way only. */
type OneWays = Readonly<Record<(typeof ways)[number], ReadonlySet<string>>>;

/** Those that say it, or are made of such: one after the other, since a contract may be a long chain. */
function sayingIn(schemas: ReadonlyMap<string, Schema>, way: (typeof ways)[number]): ReadonlySet<string> {
  const found = new Set<string>();
  const oneWays = { readOnly: found, writeOnly: found };
  const open = [...schemas].flatMap(([name, schema]) => (isSaid(schema, way, oneWays) ? [name] : []));
  if (open.length === 0) return found;
  const usedBy = groupBy(
    [...schemas].flatMap(([name, schema]) => madeOf(schema).map((target) => ({ name, target }))),
    ({ target }) => target,
  );
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const user of usedBy.get(name) ?? []) if (isSaid(schemas.get(user.name), way, oneWays)) open.push(user.name);
  }
  return found;
}

/** Whether a member says it, or what it is made of: what it refers to, a part, or all that it may be beside null. */
function isSaid(member: Schema | undefined, way: (typeof ways)[number], oneWays: OneWays): boolean {
  if (typeof member !== "object") return false;
  const { allOf = [], anyOf = [], oneOf = [] } = member;
  if (member[way] === true || oneWays[way].has(targetOf(member) ?? "")) return true;
  const options = [...anyOf, ...oneOf].filter((one) => typeof one !== "object" || one.type !== "null");
  const isSo = (part: Schema) => isSaid(part, way, oneWays);
  return allOf.some(isSo) || (options.length > 0 && options.every(isSo));
}

function targetsIn(schema: Schema): string[] {
  if (typeof schema === "boolean") return [];
  const own = targetOf(schema);
  return [...(own === undefined ? [] : [own]), ...childrenOf(schema).flatMap(targetsIn)];
}

function reachable(from: readonly Schema[], schemas: ReadonlyMap<string, NamedSchema>): ReadonlySet<string> {
  const open = from.flatMap(targetsIn);
  const found = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const named = schemas.get(name);
    if (named !== undefined) open.push(...targetsIn(named.schema));
  }
  return found;
}

interface Way {
  /** What a member says of itself that goes the other way only. */
  readonly other: "readOnly" | "writeOnly";
  /** Schemas that have another name this way. */
  readonly names: ReadonlyMap<string, string>;
  /** All of them as they were. */
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly oneWays: OneWays;
  /** What is changed is written out in the place of a reference already: once is enough. */
  readonly isCopy?: boolean;
}

/** What a schema is a part of. */
interface Whole {
  /** Members that go the other way as another part says: none can require them. */
  readonly absent: ReadonlySet<string>;
  /** Schemas that were written out instead of being referred to; undefined in a copy, so that copies come to an end. */
  readonly written: Set<string> | undefined;
}

/** A schema without the members that go the other way, its references to the names of this way. */
function oneWay(schema: Schema, way: Way, above?: Whole): Schema {
  if (typeof schema === "boolean") return schema;
  const whole: Whole = {
    absent: new Set([...(above?.absent ?? []), ...otherMembers(schema, way)]),
    written: above === undefined && way.isCopy !== true ? new Set() : above?.written,
  };
  const target = targetOf(schema);
  if (target !== undefined && whole.written !== undefined && asksFor(way.schemas.get(target), whole.absent, way))
    return oneWay(writtenOut(schema, target, way, whole.written), { ...way, isCopy: true }, whole);
  const renamed = target === undefined ? undefined : way.names.get(target);
  const own = without(renamed === undefined ? schema : { ...schema, $ref: `#/schemas/${renamed}` }, whole.absent, way);
  return mapParts(
    { ...own, ...tagsKept(own, way.names) },
    (part) => oneWay(part, way, whole),
    (inner) => oneWay(inner, way),
  );
}

/** A schema with the parts of its `allOf` changed in one way, and all else in another. */
function mapParts(
  { allOf, ...others }: SchemaObject,
  changePart: (part: Schema) => Schema,
  change: (inner: Schema) => Schema,
): SchemaObject {
  const changed = mapChildren(others, change);
  return allOf === undefined ? changed : { ...changed, allOf: allOf.map(changePart) };
}

/** The members that go the other way: its own, and those of its parts, where one may require what another describes. */
function otherMembers(schema: SchemaObject, way: Way): string[] {
  const { $ref, allOf, properties, required } = schema;
  // A mere reference leaves this to what it refers to.
  if (allOf === undefined && properties === undefined && ($ref === undefined || required === undefined)) return [];
  return partsOf(schema, way.schemas).flatMap((part) => ownOthers(part, way));
}

function ownOthers({ properties = {} }: SchemaObject, way: Way): string[] {
  return Object.keys(properties).filter((name) => isOther(properties[name], way));
}

function isOther(member: Schema | undefined, { other, oneWays }: Way): boolean {
  return isSaid(member, other, oneWays);
}

/** Whether a schema, or a part of it, requires what is not there and what it does not say itself goes the other way. */
function asksFor(schema: Schema | undefined, absent: ReadonlySet<string>, way: Way): boolean {
  if (schema === undefined || absent.size === 0) return false;
  const parts = partsOf(schema, way.schemas);
  const own = new Set(parts.flatMap((part) => ownOthers(part, way)));
  return parts.some(({ required = [] }) => required.some((name) => absent.has(name) && !own.has(name)));
}

/** What is referred to in its place: it differs here from what it is where it stands alone. The same twice is once. */
function writtenOut({ $ref, ...others }: SchemaObject, target: string, way: Way, written: Set<string>): Schema {
  const schema = written.has(target) ? true : (way.schemas.get(target) ?? true);
  written.add(target);
  return Object.keys(others).length === 0 ? schema : { ...others, allOf: [schema, ...(others.allOf ?? [])] };
}

/** On the wire the members of a union are told apart as before, whatever their types are called now. */
export function tagsKept(
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

/** Without its members that go the other way, and without requiring what is not there. */
function without(schema: SchemaObject, absent: ReadonlySet<string>, way: Way): SchemaObject {
  if (absent.size === 0) return schema;
  const { required, ...rest } = schema;
  const needed = required?.filter((name) => !absent.has(name)) ?? [];
  const kept = needed.length === 0 ? rest : { ...rest, required: needed };
  if (schema.properties === undefined) return kept;
  const properties: Record<string, Schema> = Object.create(null);
  for (const [name, member] of Object.entries(schema.properties)) if (!isOther(member, way)) properties[name] = member;
  const others = ownOthers(schema, way);
  if (others.length === 0) return { ...kept, properties };
  return { ...kept, properties, [way.other === "readOnly" ? "ignored" : "withheld"]: others };
}

/** A parameter is a part of a request as its body is. */
function inRequest({ body, params }: Operation): Schema[] {
  return [...contentsOf(body), ...params.map(({ schema }) => schema)];
}

function inReply({ failures, replies }: Operation): Schema[] {
  return [...replies, ...failures].flatMap(contentsOf);
}

function contentsOf(holder: Pick<Reply, "content"> | undefined): Schema[] {
  return (holder?.content ?? []).flatMap(({ schema }) => (schema === undefined ? [] : [schema]));
}
