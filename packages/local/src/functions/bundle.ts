import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FunctionProblem } from "./problem.js";

let folder: string | undefined;

/** Makes one JavaScript file of a TypeScript one and all that it imports. Removed when this process ends. */
export async function bundle(file: string): Promise<string> {
  // Loaded only where it is needed: it starts a process of its own.
  const { build } = await import("esbuild");
  const outfile = join(bundles(), `${bundled++}.mjs`);
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    logLevel: "silent",
    // What is CommonJS inside asks for `require`.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  }).catch((error: unknown) => {
    throw new FunctionProblem(`${file} cannot be bundled: ${error instanceof Error ? error.message : String(error)}`);
  });
  return outfile;
}

let bundled = 0;

function bundles(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), "apigw-local-"));
  folder = made;
  process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}
