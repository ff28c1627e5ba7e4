import { keyTwice, yamlBomb } from "@apigw/model";
import { Lexer, parseDocument, visit } from "yaml";
import { refused, unreadable } from "./refusals.js";
import { yamlTags } from "./template-tags.js";

/** A YAML text as plain data; of a template with CloudFormation's short tags. */
export function parseYaml(text: string, name: string, template: boolean): unknown {
  const bomb = yamlBomb(new Lexer().lex(text));
  if (bomb !== undefined) throw refused(name, bomb);
  try {
    const parsed = parseDocument(text, {
      uniqueKeys: false,
      // YAML 1.2 has no `<<` any more, and nearly all that read YAML know it.
      merge: true,
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
  const key = keyTwice(items);
  if (key !== undefined) throw new Error(`the key ${JSON.stringify(key)} stands twice in one map`);
}
