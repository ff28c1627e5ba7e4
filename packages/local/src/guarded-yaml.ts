import { keyTwice, yamlBomb } from "@apigw/model";
import { type CollectionTag, Lexer, parseDocument, type ScalarTag, visit } from "yaml";

/** A stranger's YAML as plain data. Throws what is wrong with it: also what multiplies itself, and a key that stands twice. */
export function parseGuardedYaml(
  text: string,
  { aliases, tags = [] }: { readonly aliases: number; readonly tags?: readonly (ScalarTag | CollectionTag)[] },
): unknown {
  const bomb = yamlBomb(new Lexer().lex(text));
  if (bomb !== undefined) throw new Error(bomb);
  const parsed = parseDocument(text, { uniqueKeys: false, merge: true, logLevel: "silent", customTags: [...tags] });
  const [error] = parsed.errors;
  if (error !== undefined) throw error;
  visit(parsed, {
    Map(_, { items }) {
      const key = keyTwice(items);
      if (key !== undefined) throw new Error(`the key ${JSON.stringify(key)} stands twice in one map`);
    },
  });
  return parsed.toJS({ maxAliasCount: aliases });
}
