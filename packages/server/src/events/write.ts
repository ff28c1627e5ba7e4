import { invalidReply } from "../errors.js";
import { isStreamed } from "../http/answer.js";
import { type Table, table } from "../shape.js";
import { type Format, formatOf } from "./format.js";
import type { Answer, HttpRequest, WholeAnswer } from "./request.js";

/** An answer as whatever sent the event wants it. */
export function writeAnswer(answer: WholeAnswer, format: Format, event: Table): object {
  const { status, body } = answer;
  const isBase64Encoded = typeof body === "object";
  const text = isBase64Encoded ? base64(body) : (body ?? "");
  return { statusCode: status, body: text, isBase64Encoded, ...tables[format](answer, event) };
}

/**
 * Lambda takes 6 MB of JSON, a load balancer 1 MB. They refuse more where nobody of ours sees it, and the caller gets a 502
 * of which no log knows.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function fits(answer: Answer, { source }: HttpRequest): void {
  const { body = "" } = answer;
  // A unit of text is six bytes of JSON at most, such as `\u0000`; of most answers nothing needs to be counted.
  if (!isStreamed(body) && body.length * 6 >= megabyte) requireSize(answer, body, formatOf(table(source)));
}

function requireSize({ headers, cookies }: Answer, body: string | Uint8Array, format: Format): void {
  const most = format === "alb" ? megabyte : 6 * megabyte;
  if (body.length * 6 < most) return;
  const inBase64 = typeof body === "string" ? 0 : Math.ceil(body.length / 3) * 4;
  const size = Buffer.byteLength(JSON.stringify([headers, cookies, inBase64 > 0 ? "" : body])) + inBase64;
  if (size <= most) return;
  const taker = format === "alb" ? "a load balancer" : "Lambda";
  throw invalidReply(
    `The answer has ${size} bytes as JSON, and ${taker} takes ${most}: answer less of it, or where it can be found`,
  );
}

const megabyte = 1024 * 1024;

/** Format 2.0 has a list of cookies, and texts. */
function httpTables({ headers, cookies }: WholeAnswer): object {
  return { headers: joined(headers), ...(cookies.length > 0 && { cookies }) };
}

/** What has one value stands in `headers`, lists beside it. */
function restTables({ headers, cookies }: WholeAnswer): object {
  const single: Record<string, string> = {};
  const multi: Record<string, readonly string[]> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string") single[name] = value;
    else if (value) multi[name] = value;
  }
  if (cookies.length > 0) multi["set-cookie"] = cookies;
  return { headers: single, multiValueHeaders: multi };
}

/** Lists if the target group is set to send and take them, else none. */
function albTables({ headers, cookies }: WholeAnswer, event: Table): object {
  if ("multiValueHeaders" in event) {
    const lists = Object.entries(headers).map(([name, value]) => [name, [value].flat()]);
    if (cookies.length > 0) lists.push(["set-cookie", [...cookies]]);
    return { multiValueHeaders: Object.fromEntries(lists) };
  }
  // A name can stand once in a table. But names of headers have no case, and tables do.
  const named = cookies.map((cookie, index) => [setCookie(index), cookie]);
  return { headers: { ...joined(headers), ...Object.fromEntries(named) } };
}

const tables = { "1.0": restTables, "2.0": httpTables, alb: albTables };

/** `set-cookie`, `Set-cookie`, `sEt-cookie`: a spelling for each number. */
function setCookie(index: number): string {
  const letters = [..."setcookie"].map((letter, at) => ((index >> at) & 1 ? letter.toUpperCase() : letter));
  return letters.join("").replace(/^.../, "$&-");
}

/** Bytes as JSON can carry them. */
function base64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** Headers with one value each. */
export function joined(headers: Answer["headers"]): Record<string, string> {
  const single: Record<string, string> = {};
  for (const name in headers) single[name] = String(headers[name]);
  return single;
}
