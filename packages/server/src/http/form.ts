import type { FormReader } from "../contract.js";
import { textIn } from "./charset.js";
import { grouped } from "./grouped.js";
import { readMembers } from "./members.js";
import { partsIn } from "./multipart.js";
import { wrong } from "./wrong.js";

/** A form as an object without a prototype, `application/x-www-form-urlencoded` or `multipart/form-data`. */
export const readForm: FormReader = async (bytes, contentType, contract) => {
  const fields = /^multipart/i.test(contentType) ? partsOf(bytes, contentType) : fieldsOf(bytes);
  return typeof fields === "string" ? wrong(fields) : readMembers(grouped(fields), contract);
};

/** A form's fields, or what is wrong with it. */
type Fields = string | readonly (readonly [name: string, value: unknown])[];

export function fieldsOf(bytes: Uint8Array): Fields {
  const text = textIn(bytes);
  if (text === undefined) return "is not UTF-8";
  return text.split("&", mostFields + 1).length > mostFields ? tooMany : [...new URLSearchParams(text)];
}

export function partsOf(bytes: Uint8Array, contentType: string): Fields {
  const parts = partsIn(bytes, contentType, mostFields + 1);
  if (!parts) return "is not valid multipart/form-data";
  return parts.length > mostFields ? tooMany : parts;
}

/** As many as other servers take: each field is some work, and an empty one is sent in two bytes. */
const mostFields = 1000;

const tooMany = `has more than ${mostFields} fields`;
