import { tooLarge } from "@apigw/model";
import { refused, tooManyBytes, unreadable } from "./refusals.js";

/** Documents of more bytes are not read, unless whoever calls says so. */
export const defaultMaxBytes = 10 * 1024 * 1024;

export interface ParseOptions {
  /** 10 MB by default. */
  readonly maxBytes?: number;
  /** It is a template, or a part of one: CloudFormation's short tags are understood. */
  readonly template?: boolean;
}

/**
 * A parsed document, JSON (comments are let pass) or YAML. Its text is a stranger's: size, depth, nodes and aliases are
 * bounded, so that whoever walks the result may do so without care.
 */
export async function parseDocument(written: string, name: string, options: ParseOptions = {}): Promise<unknown> {
  const { maxBytes = defaultMaxBytes, template = false } = options;
  // Tools of .NET and Windows begin a file with a byte order mark, which is none of its text (RFC 8259, 8.1).
  const text = written.replace(/^\uFEFF/, "");
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) throw tooManyBytes(name, bytes, maxBytes);
  const document = isJson.test(text) ? parseJson(text, name) : await parseYaml(text, name, template);
  const reason = tooLarge(document);
  if (reason !== undefined) throw refused(name, reason);
  return document;
}

const isJson = /^\s*[{[]/;

/** The parser of YAML is large, and most documents are JSON. */
async function parseYaml(text: string, name: string, template: boolean): Promise<unknown> {
  const yaml = await import("./parse-yaml.js");
  return yaml.parseYaml(text, name, template);
}

/** Recursion is no danger here: V8 parses ten million brackets in a second, and the depth is asked for behind it. */
function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (isDeeper(text, 10_000)) throw refused(name, "it is nested more than 10000 levels deep");
    try {
      return JSON.parse(withoutComments(text));
    } catch {
      throw unreadable(name, cause);
    }
  }
}

/** Ten million brackets that nobody closed are not worth a second try. */
function isDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < text.length && depth <= limit; index += 1) {
    const character = text[index] ?? "";
    if (isText && character === "\\") index += 1;
    else if (character === '"') isText = !isText;
    else if (!isText && "[{".includes(character)) depth += 1;
    else if (!isText && "]}".includes(character)) depth -= 1;
  }
  return depth > limit;
}

/** The JSON of editors and guides: `//` and `/* … *​/` outside of strings are blanked. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g, (found) =>
    found.startsWith("/") ? " " : found,
  );
}
