import { tooLarge } from "@apigw/model";
import { parseGuardedYaml } from "../guarded-yaml.js";
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
  try {
    return parseGuardedYaml(text, { aliases: 100 });
  } catch {
    return undefined;
  }
}
