import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../support/run.js";
import type { Compiler } from "../support/tsc.js";
import { root } from "../support/workspace.js";

/** A TypeScript in a folder of its own, installed once. */
export async function installCompiler(version: string): Promise<Compiler> {
  const folder = join(root, ".tools", `typescript-${version}`);
  const tsc = join(folder, "node_modules", "typescript", "bin", "tsc");
  if (!existsSync(tsc)) {
    mkdirSync(folder, { recursive: true });
    const args = ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", folder, `typescript@${version}`];
    const { code, stderr } = await run("npm", args);
    if (code !== 0) throw new Error(`TypeScript ${version} could not be installed: ${stderr}`);
  }
  return { version: version.split(".").slice(0, 2).join("."), tsc, sources: false };
}
