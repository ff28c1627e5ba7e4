import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { json, serve, type TestServer } from "./server.js";

// Each sample of the guide is a program. All of them compile, and run against a pet shop.
const root = fileURLToPath(new URL("../../../", import.meta.url));
const samples = ["docs/client.md", "packages/client/README.md"].flatMap((page) => {
  const text = readFileSync(join(root, page), "utf8");
  return Array.from(text.matchAll(/```ts\n(.*?)```/gs), ([, code = ""], at) => ({ name: `${page} ${at + 1}`, code }));
});

let server: TestServer;
let folder: string;
beforeAll(async () => {
  server = await serve(({ url }, response) => {
    const [path = ""] = url.split("?");
    if (path === "/prod/pets") return json(response, 200, { items: [] });
    if (path === "/prod/pets/8") return json(response, 404, { message: "No pet has id 8" });
    if (path === "/prod/pets/429") return json(response, 404, { message: "Not Found" }, { "apigw-requestid": "abc=" });
    json(response, 200, { id: 7, name: "Rex", status: "available" });
  });
  mkdirSync(join(root, "tests/.work"), { recursive: true });
  folder = mkdtempSync(join(root, "tests/.work/docs-"));
});
beforeEach(() => void server.received.splice(0));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

const generated = join(root, "packages/client/test/pets/client.js");

test.each(samples)("$name runs", async ({ name, code }) => {
  const told = vi.spyOn(console, "log").mockImplementation(() => {});
  const here = code
    .replaceAll("./generated/pets/client.js", generated.replace(/\.js$/, ".ts"))
    .replace(/https:\/\/a1b2c3d4e5\.[^/]+/g, server.url);
  const file = join(folder, `${name.replace(/\W/g, "-")}.ts`);
  writeFileSync(file, `${here}\nexport {};\n`);
  await import(file);
  expect(server.received.length).toBeGreaterThan(0);
  told.mockRestore();
});

test("all of them compile at the strictest", () => {
  const files = samples.map(({ name, code }) => {
    const file = join(folder, `typed-${name.replace(/\W/g, "-")}.ts`);
    writeFileSync(file, `${code.replaceAll("./generated/pets/client.js", generated)}\nexport {};\n`);
    return file;
  });
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
    customConditions: ["@apigw/source"],
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
  });
  const said = ts.getPreEmitDiagnostics(program).filter(({ file }) => file?.fileName.startsWith(folder));
  expect(said.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
}, 60_000);
