import { readAsyncApi, readOpenApi } from "@apigw/model";
import { expect, test } from "vitest";

/** CPU time of this process, in milliseconds: machines are shared, and a wall clock tells of the others too. */
const cpuTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** S20 for those who bring a parsed tree: it is refused before anything recurses into it. */
function nested(depth: number): unknown {
  let value: unknown = {};
  for (let level = 0; level < depth; level += 1) value = { items: value };
  return value;
}

/** As YAML's aliases make it: each level holds the one below ten times. */
function laughs(levels: number): unknown {
  let value: unknown = "ha";
  for (let level = 0; level < levels; level += 1) value = Array(10).fill(value);
  return value;
}

function circle(): unknown {
  const value: Record<string, unknown> = {};
  value.items = value;
  return value;
}

test.each([
  ["nested 10,000 levels deep", nested(10_000), "levels deep"],
  ["of a billion nodes in a few", laughs(9), "nodes"],
  ["that holds itself", circle(), "levels deep"],
])("a document %s is refused in under 2 s of CPU", (_, schema, words) => {
  const from = cpuTime();
  const components = { schemas: { A: schema } };
  const info = { title: "x", version: "1" };
  for (const { api, diagnostics } of [
    readOpenApi({ openapi: "3.0.1", info, paths: {}, components }),
    readAsyncApi({ asyncapi: "3.0.0", info, channels: {}, operations: {}, components }),
  ]) {
    expect(diagnostics).toMatchObject([{ code: "APIGW101", severity: "error" }]);
    expect(diagnostics[0]?.message).toContain(words);
    expect(api.schemas).toEqual([]);
  }
  expect(cpuTime() - from).toBeLessThan(2000);
});
