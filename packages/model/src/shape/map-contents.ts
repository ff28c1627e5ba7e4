import type { Content, HttpApi, Operation, Schema } from "../api.js";

/** The operations of an API with the schema of each body changed: of requests in one way, of answers in the other. */
export function mapContents(
  { operations }: HttpApi,
  inRequest: (schema: Schema) => Schema,
  inReply: (schema: Schema) => Schema,
): Operation[] {
  const mapped = (content: readonly Content[], change: (schema: Schema) => Schema) =>
    content.map((media) => (media.schema === undefined ? media : { ...media, schema: change(media.schema) }));
  return operations.map((operation) => ({
    ...operation,
    ...(operation.body === undefined
      ? {}
      : { body: { ...operation.body, content: mapped(operation.body.content, inRequest) } }),
    replies: operation.replies.map((reply) => ({ ...reply, content: mapped(reply.content, inReply) })),
    failures: operation.failures.map((reply) => ({ ...reply, content: mapped(reply.content, inReply) })),
  }));
}

/** The same of their parameters. */
export function mapParams(operations: readonly Operation[], change: (schema: Schema) => Schema): Operation[] {
  return operations.map((operation) => ({
    ...operation,
    params: operation.params.map((param) => ({ ...param, schema: change(param.schema) })),
  }));
}
