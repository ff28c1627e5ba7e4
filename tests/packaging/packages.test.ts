import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { run, tool } from "../support/run.js";
import { manifestOf, packages, root } from "../support/workspace.js";

let folder: string;
const tarballs = new Map<string, string>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "apigw-packaging-"));
  for (const name of packages) tarballs.set(name, await pack(name));
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The tarball that would be published; needs the build that `npm run setup` makes. */
async function pack(name: string): Promise<string> {
  const { code, stdout, stderr } = await tool("pnpm", ["pack", "--json", "--pack-destination", folder], {
    cwd: join(root, "packages", name),
  });
  expect(code, stderr).toBe(0);
  const { filename }: { filename: string } = JSON.parse(stdout.slice(stdout.indexOf("{")));
  return filename.startsWith("/") ? filename : join(folder, filename);
}

async function filesIn(tarball: string): Promise<string[]> {
  const { stdout } = await run("tar", ["-tzf", tarball]);
  return stdout
    .trim()
    .split("\n")
    .map((path) => path.replace("package/", ""));
}

test.each(packages)(
  "%s is published as publint wants it",
  async (name) => {
    const { code, stdout, stderr } = await tool("publint", ["run", tarballs.get(name) ?? "", "--strict"]);
    expect(code, `${stdout}\n${stderr}`).toBe(0);
  },
  120_000,
);

test.each(packages)(
  "%s resolves for ES module users, types and code",
  async (name) => {
    const { code, stdout, stderr } = await tool("attw", [
      tarballs.get(name) ?? "",
      "--profile",
      "esm-only",
      "--no-emoji",
    ]);
    expect(code, `${stdout}\n${stderr}`).toBe(0);
  },
  120_000,
);

test.each(packages)("%s holds its build, its sources, the schema of its config and nothing else", async (name) => {
  const files = await filesIn(tarballs.get(name) ?? "");
  const strange = files.filter(
    (path) =>
      !/^(package\.json|README\.md|LICENSE|CHANGELOG\.md|config\.schema\.json|(dist|src)\/.+\.(js|d\.ts|map|ts)|src\/.+\.(css|html|py))$/.test(
        path,
      ),
  );
  expect(strange).toEqual([]);
  expect(files.filter((path) => /\.test(-d)?\.ts$/.test(path))).toEqual([]);
  expect(files).toContain("dist/index.js");
});

test("@apigw/local brings what it reads as it lies: the start page, and the Python side of its functions", async () => {
  const files = await filesIn(tarballs.get("local") ?? "");
  const page = ["page.html", "page.css", "page.js"].map((name) => `src/page/assets/${name}`);
  for (const path of [...page, "src/functions/processes/bootstrap.py"]) expect(files).toContain(path);
});

test.each(packages)("%s runs nothing while it is installed", (name) => {
  const { scripts = {} } = manifestOf(name);
  expect(Object.keys(scripts).filter((script) => /^(pre|post)?(install|prepare|publish)$/.test(script))).toEqual([]);
});

test("a fetch handler, its filters and what generated code imports are bundled for workers, which have none of Node's modules", async () => {
  const names = "deepObject, form, label, matrix, readForm, reply, simple, sse, jwt, defineAuthorizer";
  const contents = [
    `export { fetchHandler } from "@apigw/server/web";`,
    `export { ${names} } from "@apigw/server";`,
    `export { cors, problems } from "@apigw/server/middleware";`,
  ].join("\n");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(root, "tests") },
    bundle: true,
    format: "esm",
    platform: "neutral",
    write: false,
  });
  expect(outputFiles[0]?.text).not.toMatch(/from ?"|import ?"/);
});

test("a Node project without the types of the DOM compiles with all declarations of the runtimes", async () => {
  const work = join(root, "tests", ".work");
  await mkdir(work, { recursive: true });
  const project = await mkdtemp(join(work, "node-only-"));
  onTestFinished(() => rm(project, { recursive: true, force: true }));
  const doors = ["client", "server", "websocket"].flatMap((name) => {
    const { exports, name: own } = manifestOf(name);
    return Object.keys(exports).map((door) => join(own, door));
  });
  // React's own types are those of a browser.
  const code = doors.filter((door) => !/react$|json$/.test(door)).map((door) => `import "${door}";`);
  await writeFile(join(project, "all.ts"), code.join("\n"));
  await writeFile(join(project, "package.json"), '{"type":"module"}');
  const language = { target: "es2023", lib: ["es2023"], module: "nodenext", types: ["node"] };
  const compilerOptions = { ...language, strict: true, skipLibCheck: false, noEmit: true };
  await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["all.ts"] }));
  const { stdout } = await tool("tsc", ["--pretty", "false", "-p", project]);
  expect(stdout).toBe("");
}, 120_000);
