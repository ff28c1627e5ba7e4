import type { Schema, SchemaObject } from "../api.js";

/** A schema of the model inside a document: references go to `#/components/schemas`. */
export function writeSchema(schema: Schema): unknown {
  if (typeof schema === "boolean") return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, writeMember(key as keyof SchemaObject, value)]),
  );
}

function writeMember(key: keyof SchemaObject, value: unknown): unknown {
  switch (key) {
    case "$ref":
      return String(value).replace("#/schemas/", "#/components/schemas/");
    case "properties":
    case "patternProperties":
    case "dependentSchemas":
      return Object.fromEntries(
        Object.entries(value as Record<string, Schema>).map(([name, inner]) => [name, writeSchema(inner)]),
      );
    case "allOf":
    case "anyOf":
    case "oneOf":
    case "prefixItems":
      return (value as Schema[]).map(writeSchema);
    case "items":
    case "additionalProperties":
    case "unevaluatedProperties":
    case "unevaluatedItems":
    case "propertyNames":
    case "contains":
    case "not":
    case "if":
    case "then":
    case "else":
      return writeSchema(value as Schema);
    case "discriminator":
      return writeDiscriminator(value as NonNullable<SchemaObject["discriminator"]>);
    default:
      return value;
  }
}

function writeDiscriminator({ propertyName, mapping }: NonNullable<SchemaObject["discriminator"]>): object {
  if (mapping.length === 0) return { propertyName };
  return {
    propertyName,
    mapping: Object.fromEntries(
      mapping.map(({ key, value }) => [key, value.replace("#/schemas/", "#/components/schemas/")]),
    ),
  };
}
