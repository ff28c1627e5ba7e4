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
  const sub = (inner: unknown, key: string | number) => readSchema(reading, inner, `${at}/${key}`, local);
  const members: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(value)) {
    if (plain.has(key)) members.push([key, inner]);
    else if (oneSchema.has(key)) {
      if (key === "items" && Array.isArray(inner)) members.push(["prefixItems", inner.map((item) => sub(item, key))]);
      else members.push([key, sub(inner, key)]);
    } else if (listOfSchemas.has(key) && Array.isArray(inner)) {
      members.push([key, inner.map((item, index) => sub(item, `${key}/${index}`))]);
    } else if (mapOfSchemas.has(key) && isTree(inner)) {
      // Object.fromEntries defines own properties, so that one called __proto__ stays a property.
      members.push([key, Object.fromEntries(Object.entries(inner).map(([name, item]) => [name, sub(item, key)]))]);
    }
  }
  // The cast holds: the tables below let only members of SchemaObject through.
  const schema = Object.fromEntries(members) as SchemaObject;
  return { ...schema, ...dialect(reading, value, schema) };
}

/** What older dialects say in other words. */
function dialect(reading: Reading, value: Tree, schema: SchemaObject): SchemaObject {
  const example = value.example === undefined ? {} : { examples: [value.example] };
  return {
    ...exclusive(value),
    ...(Array.isArray(value.required) ? { required: value.required.filter((name) => typeof name === "string") } : {}),
    ...(schema.examples === undefined ? example : {}),
    ...readType(value, schema),
    ...readDiscriminator(reading, value),
  };
}

/** Draft 4 and OpenAPI 3.0 say `exclusiveMinimum: true` beside a `minimum`. */
function exclusive(value: Tree): { [K in keyof SchemaObject]?: SchemaObject[K] | undefined } & SchemaObject {
  const bounds: [string, unknown][] = [];
  for (const [limit, strict] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    const bound = value[limit];
    if (value[strict] === true) bounds.push([strict, bound]);
    else {
      if (typeof bound === "number") bounds.push([limit, bound]);
      if (typeof value[strict] === "number") bounds.push([strict, value[strict]]);
    }
  }
  return Object.fromEntries(bounds);
}

function readType(value: Tree, schema: SchemaObject): SchemaObject {
  if (value.type === "file") return { type: "string", format: "binary" };
  const named = (Array.isArray(value.type) ? value.type : [value.type]).filter(isSchemaType);
  const nullable = value.nullable === true || value["x-nullable"] === true;
  if (!nullable) return named.length === 0 ? {} : { type: named.length === 1 && named[0] ? named[0] : named };
  const withNull = schema.enum !== undefined && !schema.enum.includes(null) ? { enum: [...schema.enum, null] } : {};
  if (named.length === 0) return withNull;
  return { ...withNull, type: [...named.filter((type) => type !== "null"), "null"] };
}

function isSchemaType(value: unknown): value is SchemaType {
  return typeof value === "string" && schemaTypes.has(value);
}

function readDiscriminator(reading: Reading, value: Tree): { discriminator?: Discriminator } {
  const found = value.discriminator;
  // OpenAPI 2.0 names the property alone.
  if (typeof found === "string") return { discriminator: { propertyName: found, mapping: [] } };
  if (!isTree(found)) return {};
  const propertyName = textAt(found, "propertyName");
  if (propertyName === undefined) return {};
  const mapping = Object.entries(isTree(found.mapping) ? found.mapping : {}).flatMap(([key, target]) => {
    if (typeof target !== "string") return [];
    const name = reading.schemaNames.get(schemaKey(target) ?? target);
    return name === undefined ? [] : [{ key, value: `#/schemas/${name}` }];
  });
  return { discriminator: { propertyName, mapping } };
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

const plain = words(
  "title description deprecated default examples enum const format contentEncoding contentMediaType readOnly writeOnly " +
    "minProperties maxProperties minItems maxItems uniqueItems multipleOf minLength maxLength pattern",
);
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
