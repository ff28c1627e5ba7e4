import { keyTwice, templateTags, tooLarge, yamlBomb } from "@apigw/model";
import {
  type CollectionTag,
  Lexer,
  Pair,
  parseDocument,
  Scalar,
  type ScalarTag,
  visit,
  YAMLMap,
  type YAMLSeq,
} from "yaml";

/** A template, or a file that it names, as plain data: JSON, or YAML with CloudFormation's short tags. Throws what is wrong with it. */
export function parseTemplate(text: string): unknown {
  const parsed = /^\s*[{[]/.test(text) ? JSON.parse(text) : parseYaml(text);
  const refusal = tooLarge(parsed);
  if (refusal !== undefined) throw new Error(refusal);
  return parsed;
}

function parseYaml(text: string): unknown {
  const bomb = yamlBomb(new Lexer().lex(text));
  if (bomb !== undefined) throw new Error(bomb);
  const parsed = parseDocument(text, { uniqueKeys: false, logLevel: "silent", customTags: [...tags] });
  const [error] = parsed.errors;
  if (error !== undefined) throw error;
  visit(parsed, {
    Map(_, { items }) {
      const key = keyTwice(items);
      if (key !== undefined) throw new Error(`the key ${JSON.stringify(key)} stands twice in one map`);
    },
  });
  return parsed.toJS({ maxAliasCount: 1000 });
}

/** `!Sub x` is `{ "Fn::Sub": "x" }`, whatever x is. */
const tags: readonly (ScalarTag | CollectionTag)[] = Object.entries(templateTags).flatMap(([tag, name]) => {
  const longForm = (value: YAMLMap | YAMLSeq) => {
    const map = new YAMLMap();
    map.items.push(new Pair(new Scalar(name), value));
    return map;
  };
  return [
    { tag, resolve: (value: string) => ({ [name]: value }) },
    { tag, collection: "seq" as const, resolve: longForm },
    { tag, collection: "map" as const, resolve: longForm },
  ];
});
