import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readDocument } from "../files/document.js";
import { configNames, projectRoot } from "../files/project.js";
import { Problem } from "../problem.js";
import { checkConfig } from "./check.js";
import type { Config } from "./config.js";

/** A project: its root, and its config where it has one. */
export interface Project {
  readonly root: string;
  readonly config: Config | undefined;
}

/** Finds the project's config and runs it, TypeScript or JavaScript, or reads it, JSON. */
export async function loadProject(cwd: string, configPath?: string): Promise<Project> {
  const named = configPath === undefined ? undefined : resolve(cwd, configPath);
  const root = named === undefined ? projectRoot(cwd) : dirname(named);
  const path = named ?? configNames.map((name) => join(root, name)).find((candidate) => existsSync(candidate));
  if (path === undefined) return { root, config: undefined };
  if (!existsSync(path))
    throw new Problem("config", `There is no config ${path}. Check --config, or leave it out.`, { exitCode: 2 });
  return { root, config: checkConfig(await importConfig(path), path) };
}

async function importConfig(path: string): Promise<unknown> {
  if (path.endsWith(".json")) return (await readDocument(path)).document;
  // Loaded only where there is a config: it brings a TypeScript compiler of its own.
  const { createJiti } = await import("jiti");
  try {
    return await createJiti(import.meta.url, { moduleCache: false }).import(path, { default: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
    throw new Problem("config", `${path} could not be loaded: ${reason}`, { exitCode: 2, cause });
  }
}
