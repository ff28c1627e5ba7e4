import type { Schema, SchemaObject, SchemaType } from "@apigw/model";
import { isAnnotation, isLong } from "./checks.js";

/** What alternatives ask that are types and values alone. */
export interface Plain {
  readonly types: readonly SchemaType[];
  readonly values: readonly unknown[];
}

/** The types and values that alternatives leave open, where they ask for nothing else; of `oneOf`, where none fits two. */
export function plainOf(members: readonly Schema[], isExclusive: boolean): Plain | undefined {
  const all: Plain[] = [];
  for (const member of members) {
    const plain = ownPlain(member);
    if (plain === undefined) return undefined;
    all.push(plain);
  }
  const types = [...new Set(all.flatMap((one) => one.types))].filter(
    (type, _, found) => type !== "integer" || !found.includes("number"),
  );
  const values = [...new Set(all.flatMap((one) => one.values))].filter((value) => !types.some(isOf(value)));
  const count = all.reduce((sum, one) => sum + one.types.length + one.values.length, 0);
  const left = types.length + values.length;
  return left === 0 || (isExclusive && left < count) ? undefined : { types, values };
}

/** Alternatives that are types alone, or values alone, as the one schema that says the same. */
export function withoutPlainUnion(schema: SchemaObject): SchemaObject {
  // Most are none, and are not copied.
  if (schema.anyOf === undefined && schema.oneOf === undefined) return schema;
  const { anyOf, oneOf, ...others } = schema;
  const members = anyOf ?? oneOf;
  if (members === undefined || (anyOf && oneOf) || !Object.keys(others).every(isAnnotation)) return schema;
  const plain = plainOf(members, oneOf !== undefined);
  if (plain === undefined) return schema;
  const { types, values } = plain;
  const [only, ...more] = types;
  if (only === undefined) return { ...others, enum: values };
  if (values.length === 0) return { ...others, type: more.length === 0 ? only : types };
  return more.length === 0 && only === "null" ? { ...others, enum: [...values, null] } : schema;
}

/** In words: `a string or one of "a", "b"`. */
export function plainWords({ types, values }: Plain): string {
  const told = values.slice(0, 20).map((value) => JSON.stringify(value));
  const [only = "", ...others] = told;
  return [
    ...types.map((type) => `${/^[aio]/.test(type) ? "an" : "a"} ${type}`),
    ...(told.length === 0 ? [] : [others.length === 0 ? only : `one of ${told.join(", ")}`]),
  ].join(" or ");
}

function ownPlain(schema: Schema): Plain | undefined {
  if (typeof schema === "boolean" || schema.$ref !== undefined || schema.properties !== undefined) return undefined;
  if (schema.asDate === true || schema.format === "binary" || isLong(schema)) return undefined;
  const { type, const: constant, enum: listed, ...others } = schema;
  if (!Object.keys(others).every(isAnnotation)) return undefined;
  const types = type === undefined ? undefined : [type].flat();
  const given = listed ?? (constant === undefined ? undefined : [constant]);
  if (given === undefined) return types === undefined ? undefined : { types, values: [] };
  // Lists and objects are compared in another way.
  if (given.some((value) => typeof value === "object" && value !== null)) return undefined;
  const isBoth = (value: unknown) => constant === undefined || listed === undefined || value === constant;
  return { types: [], values: given.filter((value) => isBoth(value) && (types?.some(isOf(value)) ?? true)) };
}

/** Whether a scalar is of a type. */
function isOf(value: unknown): (type: SchemaType) => boolean {
  return (type) => (type === "integer" ? Number.isInteger(value) : type === (value === null ? "null" : typeof value));
}
