import type { Discriminator, Schema, SchemaObject } from "@apigw/model";

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
    return wordsFor(member.$ref, discriminator).map((tag) => ({ tag, member }));
  });
  return new Set(tags.map(({ member }) => member)).size === members.length ? tags : undefined;
}

/** The words by which a discriminator means a named schema: those that are mapped to it, or else its name. */
export function wordsFor(reference: string, { mapping }: Discriminator): readonly string[] {
  const mapped = mapping.filter(({ value }) => value === reference).map(({ key }) => key);
  return mapped.length > 0 ? mapped : [reference.slice("#/schemas/".length)];
}
