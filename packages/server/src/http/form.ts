import type { FormReader } from "../contract.js";
import { textIn } from "./charset.js";
import { bytesOfFile } from "./file.js";
import { grouped } from "./grouped.js";
import { readMembers } from "./members.js";
import { wrong } from "./wrong.js";

/** A form as an object without a prototype, `application/x-www-form-urlencoded` or `multipart/form-data`. */
export const readForm: FormReader = async (bytes, contentType, contract) => {
  const fields = /^multipart/i.test(contentType) ? await partsOf(bytes, contentType) : fieldsOf(bytes);
  return typeof fields === "string" ? wrong(fields) : readMembers(grouped(fields), contract);
};

/** A form's fields, or what is wrong with it. */
type Fields = string | readonly (readonly [name: string, value: unknown])[];

export function fieldsOf(bytes: Uint8Array): Fields {
  const text = textIn(bytes);
  if (text === undefined) return "is not UTF-8";
  return text.split("&", mostFields + 1).length > mostFields ? tooMany : [...new URLSearchParams(text)];
}

export async function partsOf(bytes: Uint8Array, contentType: string): Promise<Fields> {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]*)"|([^\s;"]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (!boundary) return malformed;
  // One more of them ends the last part.
  if (linesOf(bytes, `--${boundary}`) > mostFields + 1) return tooMany;
  // What was counted is what is read: where several boundaries are told, it is for us to say which one is meant.
  const headers = { "content-type": `multipart/form-data; boundary="${boundary}"` };
  try {
    const form = await new Response(new Uint8Array(bytes), { headers }).formData();
    return await Promise.all([...form].map(async ([name, value]) => [name, await typed(value)] as const));
  } catch {
    return malformed;
  }
}

/** What is typed as bytes, as in every other place. */
function typed(value: string | File): string | Promise<Uint8Array> {
  return typeof value === "string" ? value : bytesOfFile(value);
}

/** How many lines begin like this. */
function linesOf(bytes: Uint8Array, text: string): number {
  const start = new TextEncoder().encode(text);
  let count = 0;
  let at = 0;
  do {
    let alike = 0;
    while (alike < start.length && bytes[at + alike] === start[alike]) alike += 1;
    if (alike === start.length) count += 1;
    at = bytes.indexOf(lineFeed, at) + 1;
  } while (at > 0);
  return count;
}

const lineFeed = 10;

/** As many as other servers take: each field is some work, and an empty one is sent in two bytes. */
const mostFields = 1000;

const tooMany = `has more than ${mostFields} fields`;

const malformed = "is not valid multipart/form-data";
