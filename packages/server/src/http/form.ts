import type { FormReader } from "../contract.js";
import { grouped } from "./grouped.js";
import { readMembers } from "./members.js";
import { wrong } from "./wrong.js";

/** A form as an object without a prototype, `application/x-www-form-urlencoded` or `multipart/form-data`. */
export const readForm: FormReader = async (bytes, contentType, contract) => {
  const fields = /^multipart/i.test(contentType) ? await partsOf(bytes, contentType) : fieldsOf(bytes);
  if (fields === undefined) return wrong("is not valid multipart/form-data");
  return readMembers(grouped(fields), contract);
};

type Fields = readonly (readonly [name: string, value: unknown])[];

function fieldsOf(bytes: Uint8Array): Fields {
  return [...new URLSearchParams(new TextDecoder().decode(bytes))];
}

async function partsOf(bytes: Uint8Array, contentType: string): Promise<Fields | undefined> {
  try {
    const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } }).formData();
    return await Promise.all([...form].map(async ([name, value]) => [name, await plain(value)] as const));
  } catch {
    return undefined;
  }
}

/** What is typed as bytes, as in every other place. */
async function plain(value: string | Blob): Promise<string | Uint8Array> {
  return typeof value === "string" ? value : new Uint8Array(await value.arrayBuffer());
}
