import type { Content, HttpApi, NamedSchema, Operation, Reply, Schema, SchemaObject } from "../api.js";

/**
 * Bodies that are written where they are used get a name after their operation: `CreatePetBody`, `ListPetsReply`,
 * `GetPetReply404`. A name that the contract has already is never taken.
 */
export function nameBodies(api: HttpApi): HttpApi {
  const naming: Naming = { taken: new Set(api.schemas.map(({ name }) => name)), added: [] };
  const operations = api.operations.map((operation) => nameOperation(operation, naming));
  return naming.added.length === 0 ? api : { ...api, operations, schemas: [...api.schemas, ...naming.added] };
}

interface Naming {
  readonly taken: Set<string>;
  readonly added: NamedSchema[];
}

function nameOperation(operation: Operation, naming: Naming): Operation {
  const own = operation.name.charAt(0).toUpperCase() + operation.name.slice(1);
  const body =
    operation.body === undefined
      ? {}
      : { body: { ...operation.body, content: nameContent(operation.body.content, `${own}Body`, operation, naming) } };
  const [first, ...others] = operation.replies;
  const rename = (reply: Reply, name: string): Reply => ({
    ...reply,
    content: nameContent(reply.content, name, operation, naming),
  });
  const withStatus = (reply: Reply) =>
    rename(reply, `${own}Reply${reply.status === "default" ? "Default" : reply.status}`);
  return {
    ...operation,
    ...body,
    replies: [...(first === undefined ? [] : [rename(first, `${own}Reply`)]), ...others.map(withStatus)],
    failures: operation.failures.map(withStatus),
  };
}

/** Only the first of several media types is what generated code speaks. */
function nameContent(content: readonly Content[], name: string, operation: Operation, naming: Naming): Content[] {
  return content.map((media, index) =>
    index > 0 || media.schema === undefined
      ? media
      : { ...media, schema: hoist(media.schema, name, operation, naming) },
  );
}

function hoist(schema: Schema, name: string, operation: Operation, naming: Naming): Schema {
  if (typeof schema === "boolean" || schema.$ref !== undefined) return schema;
  if (isList(schema)) return { ...schema, items: hoist(schema.items ?? true, `${name}Item`, operation, naming) };
  if (!hasParts(schema) || naming.taken.has(name)) return schema;
  naming.taken.add(name);
  naming.added.push({ name, schema, origin: operation.origin, at: operation.at });
  return { $ref: `#/schemas/${name}` };
}

function isList(schema: SchemaObject): boolean {
  return schema.type === "array" && schema.items !== undefined && schema.prefixItems === undefined;
}

/** What a reader would want a name for: an object with members, or alternatives that are more than words and numbers. */
function hasParts(schema: SchemaObject): boolean {
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  return (
    Object.keys(schema.properties ?? {}).length > 0 ||
    alternatives.some((inner) => typeof inner === "object" && (inner.$ref !== undefined || hasParts(inner)))
  );
}
