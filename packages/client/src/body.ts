import { DecodeError, InvalidRequestError } from "./errors.js";
import { pairsOf } from "./query.js";

/** A body ready to be sent, and sent again. */
export interface WireBody {
  readonly content: string | Uint8Array<ArrayBuffer> | Blob;
  readonly type: string;
}

/** Encodes a body for its media type. */
export async function encodeBody(body: unknown, type = "application/json"): Promise<WireBody | undefined> {
  if (body === undefined) return undefined;
  if (isJson(type)) return { content: JSON.stringify(body), type };
  if (isForm(type)) return { content: new URLSearchParams(pairsOf(fields(body))).toString(), type };
  if (type.startsWith("multipart/")) return encodeMultipart(body);
  // A copy: the caller may go on to write into its buffer.
  if (body instanceof Uint8Array) return { content: new Uint8Array(body), type };
  if (body instanceof ArrayBuffer) return { content: new Uint8Array(body.slice(0)), type };
  if (typeof body === "object" && !(body instanceof Blob)) {
    throw new InvalidRequestError(`A body of type ${type} must be a string, bytes or a Blob`);
  }
  return { content: body instanceof Blob ? body : String(body), type };
}

async function encodeMultipart(body: unknown): Promise<WireBody> {
  const form = body instanceof FormData ? body : new FormData();
  if (form !== body) for (const [name, value] of Object.entries(fields(body))) appendAll(form, name, value);
  // The platform knows how to write a form and picks the boundary; as bytes it can be signed and sent again.
  const written = new Response(form);
  return {
    content: new Uint8Array(await written.arrayBuffer()),
    type: written.headers.get("content-type") ?? "multipart/form-data",
  };
}

function appendAll(form: FormData, name: string, value: unknown): void {
  for (const one of [value].flat()) {
    if (one instanceof Blob) form.append(name, one);
    else if (one instanceof Uint8Array) form.append(name, new Blob([new Uint8Array(one)]));
    else for (const [, text] of pairsOf({ one })) form.append(name, text);
  }
}

function fields(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== "object" || body === null) throw new InvalidRequestError("A form body must be an object");
  // An object's own keys are read, and nothing else is asked of it.
  return body as Readonly<Record<string, unknown>>;
}

/**
 * Decodes an answer by its content type: JSON to its value, text and XML to a string, nothing to `undefined`, all else
 * to bytes. A failure is read leniently (a proxy on the way may say JSON and send HTML): what is not JSON stays text.
 */
export function decodeBody(response: Response, bytes: ArrayBuffer): unknown {
  if (bytes.byteLength === 0) return undefined;
  const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (isJson(type)) {
    const text = new TextDecoder().decode(bytes);
    try {
      return JSON.parse(text);
    } catch (cause) {
      if (!response.ok) return text;
      throw new DecodeError(`The answer (${response.status}) says ${type}, but is not JSON`, { cause });
    }
  }
  return /^text\/|[/+]xml$/.test(type) || isForm(type) ? new TextDecoder().decode(bytes) : new Uint8Array(bytes);
}

function isJson(type: string): boolean {
  return /^[^;]*[/+]json\s*(;|$)/i.test(type);
}

function isForm(type: string): boolean {
  return type.startsWith("application/x-www-form-urlencoded");
}
