import { keyTwice, tooLarge, yamlBomb } from "@apigw/model";
import { Lexer, parseDocument as parseYaml, visit } from "yaml";
import { isTree, type JsonTree } from "./json-tree.js";
import { badRequest } from "./protocol/api-error.js";

/** API Gateway's own limit of a definition. */
const maxBytes = 6 * 1024 * 1024;

/** Parses a definition, a stranger's text, JSON or YAML. Whatever is wrong with it, AWS says the same. */
export function parseDocument(body: Uint8Array | string | undefined, refusal: string): JsonTree {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  if (text.length > maxBytes) throw badRequest("The definition is larger than 6 MB");
  const document = parseText(text);
  if (!isTree(document) || tooLarge(document) !== undefined) throw badRequest(refusal);
  return document;
}

/** `undefined` for what cannot be parsed, or should not be. */
function parseText(text: string): unknown {
  try {
    if (text.trimStart().startsWith("{")) return JSON.parse(text);
  } catch {
    // YAML's flow style begins with a brace too.
  }
  if (yamlBomb(new Lexer().lex(text)) !== undefined) return undefined;
  try {
    const parsed = parseYaml(text, { uniqueKeys: false, logLevel: "silent" });
    let isSound = parsed.errors.length === 0;
    visit(parsed, {
      Map(_, { items }) {
        if (keyTwice(items) !== undefined) isSound = false;
      },
    });
    return isSound ? parsed.toJS({ maxAliasCount: 100 }) : undefined;
  } catch {
    return undefined;
  }
}
