import type { Format } from "./format.js";
import type { Answer, WholeAnswer } from "./request.js";

/** By format, how an answer is written as whatever sent the event wants it. */
export const writers: Readonly<Record<Format, (answer: WholeAnswer, event: object) => object>> = {
  "1.0": write1,
  "2.0": write2,
  alb: writeAlb,
};

function write2({ status, headers, cookies, body }: WholeAnswer): object {
  const isBase64Encoded = typeof body === "object";
  const answer = { statusCode: status, headers: joined(headers), body: text(body), isBase64Encoded };
  return cookies.length > 0 ? { ...answer, cookies } : answer;
}

/** What has one value stands in `headers`, lists beside it. */
function write1({ status, headers, cookies, body }: WholeAnswer): object {
  const single: Record<string, string> = {};
  const multi: Record<string, readonly string[]> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string") single[name] = value;
    else if (value) multi[name] = value;
  }
  if (cookies.length > 0) multi["set-cookie"] = cookies;
  const isBase64Encoded = typeof body === "object";
  return { statusCode: status, headers: single, multiValueHeaders: multi, body: text(body), isBase64Encoded };
}

/** Lists if the target group is set to send and take them, else none. */
function writeAlb({ status, headers, cookies, body }: WholeAnswer, event: object): object {
  const common = { statusCode: status, body: text(body), isBase64Encoded: typeof body === "object" };
  if ("multiValueHeaders" in event) {
    const lists = Object.entries(headers).map(([name, value]) => [name, [value].flat()]);
    if (cookies.length > 0) lists.push(["set-cookie", [...cookies]]);
    return { ...common, multiValueHeaders: Object.fromEntries(lists) };
  }
  // A name can stand once in a table. But names of headers have no case, and tables do.
  const named = cookies.map((cookie, index) => [setCookie(index), cookie]);
  return { ...common, headers: { ...joined(headers), ...Object.fromEntries(named) } };
}

/** `set-cookie`, `Set-cookie`, `sEt-cookie`: a spelling for each number. */
function setCookie(index: number): string {
  const letters = [..."setcookie"].map((letter, at) => ((index >> at) & 1 ? letter.toUpperCase() : letter));
  return letters.join("").replace(/^.../, "$&-");
}

/** The body as JSON can carry it. */
function text(body: WholeAnswer["body"]): string {
  if (typeof body !== "object") return body ?? "";
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("base64");
}

/** Headers with one value each. */
export function joined(headers: Answer["headers"]): Record<string, string> {
  const single: Record<string, string> = {};
  for (const name in headers) single[name] = String(headers[name]);
  return single;
}
