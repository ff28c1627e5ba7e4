import { templateTags } from "@apigw/model";
import { type CollectionTag, Pair, Scalar, type ScalarTag, YAMLMap, type YAMLSeq } from "yaml";

/** CloudFormation's short tags for the YAML parser: `!Sub x` becomes `{ "Fn::Sub": "x" }`, whatever x is. */
export const yamlTags: readonly (ScalarTag | CollectionTag)[] = Object.entries(templateTags).flatMap(([tag, name]) => [
  { tag, resolve: (value: string) => ({ [name]: value }) },
  { tag, collection: "seq" as const, resolve: (value: YAMLMap | YAMLSeq) => wrapped(name, value) },
  { tag, collection: "map" as const, resolve: (value: YAMLMap | YAMLSeq) => wrapped(name, value) },
]);

function wrapped(name: string, value: YAMLMap | YAMLSeq): YAMLMap {
  const map = new YAMLMap();
  map.items.push(new Pair(new Scalar(name), value));
  return map;
}
