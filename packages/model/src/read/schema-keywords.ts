import type { SchemaType } from "../api.js";

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";
const isFlag = (value: unknown) => typeof value === "boolean";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const table = (names: string, isRight: (value: unknown) => boolean) =>
  [...words(names)].map((name) => [name, isRight] as const);

/** Keywords that hold no schema, and what they may hold: a value of another type is none. */
export const plainKeywords: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ...table("title description format contentEncoding contentMediaType pattern", isText),
  ...table("minProperties maxProperties minItems maxItems minContains maxContains", isNumber),
  ...table("multipleOf minLength maxLength", isNumber),
  ...table("deprecated readOnly writeOnly uniqueItems", isFlag),
  ...table("enum examples", Array.isArray),
  ...table("required", isTexts),
  ...table("default const", () => true),
]);

/** Keywords that hold one schema. */
export const oneSchema = words(
  "additionalProperties propertyNames items contains not if then else unevaluatedProperties unevaluatedItems",
);

/** Keywords that hold a list of schemas. */
export const listOfSchemas = words("allOf anyOf oneOf prefixItems");

/** Keywords that hold schemas by name. */
export const mapOfSchemas = words("properties patternProperties dependentSchemas");

/** Keywords that may stand beside a reference in any dialect, since they only say more of it. */
export const annotations = words("title description default examples deprecated readOnly writeOnly");

const schemaTypes = words("null boolean object array number string integer");

export function isSchemaType(value: unknown): value is SchemaType {
  return typeof value === "string" && schemaTypes.has(value);
}
