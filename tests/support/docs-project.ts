import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate, pullFile } from "apigw-codegen";
import { run } from "./run.js";
import { root } from "./workspace.js";

/** A page of `docs/`, by the name of its file. */
export function readPage(name: string): string {
  return readFileSync(join(root, "docs", name), "utf8");
}

/** The samples of a page that are files: the first line of each is its name. */
export function samplesOf(page: string): Map<string, string> {
  return new Map(
    [...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name = "", sample = ""]) => [name, sample]),
  );
}

/** A project of a user: the code of a contract, which lies at `NAME.json`, and files beside it. */
export interface DocsProject {
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** Writes a project, in a folder of its own from which the workspace's packages are found. */
export async function writeProject(
  name: string,
  contract: unknown,
  beside: Iterable<readonly [name: string, text: string]>,
): Promise<DocsProject> {
  const work = join(root, "tests", ".work");
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, "docs-"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const source = join(folder, `${name}.json`);
  writeFileSync(source, JSON.stringify(contract));
  const { api, contract: file } = await pullFile(source, { root: folder, name });
  const files = [
    ...generate(api, { contract: file }).map((one) => ({ name: `src/api/${one.name}`, text: one.text })),
    ...[...beside].map(([at, text]) => ({ name: at, text })),
  ];
  for (const one of files) {
    mkdirSync(join(folder, one.name, ".."), { recursive: true });
    writeFileSync(join(folder, one.name), one.text);
  }
  return { folder, files };
}

/** Runs the tests of a project, and tells what they told. */
export async function runTests(folder: string): Promise<{ readonly code: number | null; readonly told: string }> {
  writeFileSync(
    join(folder, "vitest.config.mjs"),
    `const conditions = ["@apigw/source", "node", "import", "default"];
export default { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } };`,
  );
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const { code, stdout, stderr } = await run(process.execPath, [vitest, "run", "--root", folder], { cwd: folder });
  return { code, told: stdout + stderr };
}
