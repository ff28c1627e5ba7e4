import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TemplateFunction } from "@apigw/model";
import { exists, type FunctionSource } from "../functions/load.js";
import { FunctionProblem } from "../functions/problem.js";
import type { Functions } from "../functions/registry.js";
import type { FunctionSettings } from "../functions/settings.js";
import type { Template } from "./read.js";

/** What a template's functions became. */
export interface TemplateFunctions {
  /** Those that cannot be run, and why. */
  readonly absent: readonly { readonly logicalId: string; readonly reason: string }[];
  /** Removes the files that code in the template itself became. */
  dispose(): Promise<void>;
}

/** Registers the functions of a template, each under all of its names. One without code says why when it is called. */
export async function registerFunctions(
  functions: Functions,
  template: Template,
  settings: Readonly<Record<string, FunctionSettings>>,
  region: string,
): Promise<TemplateFunctions> {
  for (const name of Object.keys(settings)) {
    if (template.functions.some(({ names }) => names.includes(name))) continue;
    const known = template.functions.map(({ logicalId }) => logicalId).join(", ");
    throw new FunctionProblem(`${template.file} makes no function "${name}"; it makes ${known || "none at all"}.`);
  }
  const inline = await mkdtemp(join(tmpdir(), "apigw-template-"));
  const absent: { logicalId: string; reason: string }[] = [];
  for (const one of template.functions) {
    const name = one.logicalId;
    const given = one.names.flatMap((known) => (Object.hasOwn(settings, known) ? [settings[known]] : []))[0];
    try {
      const source = await sourceOf(one, template.folder, inline);
      await functions.registerFile(source, { ...settingsOf(one), ...given, env: envOf(one, given) }, region);
    } catch (error) {
      if (!(error instanceof FunctionProblem)) throw error;
      const reason = error.message.replace(`Function "${name}": `, "").replaceAll(`${template.folder}/`, "");
      functions.registerAbsent(name, `function "${name}" of ${template.file} has no code here: ${reason}`);
      absent.push({ logicalId: name, reason });
    }
    for (const other of one.names) if (other !== name) functions.alias(other, name);
  }
  return { absent, dispose: () => rm(inline, { recursive: true, force: true }) };
}

function settingsOf({ memory, timeout }: TemplateFunction): FunctionSettings {
  return { ...(memory === undefined ? {} : { memory }), ...(timeout === undefined ? {} : { timeout }) };
}

function envOf({ env }: TemplateFunction, given: FunctionSettings | undefined): Record<string, string> {
  return { ...Object.fromEntries(env), ...given?.env };
}

/** What to run; throws a `FunctionProblem` that says why nothing can be. */
async function sourceOf(one: TemplateFunction, folder: string, inline: string): Promise<FunctionSource> {
  const { code, handler, logicalId, runtime = "no runtime" } = one;
  if ("unreachable" in code) throw new FunctionProblem(code.unreachable);
  const kind = kindOf(runtime);
  if (kind === undefined) throw new FunctionProblem(`${runtime} is not run here; nodejs…, python… and provided… are`);
  const root =
    "folder" in code ? resolve(folder, code.folder) : await writeInline(code.inline, kind, join(inline, logicalId));
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    const what = found === undefined ? "there is no folder" : "only folders are run, and no archive such as";
    throw new FunctionProblem(`${what} ${"folder" in code ? code.folder : root}`);
  }
  if (kind === "custom") return customRuntime(logicalId, root, handler);
  const [, path, exported] = /^(.+)\.([\w$]+)$/s.exec(handler ?? "") ?? [];
  if (path === undefined || exported === undefined)
    throw new FunctionProblem(`its Handler ${JSON.stringify(handler ?? "")} names no export; app.handler would`);
  return {
    name: logicalId,
    root,
    path: kind === "python" ? `${path}.py` : path,
    exported,
    handler: `${path}.${exported}`,
  };
}

type Kind = "node" | "python" | "custom";

function kindOf(runtime: string): Kind | undefined {
  if (/^nodejs/.test(runtime)) return "node";
  if (/^python3/.test(runtime)) return "python";
  return /^provided/.test(runtime) ? "custom" : undefined;
}

async function customRuntime(name: string, root: string, handler = "bootstrap"): Promise<FunctionSource> {
  if (!(await exists(join(root, "bootstrap"))))
    throw new FunctionProblem(`there is no bootstrap in ${root}; build it, or give the template that sam build wrote`);
  return { name, root, path: "bootstrap", exported: "", handler };
}

/** Code in a template is a file called `index`. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html */
async function writeInline(code: string, kind: Kind, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const isModule = /^\s*(import|export)\s/m.test(code);
  const file = { node: isModule ? "index.mjs" : "index.cjs", python: "index.py", custom: "bootstrap" }[kind];
  await writeFile(join(folder, file), code);
  if (kind === "custom") await chmod(join(folder, file), 0o755);
  return folder;
}
