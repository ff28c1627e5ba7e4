import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readOpenApi } from "@apigw/model";
import { generate, schemas } from "apigw-codegen";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { root } from "../../support/workspace.js";

const suite = join(root, "tests/fixtures/json-schema-suite");

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

/**
 * A contract is one document: schemas have no addresses of their own (`$id`, `$anchor`, `$dynamicRef`), and no reference
 * leaves it. Such schemas are refused with a diagnostic, or read without the keyword; nothing is fetched.
 */
const outOfScope: Readonly<Record<string, readonly string[]>> = {
  "draft2020-12": ["anchor.json", "dynamicRef.json", "refRemote.json", "vocabulary.json"],
  draft4: ["refRemote.json"],
};

/** Groups in other files that speak of addresses. */
const isAddressed = (schema: unknown) =>
  /"(\$id|\$anchor|\$dynamicRef)":|"id":\s?"|"\$ref":\s?"(https?:|urn:|\/)/.test(JSON.stringify(schema));

describe.each(["draft2020-12", "draft4"])("the official tests of %s", (draft) => {
  const files = readdirSync(join(suite, draft)).filter((name) => name.endsWith(".json"));

  test.each(files.filter((file) => !outOfScope[draft]?.includes(file)))("%s", async (file) => {
    const groups: Group[] = JSON.parse(readFileSync(join(suite, draft, file), "utf8"));
    const wrong: string[] = [];
    for (const { description, schema, tests } of groups) {
      if (isAddressed(schema)) continue;
      const accepts = await validatorOf(schema, draft);
      const missed = tests.filter(({ data, valid }) => accepts(data) !== valid);
      wrong.push(...missed.map((one) => `${description}: ${one.description}`));
    }
    expect(wrong).toEqual([]);
  });

  test("are nearly all in scope", () => {
    const count = { all: 0, asked: 0 };
    for (const file of files) {
      const groups: Group[] = JSON.parse(readFileSync(join(suite, draft, file), "utf8"));
      for (const { schema, tests } of groups) {
        count.all += tests.length;
        if (!outOfScope[draft]?.includes(file) && !isAddressed(schema)) count.asked += tests.length;
      }
    }
    console.log(`${draft}: ${count.asked} of ${count.all} tests asked, the others are about addresses of schemas`);
    expect(count.asked / count.all).toBeGreaterThan(0.85);
  });
});

test("every fault is told with its place and a sentence", async () => {
  const { rootSchema } = await load(
    {
      type: "object",
      properties: { name: { type: "string", minLength: 1 }, "a/b": { type: "array", items: { type: "integer" } } },
      required: ["name", "id"],
    },
    "draft2020-12",
  );
  expect(rootSchema["~standard"].validate({ name: "", "a/b": [1, "2"] })).toEqual({
    issues: [
      { message: "must not be empty", pointer: "/name", path: ["name"] },
      { message: "must be an integer", pointer: "/a~1b/1", path: ["a/b", "1"] },
      { message: "is required", pointer: "/id", path: ["id"] },
    ],
  });
});

test.each([
  ...["(a+)+$", "(a|a)*$", "([a-z]+)*!$", "(x+x+)+y", "^\\S+@\\S+\\.\\S+$", "^.*,.*,.*,.*x$", "a*b*c*$"],
  ...["^([a-z0-9]+-?){1,10}$", "^\\s*\\S+\\s*\\S+\\s*\\S+\\s*\\S+$", "^a+$", "^\\s+$"],
])("the pattern %s is run on any text, in a time in proportion to it", async (pattern) => {
  const { rootSchema } = await load({ type: "string", pattern }, "draft2020-12");
  const text = `${"a".repeat(500_000)}!`;
  // In short texts of the same kind JavaScript's own engine finds what it would find in this one.
  const isMatch = new RegExp(pattern, "u").test(`${"a".repeat(8)}!`);
  const from = process.cpuUsage();
  expect(rootSchema["~standard"].validate(text).issues === undefined).toBe(isMatch);
  expect(process.cpuUsage(from).user).toBeLessThan(1_000_000);
});

test.each([
  ["^(a{1,16}){1,16}$", undefined],
  ["^(?:\\w+\\b ?)+$", undefined],
  ["^a+$", 1_000_000],
  ["a*\\bb*c*$", 512],
])(
  "the pattern %s, which nothing but the engine can match, is run on %i characters at most",
  async (pattern, longest) => {
    const { rootSchema } = await load({ type: "string", pattern }, "draft2020-12");
    const message = `must have at most ${longest} characters to be matched with a pattern`;
    const refused = { issues: [expect.objectContaining({ message })] };
    const text = "a".repeat(2_000_000);
    expect(rootSchema["~standard"].validate(text)).toEqual(longest === undefined ? { value: text } : refused);
  },
);

/** The generated validator of a schema, running. */
async function validatorOf(schema: unknown, draft: string): Promise<(value: unknown) => boolean> {
  const { rootSchema } = await load(schema, draft);
  return (value) => rootSchema["~standard"].validate(value).issues === undefined;
}

interface Loaded {
  readonly rootSchema: { readonly "~standard": { validate(value: unknown): { issues?: unknown } } };
}

async function load(schema: unknown, draft: string): Promise<Loaded> {
  const document = {
    // The models of REST APIs are draft 4, as are the schemas of OpenAPI 3.0.
    openapi: draft === "draft4" ? "3.0.1" : "3.1.0",
    info: { title: "suite", version: "1" },
    paths: {},
    components: { schemas: { Root: schema } },
  };
  const { api, diagnostics } = readOpenApi(document, { name: "suite" });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const [file] = generate(api, { contract: "suite", emit: [schemas] });
  const { outputText } = ts.transpileModule(file?.text ?? "", {
    compilerOptions: { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`);
}
