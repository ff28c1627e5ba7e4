import type { NamedSchema, Schema } from "../api.js";
import { circlesIn } from "../circles.js";
import { madeOf, targetOf } from "../shape/map-schema.js";
import { note, quoted, type Reading } from "./reading.js";

/**
 * Schemas that are made of themselves, without a step into a member or an item, say nothing: no value can be checked
 * against them, and no type be made of them. One such circle is meant in another way: `Pet: { oneOf: [Cat] }` with
 * `Cat: { allOf: [Pet] }`, as tools write a class and those that extend it. A child has the members of its parent there,
 * and is none of its alternatives once more.
 */
export function settleCircles(reading: Reading, schemas: NamedSchema[]): NamedSchema[] {
  const circles = circlesOf(schemas);
  if (circles.length === 0) return schemas;
  const settled = withBases(reading, schemas, circles);
  tellCircles(reading, settled);
  return settled;
}

type Circle = ReadonlySet<string>;

function circlesOf(schemas: readonly NamedSchema[]): Circle[] {
  const targets = new Map(schemas.map(({ name, schema }) => [name, new Set(madeOf(schema))]));
  return circlesIn(targets).filter((circle) =>
    [...circle].some((name) => circle.size > 1 || targets.get(name)?.has(name)),
  );
}

/** Parents with their alternatives, and for their children the same without: `PetBase`. */
function withBases(reading: Reading, schemas: readonly NamedSchema[], circles: readonly Circle[]): NamedSchema[] {
  const circleOf = new Map(circles.flatMap((circle) => [...circle].map((name) => [name, circle])));
  const extended = new Set(
    schemas.flatMap(({ name, schema }) => (circleOf.has(name) ? partsIn(schema).filter((part) => part !== name) : [])),
  );
  const bases = new Map<string, string>();
  for (const { name, schema } of schemas) {
    const circle = circleOf.get(name);
    if (circle !== undefined && extended.has(name) && withoutUnion(schema, circle) !== schema)
      bases.set(name, baseName(reading, name));
  }
  return schemas.flatMap((named): NamedSchema[] => {
    const { name, schema } = named;
    const circle = circleOf.get(name);
    if (circle === undefined) return [named];
    const own = { ...named, schema: onBases(schema, circle, bases) };
    const base = bases.get(name);
    if (base === undefined) return [own];
    return [own, { ...named, name: base, schema: onBases(withoutUnion(schema, circle), circle, bases) }];
  });
}

/** The named schemas among the parts of its `allOf`. */
function partsIn(schema: Schema): string[] {
  if (typeof schema === "boolean") return [];
  return (schema.allOf ?? []).flatMap((part) => [targetOf(part) ?? [], partsIn(part)].flat());
}

function baseName({ hoisted: { taken } }: Reading, name: string): string {
  let free = `${name}Base`;
  while (taken.has(free)) free += "_";
  taken.add(free);
  return free;
}

/** A parent without the alternatives that lead back to it. Its discriminator tells its children still. */
function withoutUnion(schema: Schema, circle: Circle): Schema {
  if (typeof schema === "boolean") return schema;
  const { anyOf, discriminator, oneOf, ...others } = schema;
  const leadsBack = (options: readonly Schema[] = []) => options.flatMap(madeOf).some((name) => circle.has(name));
  if (!leadsBack(oneOf) && !leadsBack(anyOf)) return schema;
  const left = {
    ...(oneOf === undefined || leadsBack(oneOf) ? {} : { oneOf }),
    ...(anyOf === undefined || leadsBack(anyOf) ? {} : { anyOf }),
  };
  const isTelling = discriminator !== undefined && Object.keys(left).length === 0;
  return { ...others, ...left, ...(isTelling ? { discriminator } : {}) };
}

/** A schema whose parts are the bases of its parents. */
function onBases(schema: Schema, circle: Circle, bases: ReadonlyMap<string, string>): Schema {
  if (typeof schema === "boolean" || schema.allOf === undefined) return schema;
  return { ...schema, allOf: schema.allOf.map((part) => onBase(part, circle, bases)) };
}

function onBase(part: Schema, circle: Circle, bases: ReadonlyMap<string, string>): Schema {
  const target = targetOf(part);
  const base = target === undefined || !circle.has(target) ? undefined : bases.get(target);
  if (typeof part === "boolean" || base === undefined) return onBases(part, circle, bases);
  return onBases({ ...part, $ref: `#/schemas/${base}` }, circle, bases);
}

function tellCircles(reading: Reading, schemas: readonly NamedSchema[]): void {
  const inCircles = new Set(circlesOf(schemas).flatMap((circle) => [...circle]));
  for (const { name, at, schema } of schemas) {
    if (!inCircles.has(name)) continue;
    const isReference = typeof schema === "object" && schema.$ref !== undefined;
    const what = isReference ? "is but a reference that leads back to itself" : "is made of itself";
    note(reading, "APIGW102", at, `the schema ${quoted(name)} ${what}`, {
      severity: "error",
      help: isReference
        ? "Say what it is in one of the schemas on the way."
        : "A schema may hold itself in its members and items, but not be itself by allOf, oneOf, anyOf, not or if.",
    });
  }
}
