import { record } from "../context.js";
import type { BodyContract, OperationContract, Params } from "../contract.js";
import type { HttpEvent } from "./event.js";
import type { Fault } from "./input.js";
import { readParam } from "./param.js";

/** A body's value, or what is wrong with it. */
export type BodyInput =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: 400 | 415; readonly fault: Fault };

/** Reads a body by its media type: JSON to its value, forms to objects, text to a string, all else to bytes. */
export async function readBodyInput(contract: OperationContract["body"], event: HttpEvent): Promise<BodyInput> {
  if (contract === undefined) return { ok: true, value: undefined };
  const { type, optional = false, fields }: BodyContract = typeof contract === "string" ? { type: contract } : contract;
  const sent = event.headers.get("content-type");
  // A form without fields has no bytes, and says that it is there by its type alone.
  const { body = sent !== null && isForm(mediaType(sent)) ? Buffer.of() : undefined } = event;
  if (body === undefined) return optional ? { ok: true, value: undefined } : fault(400, "is required");

  // Without a content type API Gateway takes a body for JSON; we take it for what the contract says.
  const actual = mediaType(sent ?? type);
  if (!accepts(mediaType(type), actual)) return fault(415, `must be ${type}, and is ${actual}`);
  try {
    const value = await decode(actual, sent ?? type, body);
    return isForm(actual) ? readFields(value, fields ?? {}) : { ok: true, value };
  } catch {
    return fault(400, `is not valid ${actual}`);
  }
}

function isForm(type: string): boolean {
  return type === "application/x-www-form-urlencoded" || type === "multipart/form-data";
}

/** Makes the fields of a form what the contract says that they are. */
function readFields(form: unknown, declared: Params): BodyInput {
  const input = record(form);
  for (const [name, one] of Object.entries(declared)) {
    const values = [input[name] ?? []].flat();
    if (values.length === 0 || !values.every((value) => typeof value === "string")) continue;
    const found = readParam(typeof one === "string" ? { type: one } : one, "body", values);
    if ("fault" in found) {
      return { ok: false, status: 400, fault: { in: "body", pointer: `/${name}`, detail: found.fault } };
    }
    input[name] = found.value;
  }
  return { ok: true, value: input };
}

function fault(status: 400 | 415, detail: string): BodyInput {
  return { ok: false, status, fault: { in: "body", detail } };
}

function mediaType(contentType: string): string {
  return contentType.split(";")[0]?.trim().toLowerCase() ?? "";
}

function accepts(wanted: string, actual: string): boolean {
  if (wanted === actual || wanted === "*/*") return true;
  if (wanted.endsWith("/*")) return actual.startsWith(wanted.slice(0, -1));
  return isJson(wanted) && isJson(actual);
}

/** Whether a media type is JSON, or built on it. */
export function isJson(type: string): boolean {
  return /[/+]json$/.test(type);
}

async function decode(type: string, contentType: string, body: Buffer): Promise<unknown> {
  if (isJson(type)) return JSON.parse(body.toString("utf8"));
  if (type === "application/x-www-form-urlencoded") return group([...new URLSearchParams(body.toString("utf8"))]);
  if (type === "multipart/form-data") {
    const form = new Response(new Uint8Array(body), { headers: { "content-type": contentType } });
    const fields = [...(await form.formData())];
    return group(
      await Promise.all(fields.map(async ([name, value]): Promise<[string, unknown]> => [name, await bytesOf(value)])),
    );
  }
  return /^text\/|[/+]xml$/.test(type) ? body.toString("utf8") : new Uint8Array(body);
}

/** What is typed as bytes, as in every other place. */
async function bytesOf(value: string | Blob): Promise<string | Uint8Array> {
  return typeof value === "string" ? value : new Uint8Array(await value.arrayBuffer());
}

/** Fields by name, without a prototype; one that came several times is a list. */
function group(pairs: readonly (readonly [name: string, value: unknown])[]): Record<string, unknown> {
  const form: Record<string, unknown> = Object.create(null);
  for (const [name, value] of pairs) {
    const before = form[name];
    form[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return form;
}
