import type { Discriminator, Schema, SchemaObject, SchemaType } from "../api.js";
import { find, isTree, type Tree, textAt, valueAt } from "../tree.js";
import { note, quoted, type Reading } from "./reading.js";

/**
 * Any dialect that API Gateway speaks (JSON Schema draft 4, OpenAPI 2.0, 3.0, 3.1) as JSON Schema 2020-12, references
 * always `#/schemas/NAME`.
 */
export function readSchema(reading: Reading, value: unknown, at: string, local?: Tree): Schema {
  if (typeof value === "boolean") return value;
  if (!isTree(value)) return true;
  const own = isTree(value.definitions) ? value : (local ?? {});
  const reference = textAt(value, "$ref");
  if (reference !== undefined) return readReference(reading, value, reference, at, own);
  return readMembers(reading, value, at, own);
}

function readMembers(reading: Reading, value: Tree, at: string, local: Tree): SchemaObject {
  // Only the keywords of the tables below are ever set: no name of a stranger becomes a key here.
  const schema: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const inner = value[key];
    const isRight = plain.get(key);
    if (isRight !== undefined) {
      if (isRight(inner)) schema[key] = inner;
    } else if (oneSchema.has(key)) {
      if (key === "items" && Array.isArray(inner)) schema.prefixItems = readList(reading, inner, `${at}/items`, local);
      else schema[key] = readSchema(reading, inner, `${at}/${key}`, local);
    } else if (listOfSchemas.has(key)) {
      if (Array.isArray(inner)) schema[key] = readList(reading, inner, `${at}/${key}`, local);
    } else if (mapOfSchemas.has(key) && isTree(inner)) {
      schema[key] = readMap(reading, inner, `${at}/${key}`, local);
    }
  }
  readDialect(reading, value, schema);
  // The cast holds: the tables let only members of SchemaObject through, each of its type.
  return schema as SchemaObject;
}

function readList(reading: Reading, list: readonly unknown[], at: string, local: Tree): Schema[] {
  return list.map((item, index) => readSchema(reading, item, `${at}/${index}`, local));
}

/** Properties by name, in an object without a prototype: one called __proto__ is a property like any other. */
function readMap(reading: Reading, tree: Tree, at: string, local: Tree): Record<string, Schema> {
  const map: Record<string, Schema> = Object.create(null);
  for (const name of Object.keys(tree)) map[name] = readSchema(reading, tree[name], `${at}/${name}`, local);
  return map;
}

/** What older dialects say in other words. */
function readDialect(reading: Reading, value: Tree, schema: Record<string, unknown>): void {
  readBound(value, schema, "minimum", "exclusiveMinimum");
  readBound(value, schema, "maximum", "exclusiveMaximum");
  if (value.example !== undefined && schema.examples === undefined) schema.examples = [value.example];
  readType(value, schema);
  const discriminator = value.discriminator === undefined ? undefined : readDiscriminator(reading, value.discriminator);
  if (discriminator !== undefined) schema.discriminator = discriminator;
}

/** Draft 4 and OpenAPI 3.0 say `exclusiveMinimum: true` beside a `minimum`. */
function readBound(value: Tree, schema: Record<string, unknown>, limit: string, strict: string): void {
  const bound = value[limit];
  if (value[strict] === true) {
    if (typeof bound === "number") schema[strict] = bound;
    return;
  }
  if (typeof bound === "number") schema[limit] = bound;
  if (typeof value[strict] === "number") schema[strict] = value[strict];
}

function readType(value: Tree, schema: Record<string, unknown>): void {
  if (value.type === "file") Object.assign(schema, { type: "string", format: "binary" });
  else if (Array.isArray(value.type)) schema.type = value.type.filter(isSchemaType);
  else if (isSchemaType(value.type)) schema.type = value.type;
  if (Array.isArray(schema.type) && schema.type.length < 2) {
    if (schema.type.length === 0) delete schema.type;
    else [schema.type] = schema.type;
  }
  if (value.nullable === true || value["x-nullable"] === true) allowNull(schema);
}

/** OpenAPI 3.0's `nullable`. */
function allowNull(schema: Record<string, unknown>): void {
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  const types = Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type];
  if (types.length > 0 && !types.includes("null")) schema.type = [...types, "null"];
}

function isSchemaType(value: unknown): value is SchemaType {
  return typeof value === "string" && schemaTypes.has(value);
}

