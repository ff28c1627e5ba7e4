import type { Schema } from "../api.js";

/** `$request.body.action` → `action`; undefined for expressions that are more than one property of the body. */
export function fieldOfExpression(expression: string): string | undefined {
  return /^\$?\{?request\.body\.([A-Za-z_$][\w$]*)\}?$/.exec(expression.replace(/^\$(?=request)/, ""))?.[1];
}

/** An object's schema without the property that the runtimes write and read themselves. */
export function withoutField(schema: Schema, field: string): Schema {
  if (typeof schema === "boolean" || schema.properties === undefined || !Object.hasOwn(schema.properties, field))
    return schema;
  const { required = [], ...rest } = schema;
  const others = required.filter((name) => name !== field);
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(schema.properties).filter(([name]) => name !== field)),
    ...(others.length === 0 ? {} : { required: others }),
  };
}

/** The inverse: the property with the one value it has on the wire. */
export function withField(schema: Schema | undefined, field: string, value: string): Schema {
  const tag = {
    type: "object",
    properties: Object.fromEntries([[field, { const: value }]]),
    required: [field],
  } as const;
  return schema === undefined || schema === true ? tag : { allOf: [tag, schema] };
}
