import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { FunctionProblem } from "./problem.js";

/** One JavaScript file made of a TypeScript file and all that it imports. */
export interface Bundle {
  readonly url: string;
  /** Every file that went into it. */
  readonly inputs: readonly string[];
  /** Removes it. */
  dispose(): void;
}

/** Bundles a TypeScript file for Node, into a folder of its own that lasts until `dispose`, or until the process ends. */
export async function bundle(file: string): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "apigw-local-"));
  removeAtExit(folder);
  const outfile = join(folder, "function.mjs");
  const dispose = () => remove(folder);
  try {
    const inputs = await build(file, { outfile, sourcemap: "inline" });
    return { url: pathToFileURL(outfile).href, inputs, dispose };
  } catch (error) {
    dispose();
    throw new FunctionProblem(`${file} cannot be bundled: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The files that a file is made of, itself included; packages do not count. */
export async function inputsOf(file: string): Promise<readonly string[]> {
  // What cannot be bundled may run all the same; then the file itself is all there is to look at.
  return build(file, { write: false, packages: "external" }).catch(() => [file]);
}

interface Wanted {
  readonly outfile?: string;
  readonly sourcemap?: "inline";
  readonly write?: false;
  readonly packages?: "external";
}

async function build(file: string, wanted: Wanted): Promise<string[]> {
  // Loaded only where it is needed: it starts a process of its own.
  const esbuild = await import("esbuild");
  const { metafile } = await esbuild.build({
    entryPoints: [file],
    bundle: true,
    metafile: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
    // What is CommonJS inside asks for `require`.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    ...wanted,
  });
  return Object.keys(metafile.inputs).map((input) => resolve(input));
}

const folders = new Set<string>();

function removeAtExit(folder: string): void {
  if (folders.size === 0) process.once("exit", removeAll);
  folders.add(folder);
}

function remove(folder: string): void {
  folders.delete(folder);
  if (folders.size === 0) process.off("exit", removeAll);
  rmSync(folder, { recursive: true, force: true });
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
