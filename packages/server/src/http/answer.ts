import type { OperationContract } from "../contract.js";
import { invalidReply, type ServerError } from "../errors.js";
import type { Answer, Streamed } from "../events/request.js";
import { isReply, type Reply, type ReplyHeaders } from "../reply.js";
import { isJson } from "./body.js";

/** Makes an answer of what a method returned, its plain value or a reply. A malformed one (502) cannot be made. */
export function answerOf(returned: unknown, operation: OperationContract): Answer {
  if (isReply(returned)) return answerOfReply(returned, operation);
  const { reply = json, status } = operation;
  return written({ status, headers: {}, cookies: [], body: returned }, reply);
}

function answerOfReply(reply: Reply<number, unknown>, operation: OperationContract): Answer {
  const returned = replied(reply);
  const { status } = returned;
  return written(returned, (status === operation.status ? operation.reply : typeOf(status, operation.types)) ?? json);
}

/** What is declared for a status is the type of its body, unless a header says another. */
function written(returned: Returned, declared: string): Answer {
  const { status, headers, cookies, body } = returned;
  if (body === undefined || bodiless.includes(status)) return { ...returned, body: undefined };
  if (body instanceof Uint8Array || isStreamed(body)) return sentAsItIs({ ...returned, body }, declared);
  const own = headers["content-type"] ?? declared;
  const text = textOf(body, own === declared ? declared : ownType(own, body, declared), status);
  return { status, headers: { ...headers, "content-type": own === json ? json : inUtf8(own) }, cookies, body: text };
}

function sentAsItIs(answer: Answer, declared: string): Answer {
  const type = isJson(declared) ? "application/octet-stream" : declared;
  return { ...answer, headers: { "content-type": type, ...answer.headers } };
}

/** The texts that we write are UTF-8, and a browser takes none of them for that unless it is told; JSON is nothing else. */
function inUtf8(type: HeaderValue): HeaderValue {
  const isUntold = typeof type === "string" && /^text\/(?!event-stream|.*charset=)/i.test(type);
  return isUntold ? `${type}; charset=utf-8` : type;
}

type HeaderValue = string | readonly string[];

/** A reply's own type decides how its body is written; but for an object, which is JSON under any other name too. */
function ownType(type: HeaderValue, body: unknown, declared: string): string {
  const own = String(type);
  return isJson(own) || typeof body !== "object" ? own : declared;
}

/** A status counts before its range, a range before `default`. */
function typeOf(status: number, types: OperationContract["types"] = {}): string | undefined {
  return types[status] ?? types[`${Math.floor(status / 100)}XX`] ?? types.default;
}

/** They have no body by their nature (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
export const bodiless: readonly number[] = [204, 205, 304];

const json = "application/json";

/** A method's reply, looked at. */
type Returned = Omit<Answer, "body"> & { readonly body: unknown };

/** Whether a body is sent while it is made. */
export function isStreamed(body: unknown): body is Streamed {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

function replied({ body, cookies, headers: given, status }: Reply<number, unknown>): Returned {
  requireStatus(status);
  const { "set-cookie": more = [], ...headers } = readHeaders(given);
  return { status, body, headers, cookies: [...cookies.map((one) => headerText("set-cookie", one)), ...[more].flat()] };
}

export function requireStatus(status: unknown): void {
  if (typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599) return;
  throw invalidReply(`${status} is not a status that can be answered`);
}

function textOf(body: unknown, type: string, status: number): string {
  const text: string | undefined = type === json || isJson(type) ? JSON.stringify(body) : plainText(body);
  if (text !== undefined) return text;
  throw unwritable(body, type, status);
}

function plainText(body: unknown): string | undefined {
  return typeof body === "object" ? undefined : String(body);
}

function unwritable(body: unknown, type: string, status: number): ServerError {
  return invalidReply(
    isJson(type)
      ? `A ${typeof body} cannot be answered as JSON`
      : `The ${status} answer is ${type}, and an object is not: return text or bytes`,
  );
}

function readHeaders(headers: ReplyHeaders): Record<string, string | string[]> {
  const read: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    read[name.toLowerCase()] =
      typeof value === "object" ? value.map((one) => headerText(name, one)) : headerText(name, value);
  }
  return read;
}

function headerText(name: string, value: string | number): string {
  const text = String(value);
  requireHeader(name, text);
  return text;
}

export function requireHeader(name: string, text: string): void {
  // The value may come from a request: a line break in it would be a header of the caller's making.
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text) || !/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
    throw invalidReply(`Header ${JSON.stringify(name)} holds a character that headers cannot carry`);
  }
}
