import { readOpenApi } from "@apigw/model";
import { expect, test } from "vitest";
import { readCorpus, small } from "../support/corpus.js";
import { differences } from "./differences.js";
import { compareTypes } from "./oracle.js";

const groups: readonly (readonly [string, readonly string[], number])[] = [
  ["petstore", ["petstore"], 6],
  ["box", ["box"], 305],
  ["digitalocean", ["digitalocean"], 897],
  ["stripe", ["stripe"], 819],
  ["the documents of AWS, its users and its tools", small, 115],
];

test.each(groups)(
  "of %s each type is openapi-typescript's, but where a reason is named",
  async (_, names, count) => {
    const found = await compareTypes(await Promise.all(names.map(readCorpus)));
    expect(found.differences).toEqual(names.flatMap(named).sort());
    expect(found.schemas).toBe(count);
  },
  600_000,
);

test("a difference would be seen", async () => {
  const contract = (type: string) => ({
    components: { schemas: { Pet: { type: "object", properties: { id: { type } } } } },
  });
  const { api } = readOpenApi({
    openapi: "3.0.3",
    info: { title: "Pets", version: "1" },
    paths: {},
    ...contract("integer"),
  });
  const { differences } = await compareTypes([{ name: "pets", api, contract: contract("string") }]);
  expect(differences).toEqual(["pets Pet: neither"]);
}, 60_000);

function named(document: string): string[] {
  return differences.flatMap(({ verdict, schemas }) =>
    (schemas[document]?.split(" ") ?? []).map((schema) => `${document} ${schema}: ${verdict}`),
  );
}
