import { generate } from "apigw-codegen";
import { describe, expect, test } from "vitest";
import { goldens, large, readCorpus, small } from "../support/corpus.js";
import { type Compiler, complaints, type SourceFile, workspaceCompiler } from "../support/tsc.js";
import { installCompiler } from "./compilers.js";
import { consumerOf } from "./consumer.js";

const groups: readonly (readonly [string, readonly string[]])[] = [
  ...large.map((name) => [name, [name]] as const),
  ["every document of AWS, its users and its tools", small],
  ["our goldens", goldens],
];

describe("TypeScript 5.9, at its strictest, has nothing to say", () => {
  test.each(groups)(
    "of the code of %s and of a program that calls twenty operations",
    async (_, names) => {
      expect(await compile(names, workspaceCompiler)).toEqual([]);
    },
    600_000,
  );
});

// `npm run test:long -- types`, after `npm run setup`: with what a user installs.
describe.runIf(process.env.APIGW_TEST_LONG)("neither have the oldest and the newest", () => {
  describe.each(["5.4.5", "5.9.3", "7.0.2"])("TypeScript %s", (version) => {
    test.each(groups)(
      "of %s",
      async (_, names) => {
        expect(await compile(names, await installCompiler(version))).toEqual([]);
      },
      600_000,
    );
  });
});

test("an error would be seen", async () => {
  const text = 'export const pet: { id: number } = { id: "7" };';
  expect(await complaints([{ name: "pets.ts", text }])).toEqual([
    "pets.ts(1,38): error TS2322: Type 'string' is not assignable to type 'number'.",
  ]);
}, 60_000);

async function compile(names: readonly string[], compiler: Compiler): Promise<string[]> {
  const folders = await Promise.all(names.map(filesOf));
  return complaints(
    folders.flatMap((files, at) => files.map(({ name, text }) => ({ name: `${at}/${name}`, text }))),
    compiler,
  );
}

async function filesOf(name: string): Promise<SourceFile[]> {
  const { api } = await readCorpus(name);
  const files = generate(api, { contract: "corpus" });
  if (api.protocol === "websocket") return files;
  const client = files.find((file) => file.name === "client.ts")?.text ?? "";
  const isFunction = (operation: string) => client.includes(`export function ${operation}(`);
  return client.includes("export function") ? [...files, { name: "use.ts", text: consumerOf(api, isFunction) }] : files;
}
