import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { FunctionProblem } from "./problem.js";

/**
 * Loads a TypeScript file: makes one JavaScript file of it and all that it imports, loads that, and leaves nothing
 * behind.
 */
export async function importTypeScript(file: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), "apigw-local-"));
  try {
    const outfile = join(folder, "function.mjs");
    await bundle(file, outfile);
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundle(file: string, outfile: string): Promise<void> {
  // Loaded only where it is needed: it starts a process of its own.
  const { build } = await import("esbuild");
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
}
