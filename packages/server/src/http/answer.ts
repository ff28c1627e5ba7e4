import type { OperationContract } from "../contract.js";
import { ServerError } from "../errors.js";
import type { Answer, Streamed } from "../events/request.js";
import { isReply, type ReplyHeaders } from "../reply.js";
import { isJson } from "./body.js";

/** Makes an answer of what a method returned, its plain value or a reply. A malformed one (502) cannot be made. */
export function answerOf(returned: unknown, { status, reply = json }: OperationContract): Answer {
  if (!isReply(returned)) return { ...encode(returned, status, reply), status, cookies: none };
  // A reply of another status is mostly JSON whatever the success is; bytes and text show themselves.
  const { body, headers } = encode(returned.body, returned.status, returned.status === status ? reply : json);
  if (!Number.isInteger(returned.status) || returned.status < 200 || returned.status > 599) {
    throw new ServerError("invalid-reply", `${returned.status} is not a status that can be answered`);
  }
  const { "set-cookie": more = none, ...own } = readHeaders(returned.headers);
  const cookies = [...returned.cookies.map((cookie) => headerText("set-cookie", cookie)), ...[more].flat()];
  return { status: returned.status, body, headers: { ...headers, ...own }, cookies };
}

const json = "application/json";
const none: readonly string[] = [];

/** Whether a body is sent while it is made. */
export function isStreamed(body: unknown): body is Streamed {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

function encode(body: unknown, status: number, type: string): Pick<Answer, "body" | "headers"> {
  // These two have no body by their nature (RFC 9110, 15.3.5 and 15.4.5).
  if (body === undefined || status === 204 || status === 304) return { body: undefined, headers: {} };
  const headers = { "content-type": type };
  if (isStreamed(body)) return { body, headers };
  const isBytes = body instanceof Uint8Array;
  if (isBytes) return { body, headers: isJson(type) ? { "content-type": "application/octet-stream" } : headers };
  if (isJson(type)) return { body: jsonOf(body), headers };
  if (typeof body !== "object") return { body: String(body), headers };
  throw new ServerError("invalid-reply", `The ${status} answer is ${type}, and an object is not: return text or bytes`);
}

function jsonOf(body: unknown): string {
  const text: string | undefined = JSON.stringify(body);
  if (text !== undefined) return text;
  throw new ServerError("invalid-reply", `A ${typeof body} cannot be answered as JSON`);
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
  // The value may come from a request: a line break in it would be a header of the caller's making.
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text) || !/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
    throw new ServerError(
      "invalid-reply",
      `Header ${JSON.stringify(name)} holds a character that headers cannot carry`,
    );
  }
  return text;
}
