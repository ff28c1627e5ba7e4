import {
  type Body,
  type Content,
  isForm,
  isJson,
  type Operation,
  type Reply,
  type Schema,
  type SchemaObject,
} from "@apigw/model";
import { type Code, code, joined, numberLiteral } from "./code.js";
import { type NamedSchemas, targetOf } from "./reading.js";
import { typeOf, union } from "./type.js";

/**
 * The type of a request's body: of the media type that generated code sends. What may be of any is bytes; a form of which
 * nothing is told has fields all the same.
 */
export function bodyType({ content }: Body, named: NamedSchemas): Code {
  const [first] = content;
  if (first?.mediaType === "*/*") return code`Uint8Array`;
  const isUntold = typeOf(targetOf(first?.schema ?? true, named)) === "unknown";
  return first && isForm(first.mediaType) && isUntold ? typeOf({ type: "object" }) : contentType(content);
}

/** What a call gives: the union of its declared 2xx bodies. Nothing declared at all is `unknown`. */
export function resultType(operation: Operation): Code {
  if (operation.replies.length === 0) return isUntyped(operation) ? code`unknown` : defaultType(operation);
  const types = operation.replies.map(({ content }) => (content.length === 0 ? undefined : contentType(content)));
  const bodies = types.filter((type) => type !== undefined);
  if (bodies.length === 0) return code`void`;
  return union(bodies.length < types.length ? [...bodies, code`undefined`] : bodies);
}

/** A document may declare nothing but `default`, which then stands for success too. */
function defaultType({ failures }: Operation): Code {
  const reply = failures.find(({ status }) => status === "default");
  return reply === undefined || reply.content.length === 0 ? code`void` : contentType(reply.content);
}

export function contentType(content: Body["content"]): Code {
  const [first] = content;
  if (first === undefined) return code`undefined`;
  if (isJson(first.mediaType) || isForm(first.mediaType)) return typeOf(first.schema);
  return isTextContent(first) ? code`string` : code`Uint8Array`;
}

/** Whether a reply is a text: also one that comes as any type, as springdoc writes of whoever gives a `String`. */
export function isTextContent({ mediaType, schema }: Content): boolean {
  return isText(mediaType) || (mediaType === "*/*" && isTextual(schema));
}

/** Whether it is neither data nor a text. */
export function isBytes(content: Content): boolean {
  return !isJson(content.mediaType) && !isForm(content.mediaType) && !isTextContent(content);
}

/** A text's schema may speak of it; that of something else, written as text, speaks of what it stands for. */
export function isTextual(schema: Schema | undefined): schema is SchemaObject {
  if (typeof schema !== "object" || ![schema.type].flat().includes("string")) return false;
  return schema.format !== "binary" && schema.asDate !== true;
}

export function isText(mediaType: string): boolean {
  return /^(text\/|application\/(xml|javascript|[\w.-]+\+xml)\b)/i.test(mediaType);
}

/** The types that an operation's signature names, beside its input's. */
export function typesOf(operation: Operation): Code[] {
  const result = resultType(operation);
  return [result, ...failuresOf(operation).map(({ body }) => body)];
}

/** HTTP APIs store neither bodies nor replies; an operation without an overlay has no types. */
export function isUntyped({ replies, failures, body }: Operation): boolean {
  return replies.length === 0 && failures.length === 0 && body === undefined;
}

/**
 * What an untyped operation takes beside its path: any query, and any body where its method has one. What an overlay
 * tells of one of them is believed.
 */
export function unknownInput(operation: Operation): { readonly query: boolean; readonly body: boolean } {
  const untyped = isUntyped(operation);
  const told = operation.params.some(({ in: place, name }) => place === "query" || name === "query");
  return { query: untyped && !told, body: untyped && operation.method !== "GET" && operation.method !== "HEAD" };
}

export function takesInput(operation: Operation): boolean {
  return (
    operation.params.length > 0 || operation.body !== undefined || operation.method === "ANY" || isUntyped(operation)
  );
}

export function needsInput(operation: Operation): boolean {
  return (
    operation.params.some((param) => param.required && param.in !== "cookie") ||
    operation.body?.required === true ||
    operation.method === "ANY"
  );
}

/** Declared failures with the statuses that share a body: `ApiError<400 | 422, Problem>`. */
export interface Failure {
  readonly status: Code;
  readonly body: Code;
  readonly replies: readonly Reply[];
}

export function failuresOf(operation: Operation): Failure[] {
  const byBody = new Map<Code, Reply[]>();
  for (const reply of operation.failures) {
    const body = reply.content.length === 0 ? code`undefined` : contentType(reply.content);
    byBody.set(body, [...(byBody.get(body) ?? []), reply]);
  }
  return [...byBody].map(([body, replies]) => ({ status: statuses(replies), body, replies }));
}

function statuses(replies: readonly Reply[]): Code {
  const types = replies.map(({ status }) => statusType(status));
  return types.includes(code`number`) ? code`number` : joined(types, code` | `);
}

/** A range stands for a hundred statuses, and `default` for all that are left: TypeScript has no smaller word for them. */
export function statusType(status: Reply["status"]): Code {
  return typeof status === "number" ? numberLiteral(status) : code`number`;
}
