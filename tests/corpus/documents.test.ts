import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Problem, pullFile } from "apigw-codegen";
import { describe, expect, onTestFinished, test } from "vitest";
import { root } from "../support/workspace.js";

/** Real documents, as `pull --file` reads them. */
const fixtures = join(root, "tests", "fixtures");

/** What is an error, and why it is deserved. All other documents are read without one. */
const deserved: readonly { readonly files: RegExp; readonly says: RegExp; readonly why: string }[] = [
  {
    files: /^(templates\/|sam\/(in|out)-)/,
    says: /SAM or CloudFormation template/,
    why: "a template is no OpenAPI document; `pull --template` is for those",
  },
];

interface Found {
  readonly errors: readonly string[];
  readonly operations: number;
  readonly schemas: number;
}

async function read(name: string, text: string): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), "apigw-corpus-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, name);
  writeFileSync(file, text);
  try {
    const { api, diagnostics } = await pullFile(file, { root: folder, name: "corpus" });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    return {
      errors: errors.map(({ code, at, message }) => `${code} ${at}: ${message}`),
      operations: api.protocol === "websocket" ? api.routes.length : api.operations.length,
      schemas: api.schemas.length,
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { errors: [error.message], operations: 0, schemas: 0 };
  }
}

const documents = readdirSync(join(fixtures, "openapi"), { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.(json|jsonc|ya?ml)$/.test(path))
  .sort();

describe("documents of AWS, its users and its tools", () => {
  test.each(documents)("%s is read without an error that is not deserved", async (path) => {
    const name = path.split("/").at(-1) ?? path;
    const { errors } = await read(name, readFileSync(join(fixtures, "openapi", path), "utf8"));
    const known = deserved.find(({ files }) => files.test(path));
    if (known === undefined) expect(errors).toEqual([]);
    else expect(errors.join("\n"), known.why).toMatch(known.says);
  });

  test("each reason is still one", () => {
    for (const { files } of deserved) expect(documents.some((path) => files.test(path))).toBe(true);
  });
});

describe("exports that real API Gateways gave", () => {
  const folder = join(fixtures, "aws-recorded", "control-plane", "GetExport");
  const exports = readdirSync(folder).flatMap((file) => {
    const { entries } = JSON.parse(readFileSync(join(folder, file), "utf8")) as Recorded;
    return entries.flatMap(({ key, response }) => (response.body === undefined ? [] : [[key, response.body] as const]));
  });

  test("there are such", () => expect(exports.length).toBeGreaterThanOrEqual(4));

  test.each(exports)("%s is read without an error", async (_, body) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const { errors, operations } = await read("export.json", text);
    expect(errors).toEqual([]);
    expect(operations).toBe(2);
  });

  interface Recorded {
    readonly entries: readonly { readonly key: string; readonly response: { readonly body?: unknown } }[];
  }
});

describe("large public documents", () => {
  test.each([
    ["petstore", 19, 6],
    ["box", 296, 305],
    ["digitalocean", 659, 897],
    ["stripe", 468, 819],
  ])("%s is read whole, without an error", async (name, operations, schemas) => {
    const text = gunzipSync(readFileSync(join(fixtures, "specs", `${name}.json.gz`))).toString();
    expect(await read(`${name}.json`, text)).toEqual({ errors: [], operations, schemas });
  });
});
