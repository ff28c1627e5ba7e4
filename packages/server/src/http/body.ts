import type { BodyContract, OperationContract, Read } from "../contract.js";
import { ServerError } from "../errors.js";
import type { HttpRequest } from "../events/request.js";
import { textIn } from "./charset.js";
import { type Refused, refused } from "./fault.js";
import { parseJson } from "./json.js";

/** A body's value, or what is wrong with it. */
export type BodyInput = { readonly value: unknown; readonly faults?: undefined } | Refused<400 | 413 | 415>;

/** Reads a body by its media type: JSON to its value, forms to objects, text to a string, all else to bytes. */
export function readBodyInput(
  declared: NonNullable<OperationContract["body"]>,
  request: HttpRequest,
  maxBody: number,
): BodyInput | Promise<BodyInput> {
  const contract: BodyContract = typeof declared === "string" ? { type: declared } : declared;
  const { also = [], as, form, optional = false, type } = contract;
  const sent = request.header("content-type");
  // Without a content type API Gateway takes a body for JSON; we take it for what the contract says.
  const actual = mediaType(sent ?? type);
  const isAccepted = [type, ...also].some((one) => accepts(mediaType(one), actual));
  // A form without fields has no bytes, and says that it is there by its type alone; so do text and bytes that must be.
  const mayBeEmpty = isForm(actual) || !(optional || isJson(actual));
  const { base64, body = sent !== undefined && isAccepted && mayBeEmpty ? "" : undefined } = request;
  if (body === undefined) return optional ? { value: undefined } : refused(400, "is required");
  if (isLarger(body, base64, maxBody)) return refused(413, `is larger than ${maxBody} bytes`);
  if (!isAccepted) return refused(415, `must be ${[type, ...also].join(" or ")}, and is ${actual}`);
  const isText = as === undefined && (isJson(actual) || /^text\/|[/+](xml|javascript)$/.test(actual));
  // JSON is UTF-8, whatever is said (RFC 8259, 8.1 and 11).
  const [, charset = "UTF-8"] = (!isJson(actual) && /;\s*charset="?([^\s";]+)/i.exec(sent ?? type)) || [];
  const read = isText ? textOf(body, base64, charset) : bytesOf(body, base64);
  if (read === undefined) {
    // Not the header alone tells: REST APIs decompress a body, and leave it.
    const coding = request.header("content-encoding") ?? "identity";
    if (coding !== "identity") return refused(415, `must not be compressed, and is ${coding}`);
    return refused(400, `is not ${base64 ? "valid base64, or its text not " : ""}${charset}`);
  }
  if (typeof read === "string") return isJson(actual) ? inBody(parseJson(read)) : { value: read };
  if (!base64 && typeof body === "string" && body.includes("\ufffd")) requireBytes(contract, actual);
  if (form && isForm(actual)) return form(read, sent ?? type, contract).then(inBody);
  if (!isForm(type)) return { value: read };
  throw new ServerError("invalid-contract", `A body of ${type} needs its reader in the contract: form: readForm`);
}

/**
 * A REST API reads what it does not know as bytes as UTF-8, and what is none of it is lost. Texts of a form may hold the
 * character all the same.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
function requireBytes({ fields = {} }: BodyContract, type: string): void {
  if (isForm(type) && !JSON.stringify(fields).includes('"bytes')) return;
  throw new ServerError(
    "unreadable-body",
    `The gateway has read bytes as text, and lost some of them: give the REST API the binaryMediaTypes "*/*", or "${type}"`,
  );
}

function inBody(read: Read): BodyInput {
  if (!read.faults) return read;
  return { status: 400, faults: read.faults.map((fault) => ({ in: "body", ...fault })), value: read.value };
}

/** Of a text, each unit is a byte at least and three at most: most need not be counted. */
function isLarger(body: string | Uint8Array, base64: boolean, most: number): boolean {
  if (typeof body !== "string") return body.length > most;
  return body.length * 3 > most && Buffer.byteLength(body, base64 ? "base64" : "utf8") > most;
}

function isForm(type: string): boolean {
  return type === "application/x-www-form-urlencoded" || type === "multipart/form-data";
}

function textOf(body: string | Uint8Array, base64: boolean, charset: string): string | undefined {
  // A byte order mark is none of the text (RFC 8259, 8.1), and the decoder takes it away too.
  if (typeof body === "string" && !base64) return body.startsWith("\uFEFF") ? body.slice(1) : body;
  const bytes = bytesOf(body, base64);
  return bytes && textIn(bytes, charset);
}

function bytesOf(body: string | Uint8Array, base64: boolean): Uint8Array | undefined {
  if (typeof body !== "string") return body;
  // Node reads any text as some base64.
  if (base64 && (body.length % 4 > 0 || !/^[\w+/-]*={0,2}$/.test(body))) return undefined;
  return new Uint8Array(Buffer.from(body, base64 ? "base64" : "utf8"));
}

function mediaType(contentType: string): string {
  const end = contentType.indexOf(";");
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

function accepts(wanted: string, actual: string): boolean {
  if (wanted === actual || wanted === "*/*") return true;
  if (wanted.endsWith("/*")) return actual.startsWith(wanted.slice(0, -1));
  return isJson(wanted) && isJson(actual);
}

/** Whether a media type is JSON, or built on it. */
export function isJson(type: string): boolean {
  return type === "application/json" || /^[^;]*[/+]json(\s|;|$)/i.test(type);
}
