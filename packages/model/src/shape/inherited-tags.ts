import type { Discriminator, Schema, SchemaObject } from "../schema.js";
import { partsOf, targetOf } from "./map-schema.js";

/**
 * The discriminator of a union that has none itself, where all of its members are, or come by `allOf` from, one schema
 * that has one. springdoc writes classes so, and OpenAPI says that the tag means one of those that come from it. Of a
 * single member nothing is to be told: a parent stands for all of its children there.
 * https://spec.openapis.org/oas/v3.0.3#discriminator-object
 */
export function inheritedDiscriminator(members: readonly Schema[], schemas: Schemas): Discriminator | undefined {
  const names = new Set(members.map(targetOf).filter((name) => name !== undefined));
  if (names.size !== members.length || names.size < 2 || names.size > mostMembers) return undefined;
  const lines: Lines = new Map([...names].map((name) => [name, new Set(partsOf(referenceTo(name), schemas))]));
  const parents = sharedParents(lines);
  const nearest = parents.find((one) =>
    parents.every((other) => isNamed(one, other) || comesFrom(one, other, schemas)),
  );
  if (nearest === undefined) return undefined;
  const { propertyName } = nearest.discriminator;
  const told = parents.filter((one) => isNamed(nearest, one)).flatMap(({ discriminator }) => discriminator.mapping);
  return { propertyName, mapping: mappingTo(lines, told, schemas) };
}

/** Nobody writes more, and each is compared with each. */
const mostMembers = 500;

/** The members by their names, and all that they are made of. */
type Lines = ReadonlyMap<string, ReadonlySet<Schema>>;

type Schemas = ReadonlyMap<string, Schema>;

interface Parent extends SchemaObject {
  readonly discriminator: Discriminator;
}

/** What all of them come from that has a discriminator for its children, and not for alternatives of its own. */
function sharedParents(lines: Lines): Parent[] {
  const [first = [], ...others] = lines.values();
  return [...first].filter(isParent).filter((part) => others.every((parts) => parts.has(part)));
}

function isParent(schema: Schema): schema is Parent {
  if (typeof schema === "boolean") return false;
  return schema.discriminator !== undefined && schema.oneOf === undefined && schema.anyOf === undefined;
}

function isNamed(one: Parent, other: Parent): boolean {
  return one.discriminator.propertyName === other.discriminator.propertyName;
}

/**
 * What is mapped to the members. A child of one that is no member itself is meant as the one that it comes from, which
 * keeps its name beside.
 */
function mappingTo(lines: Lines, told: Discriminator["mapping"], schemas: Schemas): Discriminator["mapping"] {
  const targets = new Set(told.map(({ value }) => value));
  const mapping = new Map<string, string>();
  for (const { key, value } of told) {
    const name = nearestOf(value, lines, schemas);
    if (name === undefined || mapping.has(key)) continue;
    mapping.set(key, referenceTo(name).$ref);
    if (!targets.has(referenceTo(name).$ref)) mapping.set(name, referenceTo(name).$ref);
  }
  return [...mapping].map(([key, value]) => ({ key, value }));
}

/** The member that a reference leads to, or else the last of those that this comes from, if that comes from all others. */
function nearestOf($ref: string, lines: Lines, schemas: Schemas): string | undefined {
  const parts = new Set<Schema | undefined>(partsOf({ $ref }, schemas));
  const above = [...lines].filter(([name]) => parts.has(schemas.get(name)));
  const [nearest] = above.sort(([, one], [, other]) => other.size - one.size);
  const known: ReadonlySet<Schema | undefined> = nearest?.[1] ?? new Set();
  return above.every(([name]) => known.has(schemas.get(name))) ? nearest?.[0] : undefined;
}

function comesFrom(schema: Schema, parent: Schema | undefined, schemas: Schemas): boolean {
  return partsOf(schema, schemas).some((part) => part === parent);
}

function referenceTo(name: string): { readonly $ref: string } {
  return { $ref: `#/schemas/${name}` };
}
