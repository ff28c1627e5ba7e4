import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isTree } from "@apigw/model";
import { configNames, projectRoot } from "../files/project.js";
import { Problem } from "../problem.js";
import type { Config } from "./config.js";

/** A project: its root, and its config where it has one. */
export interface Project {
  readonly root: string;
  readonly config: Config | undefined;
}

/** Finds and runs the project's config, TypeScript or JavaScript. */
export async function loadProject(cwd: string, configPath?: string): Promise<Project> {
  const named = configPath === undefined ? undefined : resolve(cwd, configPath);
  const root = named === undefined ? projectRoot(cwd) : dirname(named);
  const path = named ?? configNames.map((name) => join(root, name)).find((candidate) => existsSync(candidate));
  if (path === undefined) return { root, config: undefined };
  if (!existsSync(path))
    throw new Problem("config", `There is no config ${path}. Check --config, or leave it out.`, { exitCode: 2 });
  return { root, config: check(await importConfig(path), path) };
}

async function importConfig(path: string): Promise<unknown> {
  // Loaded only where there is a config: it brings a TypeScript compiler of its own.
  const { createJiti } = await import("jiti");
  try {
    return await createJiti(import.meta.url, { moduleCache: false }).import(path, { default: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
    throw new Problem("config", `${path} could not be loaded: ${reason}`, { exitCode: 2, cause });
  }
}

function check(value: unknown, path: string): Config {
  const wrong = (what: string) =>
    new Problem("config", `${path}: ${what}. See apigw-codegen --help for a sample.`, { exitCode: 2 });
  if (!isTree(value) || !isTree(value.apis))
    throw wrong("the default export has no `apis`; write export default defineConfig({ apis: { … } })");
  for (const [name, api] of Object.entries(value.apis)) {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw wrong(`the API name ${JSON.stringify(name)} is not in kebab-case`);
    if (!isTree(api) || !isTree(api.source) || (api.source.from !== "aws" && api.source.from !== "file")) {
      throw wrong(`the API "${name}" has no \`source\`; write aws.restApi("id") or file("path")`);
    }
  }
  // The cast holds: what other members hold is checked where they are used, and typed for those who write TypeScript.
  return value as unknown as Config;
}
