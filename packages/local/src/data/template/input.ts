import { jsonPath } from "../json-path.js";
import type { TemplateInputs } from "./render.js";

/** `$input`: the body, and the parameters of the request. */
export function inputFrom({ body, params }: TemplateInputs): object {
  const parsed = once(() => parseJson(body));
  const tables = { path: table(params.path), querystring: table(params.querystring), header: table(params.header) };
  return {
    body,
    json: (path: string) => JSON.stringify(jsonPath(parsed(), path)) ?? "",
    path: (path: string) => vtlValue(jsonPath(parsed(), path)),
    params(name?: string) {
      if (name === undefined) return vtlValue(tables);
      // In this order, says AWS.
      for (const one of [tables.path, tables.querystring, tables.header])
        if (Object.hasOwn(one, name)) return one[name];
      return "";
    },
  };
}

/** `$util` */
export const util: object = {
  escapeJavaScript: (text: unknown) => JSON.stringify(String(text)).slice(1, -1).replaceAll("'", "\\'"),
  parseJson: (text: unknown) => vtlValue(parseJson(String(text))),
  urlEncode: (text: unknown) => encodeURIComponent(String(text)),
  urlDecode: (text: unknown) => decodeURIComponent(String(text).replaceAll("+", " ")),
  base64Encode: (text: unknown) => Buffer.from(String(text)).toString("base64"),
  base64Decode: (text: unknown) => Buffer.from(String(text), "base64").toString("utf8"),
};

/** A JSON value that prints as AWS prints it: a map as `{foo=bar}`, a list as JSON, null as nothing. */
export function vtlValue(value: unknown): unknown {
  if (value === undefined || value === null) return "";
  if (typeof value !== "object") return value;
  const copy: object = Array.isArray(value)
    ? value.map(vtlValue)
    : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, vtlValue(one)]));
  const print = Array.isArray(value)
    ? () => JSON.stringify(value)
    : () =>
        `{${Object.entries(copy)
          .map(([key, one]) => `${key}=${one}`)
          .join(", ")}}`;
  return Object.defineProperty(copy, "toString", { value: print, enumerable: false });
}

function table(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries(pairs);
}

function parseJson(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
