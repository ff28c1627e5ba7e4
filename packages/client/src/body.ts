import { DecodeError, InvalidRequestError } from "./errors.js";
import { isGiven, pairsOf, textOf } from "./query.js";

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
  if (body instanceof Uint8Array) return { content: new Uint8Array(body), type };
  if (body instanceof Blob) return { content: body, type };
  if (typeof body !== "object") return { content: String(body), type };
  throw new InvalidRequestError(`A body of type ${type} must be a string, a Uint8Array or a Blob`);
}

async function encodeMultipart(body: unknown): Promise<WireBody> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields(body))) {
    for (const one of [value].flat().filter(isGiven)) {
      const part = one instanceof Uint8Array ? new Blob([new Uint8Array(one)]) : one;
      if (part instanceof Blob) form.append(name, part);
      else form.append(name, textOf(part));
    }
  }
  // The platform knows how to write a form and picks the boundary; as bytes it can be signed and sent again.
  const written = new Response(form);
  return { content: new Uint8Array(await written.arrayBuffer()), type: written.headers.get("content-type") ?? "" };
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
      throw new DecodeError(`The answer says ${type}, but is not JSON`, { cause });
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
