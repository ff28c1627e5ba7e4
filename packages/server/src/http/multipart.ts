import { textIn } from "./charset.js";
import { bytesOfFile } from "./file.js";

/** A field of a form: a text, or the bytes of what came as a file or is no text. */
export type Part = readonly [name: string, value: string | Uint8Array];

/**
 * The first of the parts of `multipart/form-data` (RFC 7578), so many at most; `undefined` for what is none. Runtimes have
 * a reader of their own, and each another: that of Node 20 refuses what every client on .NET writes.
 */
export function partsIn(bytes: Uint8Array, contentType: string, most: number): Part[] | undefined {
  const boundary = parametersOf(contentType)?.get("boundary");
  // A longer one is none (RFC 2046, 5.1.1), and takes long to look for.
  if (!boundary || boundary.length > 70) return undefined;
  // One letter for each byte: what is found in the text stands at the same place of the bytes.
  const text = new TextDecoder("latin1").decode(bytes);
  const [preamble = "", ...pieces] = `\r\n${text}`.split(`\r\n--${boundary}`, most + 2);
  const parts: Part[] = [];
  let at = preamble.length + boundary.length + 2;
  for (const piece of pieces) {
    if (piece.startsWith("--") || parts.length === most) return parts;
    const part = partOf(piece, bytes.subarray(at, at + piece.length));
    if (!part) return undefined;
    parts.push(part);
    at += piece.length + boundary.length + 4;
  }
  // It has broken off: nothing says that this is its end.
  return undefined;
}

/** A part out of all that stands between two boundaries. */
function partOf(piece: string, bytes: Uint8Array): Part | undefined {
  const start = piece.indexOf("\r\n");
  const end = piece.indexOf("\r\n\r\n", start);
  if (end === -1 || end - start > longestHead || piece.slice(0, start).trim() !== "") return undefined;
  const head = new TextDecoder().decode(bytes.subarray(start, end));
  // A long line may go on in the next one.
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const disposition = header(lines, "content-disposition");
  const parameters = parametersOf(disposition);
  const name = parameters?.get("name");
  if (name === undefined || !/^form-data\s*;/i.test(disposition)) return undefined;
  const isBase64 = /^base64$/i.test(header(lines, "content-transfer-encoding"));
  const content = isBase64 ? bytesOfBase64(piece.slice(end + 4)) : new Uint8Array(bytes.subarray(end + 4));
  if (!content) return undefined;
  const type = header(lines, "content-type");
  const file = extended(parameters?.get("filename*")) ?? parameters?.get("filename");
  if (file !== undefined) return [name, bytesOfFile(content, file, type)];
  return [name, textIn(content, parametersOf(type)?.get("charset")) ?? content];
}

/** Bytes. As much as Node takes of a whole request's head. */
const longestHead = 16_384;

function header(lines: readonly string[], name: string): string {
  const line = lines.find((one) => one.slice(0, name.length + 1).toLowerCase() === `${name}:`) ?? "";
  return line.slice(name.length + 1).trim();
}

/** The parameters of a header (RFC 2183, 2), which stand behind its first word; `undefined` where they are none. */
function parametersOf(header: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  let end = `${header};`.indexOf(";");
  for (const [whole, name, quoted, token = ""] of header.slice(end).matchAll(parameter)) {
    end += whole.length;
    if (name === undefined) continue;
    // Of two, another reader may take the other one.
    if (found.has(name.toLowerCase())) return undefined;
    found.set(name.toLowerCase(), quoted === undefined ? token : unquoted(quoted));
  }
  return end === header.length ? found : undefined;
}

/** A quoted value ends where a parameter may end: many write the quotes inside of it as they are, or behind a backslash. */
const parameter = /\s*;\s*(?:([^\s=;"]+)\s*=\s*(?:"([^\r\n]*?)"|([^\s";]+))(?=\s*(?:;|$)))?/gy;

/** Browsers write these three so, and all else as it is: a backslash is one. Others have it before a quote. */
function unquoted(text: string): string {
  return text
    .replace(/\\"|%22/g, '"')
    .replace(/%0d/gi, "\r")
    .replace(/%0a/gi, "\n");
}

/** A value with its charset, `utf-8''%C3%A9.txt` (RFC 8187); `undefined` where it is none, or in one that is not known. */
function extended(value = ""): string | undefined {
  const [, charset, encoded = ""] = /^([\w-]+)'[^']*'(.*)$/.exec(value) ?? [];
  const letters = encoded.replace(/%([\da-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return charset && textIn(bytesOfLetters(letters), charset);
}

/** RFC 7578 advises against it (4.7), and programs that write mail send it. */
function bytesOfBase64(text: string): Uint8Array | undefined {
  try {
    return bytesOfLetters(atob(text));
  } catch {
    return undefined;
  }
}

function bytesOfLetters(letters: string): Uint8Array {
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}
