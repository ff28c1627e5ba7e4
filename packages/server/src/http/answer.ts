import { ServerError } from "../errors.js";
import { isReply, type ReplyHeaders } from "../reply.js";
import { isJson } from "./body.js";
import type { HttpEvent } from "./event.js";

/** What is answered, before it is written in the event's format. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly type: string;
  readonly headers: ReplyHeaders;
  readonly cookies: readonly string[];
}

/** Makes an answer of what a method returned: its plain value, or a reply. */
export function answerOf(returned: unknown, status: number, type = "application/json"): Answer {
  if (!isReply(returned)) return { status, body: returned, type, headers: {}, cookies: [] };
  const { body, headers, cookies } = returned;
  // A reply of another status is mostly JSON whatever the success is; bytes and text show themselves.
  return {
    status: returned.status,
    body,
    type: returned.status === status ? type : "application/json",
    headers,
    cookies,
  };
}

/** Writes an answer as the gateway wants it, so that a malformed one (502 for the caller) cannot be written. */
export function writeAnswer(answer: Answer, { format }: Pick<HttpEvent, "format">): Record<string, unknown> {
  const { content, base64, type } = encodeBody(answer);
  const headers = new Map<string, string[]>();
  if (type !== undefined) headers.set("content-type", [type]);
  for (const [name, value] of Object.entries(answer.headers)) {
    headers.set(
      name.toLowerCase(),
      [value].flat().map((one) => headerText(name, one)),
    );
  }
  const cookies = [
    ...answer.cookies.map((cookie) => headerText("set-cookie", cookie)),
    ...(headers.get("set-cookie") ?? []),
  ];
  headers.delete("set-cookie");
  if (!Number.isInteger(answer.status) || answer.status < 200 || answer.status > 599) {
    throw new ServerError("invalid-reply", `${answer.status} is not a status that can be answered`);
  }
  const common = { statusCode: answer.status, body: content, isBase64Encoded: base64 };
  if (format === "2.0") {
    return {
      ...common,
      headers: toObject(headers, (values) => values.join(",")),
      ...(cookies.length > 0 && { cookies }),
    };
  }
  if (cookies.length > 0) headers.set("set-cookie", cookies);
  return { ...common, multiValueHeaders: toObject(headers, (values) => values) };
}

function encodeBody({ body, type, status }: Answer): { content: string; base64: boolean; type?: string } {
  if (body === undefined) return { content: "", base64: false };
  if (body instanceof Uint8Array) {
    const binary = isJson(type) ? "application/octet-stream" : type;
    return { content: Buffer.from(body).toString("base64"), base64: true, type: binary };
  }
  if (isJson(type)) return { content: JSON.stringify(body), base64: false, type };
  if (typeof body === "object" && body !== null) {
    throw new ServerError(
      "invalid-reply",
      `The ${status} answer is ${type}, and an object is not: return text or bytes`,
    );
  }
  return { content: String(body), base64: false, type };
}

function headerText(name: string, value: string | number): string {
  const text = String(value);
  // The value may come from a request: a line break in it would be a header of the caller's making.
  if (/[\r\n\0]/.test(text) || !/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
    throw new ServerError(
      "invalid-reply",
      `Header ${JSON.stringify(name)} holds a character that headers cannot carry`,
    );
  }
  return text;
}

function toObject<T>(headers: ReadonlyMap<string, string[]>, write: (values: string[]) => T): Record<string, T> {
  return Object.fromEntries([...headers].map(([name, values]) => [name, write(values)]));
}
