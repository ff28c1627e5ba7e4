import type { Body } from "./types.js";

/** A body as JSON. No value is no body. */
export function json(value: unknown, type = "application/json"): Body | undefined {
  return value === undefined ? undefined : content(JSON.stringify(value), type);
}

/** A body that is sent as it stands: text, bytes, a file, a stream. */
export function content(value: BodyInit | Uint8Array | undefined, type: string): Body | undefined {
  if (value === undefined) return undefined;
  // Memory that threads share is the one kind of bytes that fetch refuses by itself.
  return { content: value as BodyInit, headers: { "content-type": type }, isStream: value instanceof ReadableStream };
}

/** The fields of an object as `application/x-www-form-urlencoded`; lists repeat their key. */
export function form(fields: unknown): Body | undefined {
  const form = new URLSearchParams(pairs(fields).map(([name, value]) => [name, textOf(value)]));
  return fields === undefined ? undefined : content(form.toString(), "application/x-www-form-urlencoded");
}

/** The fields of an object as `multipart/form-data`; bytes and files are parts of their own. */
export function multipart(fields: unknown): Body | undefined {
  const form = new FormData();
  for (const [name, value] of pairs(fields)) {
    const part = value instanceof Uint8Array ? new Blob([new Uint8Array(value)]) : value;
    if (part instanceof Blob) form.append(name, part);
    else form.append(name, textOf(part));
  }
  // The platform picks the boundary, and writes the content type.
  return fields === undefined ? undefined : { content: form, headers: {} };
}

function pairs(fields: unknown): [name: string, value: unknown][] {
  return Object.entries(Object(fields)).flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((one) => one != null)
      .map((one: unknown): [string, unknown] => [name, one]),
  );
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
