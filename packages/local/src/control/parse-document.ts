import { parse } from "yaml";
import { isTree, type JsonTree } from "./json-tree.js";
import { badRequest } from "./protocol/api-error.js";

/** API Gateway's own limit of a definition. */
const maxBytes = 6 * 1024 * 1024;
const maxDepth = 256;

/** Parses a definition, JSON or YAML. Whatever is wrong with it, AWS says the same. */
export function parseDocument(body: Uint8Array | string | undefined, refusal: string): JsonTree {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  if (text.length > maxBytes) throw badRequest("The definition is larger than 6 MB");
  const document = parseText(text, refusal);
  if (!isTree(document) || isTooDeep(document)) throw badRequest(refusal);
  return document;
}

function parseText(text: string, refusal: string): unknown {
  try {
    if (text.trimStart().startsWith("{")) return JSON.parse(text);
  } catch {
    // YAML's flow style begins with a brace too.
  }
  try {
    return parse(text, { maxAliasCount: 100, logLevel: "silent" });
  } catch {
    throw badRequest(refusal);
  }
}

/** Without recursion, so that a document that is too deep cannot overflow the stack that looks for it. */
export function isTooDeep(document: unknown): boolean {
  const open: [value: unknown, depth: number][] = [[document, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, depth] = next;
    if (typeof value !== "object" || value === null) continue;
    if (depth > maxDepth) return true;
    for (const item of Object.values(value)) open.push([item, depth + 1]);
  }
  return false;
}
