import { jsonPath } from "../json-path.js";
import type { HostObject } from "./members.js";
import type { TemplateInputs } from "./render.js";
import { fromJson, JsonList, jsonText, missing, textOf } from "./values.js";

/** `$input`: the body, and the parameters of the request. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference */
export function inputFrom({ body, params }: TemplateInputs): HostObject {
  // AWS gives an empty body as an empty object: recorded in test_sqs_aws_integration.
  const text = body === "" ? "{}" : body;
  const read = once(() => parseJson(text));
  const find = (path: unknown) => jsonPath(read(), textOf(path ?? "$"));
  const tables = once(
    () => new Map([...Object.entries(params)].map(([place, pairs]) => [place, new Map<unknown, unknown>(pairs)])),
  );
  return host({
    body: text,
    json: (path: unknown) => jsonText(found(find(path))),
    path: (path: unknown) => found(find(path)),
    params(name?: unknown) {
      if (name === undefined) return tables();
      // In this order, says AWS.
      for (const place of ["path", "querystring", "header"]) {
        const value = tables().get(place)?.get(name);
        if (value !== undefined) return value;
      }
      return "";
    },
  });
}

function found(value: unknown): unknown {
  return value === undefined || value === null ? missing : list(value);
}

/** What a path with stars collects is a list of JSON like any other. */
function list(value: unknown): unknown {
  return Array.isArray(value) && !(value instanceof JsonList) ? JsonList.from(value) : value;
}

/** `$util` */
export const util: HostObject = host({
  escapeJavaScript: (text: unknown) => escapeJavaScript(textOf(text ?? "")),
  parseJson: (text: unknown) => parseJson(textOf(text ?? "")) ?? missing,
  urlEncode: (text: unknown) => urlEncode(textOf(text ?? "")),
  urlDecode: (text: unknown) => decodeURIComponent(textOf(text ?? "").replaceAll("+", " ")),
  base64Encode: (text: unknown) => Buffer.from(textOf(text ?? "")).toString("base64"),
  base64Decode: (text: unknown) => Buffer.from(textOf(text ?? ""), "base64").toString("utf8"),
  // Java's way to call a method for its effect alone.
  qr: () => "",
});

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["'", "\\'"],
  ["\\", "\\\\"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** By the rules of JavaScript's strings; what is not ASCII by its number, as Java's library writes it. */
function escapeJavaScript(text: string): string {
  return text.replace(
    /["'\\]|[^\x20-\x7e]/g,
    (char) => escapes.get(char) ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}

/** `application/x-www-form-urlencoded`, as Java writes it. */
function urlEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

function parseJson(text: string): unknown {
  try {
    return fromJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** An object without a prototype: a template reaches what stands here, and nothing else. */
function host(members: Record<string, unknown>): HostObject {
  return Object.assign(Object.create(null), members);
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
