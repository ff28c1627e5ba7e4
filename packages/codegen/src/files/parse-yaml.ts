import { parseDocument, visit } from "yaml";
import { refused, unreadable } from "./refusals.js";
import { yamlTags } from "./template-tags.js";
import { yamlBomb } from "./yaml-bomb.js";

/** A YAML text as plain data; of a template with CloudFormation's short tags. */
export function parseYaml(text: string, name: string, template: boolean): unknown {
  const bomb = yamlBomb(text);
  if (bomb !== undefined) throw refused(name, bomb);
  try {
    // The parser compares each key of a map with all others; below it is done with a set.
    const parsed = parseDocument(text, {
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
