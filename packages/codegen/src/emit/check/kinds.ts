import { constantsOf, partsOf, type Schema, type SchemaObject, type SchemaType, targetOf } from "@apigw/model";
import { asksTypeAlone } from "./checks.js";

type Schemas = ReadonlyMap<string, Schema>;

/**
 * What tells that a value is meant for an alternative which it does not fit: that it is the only one beside null, the
 * only one of its type, or the one whose constant the value has. A schema for each, which asks nothing of what lies
 * deeper; none where no alternative can be told from the others.
 */
export function kindsOf(members: readonly Schema[], schemas: Schemas, known: KnownTypes): readonly Schema[] {
  const types = members.map((member) => typesOf(member, schemas, known));
  const isNull = types.map((own) => own?.join() === "null");
  if (isNull.filter((one) => !one).length === 1) return isNull.map((one) => !one);
  const isObject = types.map((own) => own === undefined || own.includes("object"));
  const tag = tagOf(
    members.filter((_, index) => isObject[index]),
    schemas,
  );
  const kinds = members.map((member, index): Schema => {
    // What has the type that a plain one asks for fits it.
    if (isNull[index] || asksTypeAlone(member)) return false;
    return present(types[index], isObject[index] ? tag?.(member) : undefined);
  });
  const isAlone = (index: number) =>
    types[index]?.some((type) => types.every((own, at) => at === index || (own !== undefined && !own.includes(type))));
  return tag !== undefined || kinds.some((kind, index) => kind !== false && isAlone(index)) ? kinds : [];
}

function present(type: Types, properties: SchemaObject["properties"]): Schema {
  const [only, ...others] = type ?? [];
  const told = only !== undefined && others.length === 0 ? only : type;
  return { ...(told === undefined ? {} : { type: told }), ...(properties === undefined ? {} : { properties }) };
}

/** The types that a value may have; undefined where any may be. A number with a fraction is meant for an integer. */
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

/** Whether a schema says by itself which types it is for. */
function isPlain({ $ref, allOf, anyOf, oneOf }: SchemaObject): boolean {
  return $ref === undefined && allOf === undefined && anyOf === undefined && oneOf === undefined;
}

function allTypes(schema: Schema, schemas: Schemas, known: KnownTypes, depth: number): Types {
  const told = partsOf(schema, schemas).flatMap((part) => [
    ownTypes(part),
    ...[part.anyOf, part.oneOf].map((inner) => eitherOf(inner, schemas, known, depth)),
  ]);
  const [first, ...others] = told.filter((types) => types !== undefined);
  return first?.filter((type) => others.every((types) => types.includes(type)));
}

function ownTypes({ type, const: constant, enum: values, ...others }: SchemaObject): Types {
  const told = values ?? (constant === undefined ? undefined : [constant]);
  if (type !== undefined) return [type].flat().map((one) => (one === "integer" ? "number" : one));
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
  const types = members?.map((member) => typesOf(member, schemas, known, depth + 1));
  if (types === undefined || types.includes(undefined)) return undefined;
  return [...new Set(types.flatMap((own) => own ?? []))];
}

/** A member by which several objects are told apart: each has constants of its own there. */
function tagOf(
  objects: readonly Schema[],
  schemas: Schemas,
): ((member: Schema) => SchemaObject["properties"]) | undefined {
  const [first, ...others] = objects;
  if (first === undefined || others.length === 0) return undefined;
  const names = partsOf(first, schemas).flatMap(({ properties = {} }) =>
    Object.keys(properties).filter((one) => tellsConstants(properties[one], schemas)),
  );
  const name = names.find((one) => {
    const told = objects.map((object) => constantsOf(object, one, schemas));
    const all = told.flatMap((values) => values ?? []);
    return !told.includes(undefined) && new Set(all).size === all.length;
  });
  return name === undefined ? undefined : (member) => ({ [name]: { enum: constantsOf(member, name, schemas) ?? [] } });
}

function tellsConstants(member: Schema | undefined, schemas: Schemas): boolean {
  return partsOf(member ?? true, schemas).some((part) => part.const !== undefined || part.enum !== undefined);
}
