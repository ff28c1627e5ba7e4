import { readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import {
  type Diagnostic,
  readTemplateDeployment,
  readTemplateFiles,
  type TemplateApi,
  type TemplateDeployment,
} from "@apigw/model";
import { parseTemplate } from "./parse.js";

/** A template from disk: what it makes, and where its functions' folders begin. */
export interface Template extends TemplateDeployment {
  /** As it was named. */
  readonly file: string;
  readonly folder: string;
  readonly apis: readonly TemplateApi[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A template that cannot be read: a wrong argument. */
export class TemplateProblem extends Error {
  override readonly name = "TemplateProblem";
}

/** Reads a SAM or CloudFormation template with the files below its folder that it names, as `pull --template` does. */
export async function readTemplateFile(file: string, region: string): Promise<Template> {
  const path = await realpath(file).catch(() => {
    throw new TemplateProblem(`There is no template ${file}. Name a SAM or CloudFormation template.`);
  });
  const folder = dirname(path);
  const document = await parse(path, file);
  const refused: Diagnostic[] = [];
  const beside = (wanted: string, count: number) => readBeside(wanted, folder, count, refused);
  const { apis, diagnostics, files } = await readTemplateFiles(document, beside, { region });
  const wrong = diagnostics.find(({ severity }) => severity === "error");
  if (wrong !== undefined) throw new TemplateProblem(`${file}: ${wrong.message}. ${wrong.help ?? ""}`.trim());
  const deployment = readTemplateDeployment(document, { files, region });
  return { ...deployment, file: basename(file), folder, apis, diagnostics: [...refused, ...diagnostics] };
}

const maxBytes = 10 * 1024 * 1024;

async function parse(path: string, name: string): Promise<unknown> {
  const found = await stat(path);
  if (!found.isFile()) throw new TemplateProblem(`${name} is no file. Name a SAM or CloudFormation template.`);
  if (found.size > maxBytes)
    throw new TemplateProblem(`${name} has ${found.size} bytes; more than ${maxBytes} are not read.`);
  try {
    return parseTemplate(await readFile(path, "utf8"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
    throw new TemplateProblem(`${name} is neither JSON nor YAML (${reason}). Mend the file.`, { cause });
  }
}

/** Templates in templates have an end. */
const maxFiles = 200;

/** A file that the template names. Only those below its folder are read, whatever link leads out of it. */
async function readBeside(wanted: string, folder: string, count: number, told: Diagnostic[]): Promise<unknown> {
  const named = join(folder, wanted);
  const isInside = !isAbsolute(wanted) && isBelow(named, folder) && count < maxFiles;
  const real = isInside ? await realpath(named).catch(() => undefined) : undefined;
  if (real !== undefined && isBelow(real, folder)) {
    try {
      return await parse(real, wanted);
    } catch (error) {
      told.push(missing("APIGW102", error instanceof Error ? error.message : String(error)));
      return undefined;
    }
  }
  const name = JSON.stringify(wanted.slice(0, 120));
  const isThere = isInside && real === undefined;
  told.push(
    isThere
      ? missing("APIGW102", `the file ${name} does not exist`)
      : missing("APIGW103", `the file ${name} leads out of the template's folder`),
  );
  return undefined;
}

function missing(code: "APIGW102" | "APIGW103", message: string): Diagnostic {
  return { code, severity: "error", at: "#", message, help: "Put it beside the template, or below its folder." };
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
