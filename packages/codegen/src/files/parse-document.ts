import { tooLarge } from "@apigw/model";
import { parseDocument as parseYamlDocument, visit } from "yaml";
import { Problem } from "../problem.js";
import { yamlTags } from "./template-tags.js";
import { yamlBomb } from "./yaml-bomb.js";

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
export function parseDocument(text: string, name: string, options: ParseOptions = {}): unknown {
  const { maxBytes = defaultMaxBytes, template = false } = options;
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) throw tooManyBytes(name, bytes, maxBytes);
  const document = /^\s*[{[]/.test(text) ? parseJson(text, name) : parseYaml(text, name, template);
  const reason = tooLarge(document);
  if (reason !== undefined) throw refused(name, reason);
  return document;
}

/** Said of a file before it is read, and of a text before it is parsed. */
export function tooManyBytes(name: string, bytes: number, maxBytes: number): Problem {
  return refused(name, `it has ${bytes} bytes, and documents of more than ${maxBytes} are not read`);
}

function refused(name: string, reason: string): Problem {
  return new Problem(
    "contract",
    `${name} is refused: ${reason}. Nothing was written. Split the document, or leave out examples.`,
  );
}

function parseJson(text: string, name: string): unknown {
  // Ten million brackets take JSON.parse seconds, whether they are closed or not.
  if (isDeeper(text, 10_000)) throw refused(name, "it is nested more than 10000 levels deep");
  try {
    return JSON.parse(text);
  } catch (cause) {
    try {
      return JSON.parse(withoutComments(text));
    } catch {
      throw unreadable(name, cause);
    }
  }
}

function isDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < text.length && depth <= limit; index += 1) {
    const character = text.charCodeAt(index);
    if (isText && character === backslash) index += 1;
    else if (character === quote) isText = !isText;
    else if (!isText && (character === bracket || character === brace)) depth += 1;
    else if (!isText && (character === bracket + 2 || character === brace + 2)) depth -= 1;
  }
  return depth > limit;
}

const [quote, backslash, bracket, brace] = [0x22, 0x5c, 0x5b, 0x7b];

function parseYaml(text: string, name: string, template: boolean): unknown {
  const bomb = yamlBomb(text);
  if (bomb !== undefined) throw refused(name, bomb);
  try {
    // The parser compares each key of a map with all others; below it is done with a set.
    const parsed = parseYamlDocument(text, {
      uniqueKeys: false,
      logLevel: "silent",
      ...(template ? { customTags: [...yamlTags] } : {}),
    });
    const [error] = parsed.errors;
    if (error !== undefined) throw error;
    visit(parsed, { Map: (_, { items }) => refuseTwice(items) });
    return parsed.toJS({ maxAliasCount: 1000 });
  } catch (cause) {
    if (cause instanceof ReferenceError && cause.message.startsWith("Excessive alias count"))
      throw refused(name, "its aliases expand to more than anybody would write");
    throw unreadable(name, cause);
  }
}

function refuseTwice(items: readonly { readonly key: unknown }[]): void {
  const seen = new Set<string>();
  for (const { key } of items) {
    const text = String(key);
    if (seen.has(text)) throw new Error(`the key ${JSON.stringify(text)} stands twice in one map`);
    seen.add(text);
  }
}

/** The JSON of editors and guides: `//` and `/* … *​/` outside of strings are blanked. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//g, (found) =>
    found.startsWith("/") ? " " : found,
  );
}

function unreadable(name: string, cause: unknown): Problem {
  const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
  return new Problem(
    "contract",
    `${name} is neither JSON nor YAML (${reason}). Nothing was written; mend the file and run the command again.`,
    { cause },
  );
}
