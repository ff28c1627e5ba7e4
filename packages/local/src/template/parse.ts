import { templateTags, tooLarge } from "@apigw/model";
import { type CollectionTag, Pair, Scalar, type ScalarTag, YAMLMap, type YAMLSeq } from "yaml";
import { parseGuardedYaml } from "../guarded-yaml.js";

/** A template, or a file that it names, as plain data: JSON, or YAML with CloudFormation's short tags. Throws what is wrong with it. */
export function parseTemplate(text: string): unknown {
  const parsed = /^\s*[{[]/.test(text) ? JSON.parse(text) : parseGuardedYaml(text, { aliases: 1000, tags });
  const refusal = tooLarge(parsed);
  if (refusal !== undefined) throw new Error(refusal);
  return parsed;
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
