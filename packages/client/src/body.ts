import type { FetchBody } from "./types.js";

/** A body that is no JSON. A function, since no JSON holds one. */
export type Body = () => FetchBody;

/**
 * Text, bytes, a file or a stream as they stand, of the media type that `type` names beside it. A stream can be sent
 * once. What is absent stays absent.
 */
export function content(body: FetchBody | Uint8Array): Body;
export function content(body: FetchBody | Uint8Array | undefined): Body | undefined;
export function content(body: FetchBody | Uint8Array | undefined): Body | undefined {
  // TypeScript tells bytes of shared memory apart, which fetch copies as well.
  return body === undefined ? undefined : () => body as FetchBody;
}

/** The fields of an object as `application/x-www-form-urlencoded`; lists repeat their key. Null is no form. */
export function form(fields: object): Body;
export function form(fields: object | null | undefined): Body | undefined;
export function form(fields: object | null | undefined): Body | undefined {
  if (!fields) return;
  return () => new URLSearchParams(pairs(fields).map(([name, value]) => [name, textOf(value)]));
}

/** The fields of an object as `multipart/form-data`; bytes and files are parts of their own. */
export function multipart(fields: object): Body;
export function multipart(fields: object | null | undefined): Body | undefined;
export function multipart(fields: object | null | undefined): Body | undefined {
  if (!fields) return;
  return () => {
    const form = new FormData();
    for (const [name, value] of pairs(fields)) {
      const part = value instanceof Uint8Array ? new Blob([new Uint8Array(value)]) : value;
      form.append(name, part instanceof Blob ? part : textOf(part));
    }
    return form;
  };
}

/** Names and values, a list as several of a name. What is absent is left out. */
export function pairs(fields: object): [name: string, value: unknown][] {
  return Object.entries(fields).flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((one) => one != null)
      .map((one: unknown): [string, unknown] => [name, one]),
  );
}

/** A value as text: a date as date-time, what is an object in the place of a text as JSON. */
export function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** An answer that is a text, and may be an empty one. A failure may have none. */
export function orEmpty(body: unknown, status: number): unknown {
  return status < 300 ? (body ?? "") : body;
}

/** Reads an answer that may be neither JSON nor text: as text where its content type says so, else as bytes. */
export async function binary(response: Response): Promise<string | Uint8Array> {
  const type = response.headers.get("content-type");
  // test() makes text of null.
  if (/json|^text|xml|urlenc/.test(type as string)) return response.text();
  const bytes = new Uint8Array(await response.arrayBuffer());
  // An empty file has a type. What has neither is no answer.
  return type || bytes.length ? bytes : "";
}
