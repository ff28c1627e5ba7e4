import { constantsOf, partsOf, type Schema, type SchemaObject, type SchemaType, targetOf } from "@apigw/model";
import { isPlain } from "../reading.js";
import { asksTypeAlone } from "./checks.js";

type Schemas = ReadonlyMap<string, Schema>;

/** What is told of a value that fits none of several alternatives. */
export interface Kinds {
  /** For each, what a value has that is meant for it; none where no alternative can be told from the others. */
  readonly kinds: readonly Schema[];
  /** What each of them asks: one of their types, and one of their constants. */
  readonly together: Schema;
}

/**
 * What tells that a value is meant for an alternative which it does not fit: that it is the only one beside null, the
 * only one of its type, or the one whose constant the value has. Nothing of it asks what lies deeper.
 */
export function kindsOf(members: readonly Schema[], schemas: Schemas, known: KnownTypes): Kinds {
  const told = members.map((member) => typesOf(member, schemas, known));
  // A number with a fraction is meant for an integer.
  const types = told.map((own) => own?.map((one) => (one === "integer" ? "number" : one)));
  const isNull = types.map((own) => own?.join() === "null");
  if (isNull.filter((one) => !one).length === 1) return { kinds: isNull.map((one) => !one), together: true };
  const isObject = types.map((own) => own === undefined || own.includes("object"));
  const objects = members.filter((_, index) => isObject[index]);
  const tags = tagsOf(objects, schemas);
  const tag = tags.find(({ values }) => new Set(values).size === values.length)?.name;
  const kinds = members.map((member, index): Schema => {
    // What has the type that a plain one asks for fits it.
    if (isNull[index] || asksTypeAlone(member)) return false;
    const constants = isObject[index] && tag !== undefined ? constantsOf(member, tag, schemas) : undefined;
    return present(types[index], tag, constants);
  });
  const isAlone = (index: number) =>
    types[index]?.some((type) => types.every((own, at) => at === index || (own !== undefined && !own.includes(type))));
  const isTold = tag !== undefined || kinds.some((kind, index) => kind !== false && isAlone(index));
  const [common] = tag === undefined ? tags : tags.filter(({ name }) => name === tag);
  const isNeeded = (one: Schema) =>
    partsOf(one, schemas).some(({ required = [] }) => required.includes(common?.name ?? ""));
  return {
    kinds: isTold ? kinds : [],
    together: {
      ...present(eitherType(told), common?.name, common?.values),
      ...(common !== undefined && objects.every(isNeeded) ? { required: [common.name] } : {}),
    },
  };
}

function present(type: Types, name: string | undefined, values: readonly unknown[] | undefined): SchemaObject {
  const [only, ...others] = type ?? [];
  const told = only !== undefined && others.length === 0 ? only : type;
  return {
    ...(told === undefined ? {} : { type: told }),
    ...(name === undefined || values === undefined ? {} : { properties: { [name]: { enum: [...new Set(values)] } } }),
  };
}

/** The types that a value may have; undefined where any may be. */
type Types = readonly SchemaType[] | undefined;

/** What was found of schemas: alternatives may lead back to themselves, and add nothing there. */
export type KnownTypes = Map<Schema, Types>;

function typesOf(schema: Schema, schemas: Schemas, known: KnownTypes, depth = 0): Types {
  if (typeof schema === "object" && isPlain(schema)) return ownTypes(schema);
  // Nobody nests alternatives deeper than this.
  if (depth > 8) return undefined;
  if (known.has(schema)) return known.get(schema);
  known.set(schema, []);
  // A reference is another object wherever it stands; what it leads to is looked at once.
  const target = isReference(schema) ? schemas.get(targetOf(schema) ?? "") : undefined;
  const types = target === undefined ? allTypes(schema, schemas, known, depth) : typesOf(target, schemas, known, depth);
  known.set(schema, types);
  return types;
}

function isReference(schema: Schema): boolean {
  return typeof schema === "object" && schema.$ref !== undefined && Object.keys(schema).length === 1;
}

function allTypes(schema: Schema, schemas: Schemas, known: KnownTypes, depth: number): Types {
  const told = partsOf(schema, schemas).flatMap((part) => [
    ownTypes(part),
    ...[part.anyOf, part.oneOf].map((inner) => eitherOf(inner, schemas, known, depth)),
  ]);
  return told.filter((types) => types !== undefined).reduce<Types>((all, own) => bothTypes(all, own), undefined);
}

function bothTypes(one: Types, other: readonly SchemaType[]): readonly SchemaType[] {
  if (one === undefined) return other;
  const isIn = (type: SchemaType, types: readonly SchemaType[]) =>
    types.includes(type) || (type === "integer" && types.includes("number"));
  return [...new Set([...one.filter((type) => isIn(type, other)), ...other.filter((type) => isIn(type, one))])];
}

function ownTypes({ type, const: constant, enum: values, ...others }: SchemaObject): Types {
  const told = values ?? (constant === undefined ? undefined : [constant]);
  if (type !== undefined) return [type].flat();
  if (told !== undefined) return [...new Set(told.map(typeOfValue))];
  // A value of another type would have passed.
  if ((others.properties ?? others.required ?? others.additionalProperties) !== undefined) return ["object"];
  return (others.items ?? others.prefixItems) === undefined ? undefined : ["array"];
}

function typeOfValue(value: unknown): SchemaType {
  if (typeof value === "string") return "string";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : "object";
}

function eitherOf(members: readonly Schema[] | undefined, schemas: Schemas, known: KnownTypes, depth: number): Types {
  return members && eitherType(members.map((member) => typesOf(member, schemas, known, depth + 1)));
}

function eitherType(types: readonly Types[]): Types {
  if (types.includes(undefined)) return undefined;
  const all = [...new Set(types.flatMap((own) => own ?? []))];
  // Alternatives that lead nowhere but back to themselves say nothing.
  if (all.length === 0) return undefined;
  return all.filter((type) => type !== "integer" || !all.includes("number"));
}

/** The members by which several objects may be told apart: each has constants there. */
function tagsOf(objects: readonly Schema[], schemas: Schemas): { name: string; values: readonly unknown[] }[] {
  const [first, ...others] = objects;
  if (first === undefined || others.length === 0) return [];
  const names = partsOf(first, schemas).flatMap(({ properties = {} }) =>
    Object.keys(properties).filter((one) => tellsConstants(properties[one], schemas)),
  );
  return [...new Set(names)].flatMap((name) => {
    const told = objects.map((object) => constantsOf(object, name, schemas));
    return told.includes(undefined) ? [] : [{ name, values: told.flatMap((values) => values ?? []) }];
  });
}

function tellsConstants(member: Schema | undefined, schemas: Schemas): boolean {
  return partsOf(member ?? true, schemas).some((part) => part.const !== undefined || part.enum !== undefined);
}
