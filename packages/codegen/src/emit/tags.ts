import type { Schema, SchemaObject } from "@apigw/model";

/** An alternative, and the word of the discriminator that means it. */
export interface Tagged {
  readonly tag: string;
  readonly member: Schema;
}

/** A discriminator names the alternative that is meant, if each of them is a named schema. */
export function taggedIn(schema: SchemaObject): Tagged[] | undefined {
  const { discriminator } = schema;
  const members = schema.oneOf ?? schema.anyOf;
  if (discriminator === undefined || members === undefined || (schema.oneOf && schema.anyOf)) return undefined;
  const tags = members.flatMap((member) => {
    if (typeof member === "boolean" || member.$ref === undefined) return [];
    const mapped = discriminator.mapping.filter(({ value }) => value === member.$ref).map(({ key }) => key);
    const own = mapped.length > 0 ? mapped : [member.$ref.slice("#/schemas/".length)];
    return own.map((tag) => ({ tag, member }));
  });
  return new Set(tags.map(({ member }) => member)).size === members.length ? tags : undefined;
}
