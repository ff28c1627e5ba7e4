import { join } from "node:path";
import type { Api, Diagnostic, Selection } from "@apigw/model";
import type { ApiConfig } from "../config/config.js";
import type { EmitOptions, Emitter } from "../emit/emitter.js";
import { emitters, emittersFor } from "../emit/emitters.js";
import { compareFolder, type FolderChange, type FolderDifference, writeFolder } from "../files/output-folder.js";
import { type GeneratedFile, generate } from "../generate.js";
import { Problem, usage } from "../problem.js";
import type { Call } from "./command.js";

/** One API whose code is to be written. */
export interface CodeJob {
  readonly root: string;
  readonly name: string;
  readonly api: Api;
  /** As the header names it. */
  readonly contract: string;
  readonly out: string;
  readonly emit: readonly Emitter[];
  /** Of the config and the command line. */
  readonly options: Selection & EmitOptions;
  readonly diagnostics: readonly Diagnostic[];
}

/** Nothing is made from a contract with errors: code that lies is worse than none. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

export async function writeCode(job: CodeJob): Promise<FolderChange> {
  return writeFolder(job.root, job.out, filesOf(job));
}

export async function checkCode(job: CodeJob): Promise<FolderDifference[]> {
  return compareFolder(job.root, job.out, filesOf(job));
}

/** What became of the code of an API, as a row for people. */
export function codeRow(name: string, { written, same, removed, kept }: FolderChange): string[] {
  const parts = [
    written.length > 0 ? `${written.length} written` : "same",
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
    ...(kept.length > 0 ? [`${kept.join(", ")} edited by hand and kept`] : []),
  ];
  return [name, [...written, ...same].sort().join("  "), parts.join(", ")];
}

function filesOf({ api, contract, emit, options }: CodeJob): GeneratedFile[] {
  return generate(api, { ...options, contract, emit });
}

/** `--include` and `--exclude`, else the config's; the looks are the config's alone. */
export function codeOptions(call: Call, config: ApiConfig | undefined): Selection & EmitOptions {
  const chosen = { include: call.texts("include"), exclude: call.texts("exclude") };
  const own = { include: config?.include ?? [], exclude: config?.exclude ?? [] };
  return {
    ...(chosen.include.length + chosen.exclude.length > 0 ? chosen : own),
    ...(config?.enums === undefined ? {} : { enums: config.enums }),
    ...(config?.dates === undefined ? {} : { dates: config.dates }),
    ...(config?.split === undefined ? {} : { split: config.split }),
  };
}

export function outputOf(name: string, config: ApiConfig | undefined, out: string | undefined): string {
  return out ?? config?.output ?? join("src", "api", name);
}

/** `--emit types,client`, the config's list, or those of the API's kind. What an emitter needs comes with it. */
export function chooseEmitters(
  api: Api,
  option: string | undefined,
  config: ApiConfig | undefined,
): readonly Emitter[] {
  const wanted = option === undefined ? config?.emit : option.split(",").map((name) => name.trim());
  if (wanted === undefined) return emittersFor(api);
  if (wanted.includes("all")) return emittersFor(api);
  const chosen = wanted.map((item) => (typeof item === "string" ? named(item) : item));
  const needed = chosen.flatMap(({ needs = [] }) => needs.map(named));
  return [...new Set([...needed, ...chosen])];
}

const planned = ["paths", "tanstackQuery", "msw", "zod"];

function named(name: string): Emitter {
  const found = emitters.find((emitter) => emitter.name === name);
  if (found !== undefined) return found;
  const known = emitters.map((emitter) => emitter.name).join(", ");
  if (planned.includes(name))
    throw new Problem("not-built", `The emitter "${name}" is not built yet in this version. What is: ${known}.`, {
      exitCode: 2,
    });
  throw usage(`There is no emitter ${JSON.stringify(name)}. There are: ${known}.`);
}