function readDiscriminator(reading: Reading, found: unknown): Discriminator | undefined {
  // OpenAPI 2.0 names the property alone.
  if (typeof found === "string") return { propertyName: found, mapping: [] };
  const propertyName = isTree(found) ? textAt(found, "propertyName") : undefined;
  if (!isTree(found) || propertyName === undefined) return undefined;
  const mapping = Object.entries(isTree(found.mapping) ? found.mapping : {}).flatMap(([key, target]) => {
    if (typeof target !== "string") return [];
    const name = reading.schemaNames.get(schemaKey(target) ?? target);
    return name === undefined ? [] : [{ key, value: `#/schemas/${name}` }];
  });
  return { propertyName, mapping };
}

function readReference(reading: Reading, value: Tree, reference: string, at: string, local: Tree): Schema {
  const key = schemaKey(reference);
  const name = key === undefined ? undefined : reading.schemaNames.get(key);
  const beside = describe(value);
  if (name !== undefined) return { ...beside, $ref: `#/schemas/${name}` };
  if (!reference.startsWith("#")) {
    note(reading, "APIGW103", at, `the reference ${quoted(reference)} leads out of the document`, {
      severity: "error",
      help: "Bring the schema into the document, for example with a bundler, and read that.",
    });
    return true;
  }
  // REST models keep helpers of their own under `definitions`; other references point into the middle of something.
  const target = find(local, reference) ?? find(reading.document, reference);
  if (target === undefined || target === value) {
    note(reading, "APIGW102", at, `the reference ${quoted(reference)} leads nowhere`, { severity: "error" });
    return true;
  }
  if (at.length > inliningLimit) {
    note(reading, "APIGW104", at, `the reference ${quoted(reference)} contains itself; it is read as unknown`);
    return true;
  }
  const schema = readSchema(reading, target, `${at}/$ref`, local);
  return typeof schema === "boolean" ? schema : { ...schema, ...beside };
}

/** A reference to the middle of a schema is read in place; one that comes back to itself ends here. */
const inliningLimit = 2_000;

function describe(value: Tree): SchemaObject {
  const description = textAt(value, "description");
  const deprecated = valueAt(value, "deprecated");
  return {
    ...(description === undefined ? {} : { description }),
    ...(deprecated === true ? { deprecated } : {}),
  };
}

/** The schema's own name in each form of reference, or undefined where it is another kind of reference. */
export function schemaKey(reference: string): string | undefined {
  const local = /^#\/(?:components\/schemas|definitions|schemas)\/([^/]+)$/.exec(reference);
  if (local?.[1] !== undefined) return decode(local[1]);
  const model = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([A-Za-z0-9]+)$/.exec(reference);
  return model?.[1];
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return segment;
  }
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";
const isFlag = (value: unknown) => typeof value === "boolean";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const table = (names: string, isRight: (value: unknown) => boolean) =>
  [...words(names)].map((name) => [name, isRight] as const);

/** Keywords that hold no schema, and what they may hold: a value of another type is none. */
const plain: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ...table("title description format contentEncoding contentMediaType pattern", isText),
  ...table("minProperties maxProperties minItems maxItems multipleOf minLength maxLength", isNumber),
  ...table("deprecated readOnly writeOnly uniqueItems", isFlag),
  ...table("enum examples", Array.isArray),
  ...table("required", isTexts),
  ...table("default const", () => true),
]);
const oneSchema = words("additionalProperties propertyNames items contains not if then else");
const listOfSchemas = words("allOf anyOf oneOf prefixItems");
const mapOfSchemas = words("properties patternProperties");
const schemaTypes = words("null boolean object array number string integer");

/** Every reference of a schema, for checks and for leaving out what is not used. */
export function referencesIn(schema: Schema, found: Set<string> = new Set()): Set<string> {
  if (typeof schema === "boolean") return found;
  if (schema.$ref !== undefined) found.add(schema.$ref.slice("#/schemas/".length));
  for (const inner of childrenOf(schema)) referencesIn(inner, found);
  return found;
}

function childrenOf(schema: SchemaObject): Schema[] {
  const one = [...oneSchema].map((key) => valueAt(schema as Tree, key));
  const lists = [...listOfSchemas].flatMap((key) => valueAt(schema as Tree, key) ?? []);
  const maps = [...mapOfSchemas].flatMap((key) => Object.values(valueAt(schema as Tree, key) ?? {}));
  // The cast holds: readMembers puts only schemas at these keys.
  return [...one, ...lists, ...maps].filter((inner) => inner !== undefined) as Schema[];
}
