import { isJson, type Operation, type Reply } from "@apigw/model";
import { type Code, code, joined, numberLiteral, objectLiteral, propertyKey, stringLiteral } from "./code.js";
import type { Imports } from "./imports.js";
import { contentType, isTextContent, isUntyped, resultType } from "./operation-types.js";

const runtime = "@apigw/server";

/** What a method may give: a plain value for the usual status, `reply(status, body)` for each that is declared. */
export function answerTypes(operation: Operation, imports: Imports): Code[] {
  if (isUntyped(operation)) return [code`unknown`];
  const usual = usualReply(operation);
  // `unknown` takes in everything: no reply adds to it.
  const plain =
    usual === undefined
      ? plainOfNone(operation)
      : [usual.content.length === 0 ? code`void` : contentType(usual.content)];
  if (plain.includes(code`unknown`)) return [code`unknown`];
  const streamed = usual === undefined ? [] : streamedType(usual, imports);
  return [...plain, ...streamed, ...replyTypes(operation, imports)];
}

/** Of several successes, the one that a plain value stands for: the first that has a status. */
export function usualReply({ replies }: Operation): Reply | undefined {
  return replies.find(({ status }) => typeof status === "number") ?? replies[0];
}

export function usualStatus(operation: Operation): number {
  const status = usualReply(operation)?.status;
  return typeof status === "number" ? status : 200;
}

/** The media types of answers: of each status that is not what a wider entry says already, or JSON where there is none. */
export function printReplyTypes(operation: Operation): Code[] {
  const declared = [...operation.replies, ...operation.failures];
  const usual = usualReply(operation);
  const own = typeOf(usual ?? declared.find(({ status }) => status === "default"));
  const others = declared.flatMap((reply) => {
    if (reply.content.length === 0 || (reply === usual && typeof reply.status === "number")) return [];
    const key = typeof reply.status === "number" ? numberLiteral(reply.status) : propertyKey(reply.status);
    const type = typeOf(reply);
    return type === typeOf(widerOf(reply, declared)) ? [] : [code`${key}: ${stringLiteral(type)}`];
  });
  return [
    ...(own === json ? [] : [code`reply: ${stringLiteral(own)}`]),
    ...(others.length === 0 ? [] : [code`types: ${objectLiteral(others, 60)}`]),
  ];
}

/** The range of a status, or the default of both. */
function widerOf({ status }: Reply, declared: readonly Reply[]): Reply | undefined {
  const range = declared.find((one) => typeof one.status !== "number" && hundredOf(one.status) === hundredOf(status));
  if (range !== undefined && typeof status === "number") return range;
  return declared.find((one) => one.status === "default" && status !== "default");
}

/** Nothing can be answered as `image/*`; whatever text there may be, as a plain one. */
function typeOf(reply: Reply | undefined): string {
  const [first] = reply?.content ?? [];
  if (first === undefined) return json;
  if (!first.mediaType.includes("*")) return first.mediaType;
  return isTextContent(first) ? "text/plain" : json;
}

const json = "application/json";

/** What is no JSON can be sent while it is made: a stream of events, a large file. */
function streamedType({ content: [first] }: Reply, imports: Imports): Code[] {
  return first === undefined || isJson(first.mediaType) ? [] : [imports.type("Streamed", runtime)];
}

/** Where no success is declared: what `default` says, or nothing; who redirects always says so. */
function plainOfNone(operation: Operation): Code[] {
  const redirects = operation.failures.some(({ status }) => String(status).startsWith("3"));
  return redirects ? [] : [resultType(operation)];
}

/** One type for all the statuses that share a body. */
function replyTypes(operation: Operation, imports: Imports): Code[] {
  const declared = [...operation.replies, ...operation.failures];
  const byBody = new Map<Code, Reply["status"][]>();
  for (const reply of declared) {
    const isSuccess = operation.replies.includes(reply);
    const own = reply.content.length === 0 ? code`undefined` : contentType(reply.content);
    const body = joined([own, ...(isSuccess ? streamedType(reply, imports) : [])], code` | `);
    byBody.set(body, [...(byBody.get(body) ?? []), reply.status]);
  }
  const all = declared.map(({ status }) => status);
  return [...byBody].map(([body, statuses]) => {
    const types = statuses.includes("default")
      ? otherStatuses(statuses, all, imports)
      : statuses.map((status) => statusType(status, all, imports));
    return code`${imports.type("Reply", runtime)}<${joined(types, code` | `)}, ${body}>`;
  });
}

/** A range is its statuses but those that are declared by themselves. */
function statusType(status: Reply["status"], all: readonly Reply["status"][], imports: Imports): Code {
  const isIn = (one: Reply["status"]) => typeof one === "number" && hundredOf(one) === hundredOf(status);
  const own = typeof status === "number" ? [] : all.filter(isIn);
  if (own.length === 0) return wholeType(status, imports);
  return code`Exclude<${wholeType(status, imports)}, ${joined(own.map(Number).map(numberLiteral), code` | `)}>`;
}

/** `default` is each status but those that are declared with another body; any number, where there are none. */
function otherStatuses(own: readonly Reply["status"][], all: readonly Reply["status"][], imports: Imports): Code[] {
  const others = all.filter((status) => !own.includes(status));
  if (others.length === 0) return [code`number`];
  const ranges = others.filter((status) => typeof status !== "number").map(hundredOf);
  const inRange = own.filter((status) => typeof status === "number" && ranges.includes(hundredOf(status)));
  const told = others.map((status) => wholeType(status, imports));
  return [
    ...inRange.map(Number).map(numberLiteral),
    code`${imports.type("OtherThan", runtime)}<${joined(told, code` | `)}>`,
  ];
}

/** A status, or all of a range. */
function wholeType(status: Reply["status"], imports: Imports): Code {
  if (typeof status === "number") return numberLiteral(status);
  return code`${imports.type("StatusIn", runtime)}<${numberLiteral(hundredOf(status))}>`;
}

/** The 4 of 404 and of `4XX`. */
function hundredOf(status: Reply["status"]): number {
  return Number(String(status).charAt(0));
}
