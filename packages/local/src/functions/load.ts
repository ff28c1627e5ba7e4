import { access } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Bundle, bundle } from "./bundle.js";
import { FunctionProblem } from "./problem.js";

/** A function as the command line names it: `pets=src/pets.handler`. */
export interface FunctionSource {
  readonly name: string;
  /** With or without its extension. */
  readonly path: string;
  readonly exported: string;
  /** The folder of its code, from which it runs; the working directory by default. */
  readonly root?: string;
  /** What it is told of its handler; path and export by default. */
  readonly handler?: string;
}

/** Reads `NAME=PATH.EXPORT`; the export stands after the last dot. A custom runtime is its file alone: `NAME=build/bootstrap`. */
export function parseFunction(text: string): FunctionSource {
  const [, name, path, exported] = /^([\w-]+)=(.+)\.([\w$]+)$/s.exec(text) ?? [];
  const [, customName, customPath] = /^([\w-]+)=((?:.*\/)?bootstrap)$/s.exec(text) ?? [];
  if (customName !== undefined && customPath !== undefined)
    return { name: customName, path: customPath, exported: "", handler: bootstrap };
  if (name === undefined || path === undefined || exported === undefined) {
    throw new FunctionProblem(
      `--function wants NAME=PATH.EXPORT, such as pets=src/pets.handler, and not ${JSON.stringify(text)}.`,
    );
  }
  return { name, path, exported };
}

/** The file of a function. */
export async function findFunction(source: FunctionSource): Promise<string> {
  const path = resolve(source.root ?? ".", source.path);
  return basename(path) === bootstrap && (await exists(path)) ? path : findFile(path, source);
}

/** Whether it runs as a process of its own, which asks the Lambda Runtime API for its events. */
export function isProcess(file: string): boolean {
  return extname(file) === ".py" || basename(file) === bootstrap;
}

/** What Lambda starts of a custom runtime. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html */
const bootstrap = "bootstrap";

/** What a thread imports: the file, or, for TypeScript, a bundle of it. */
export async function moduleOf(file: string): Promise<Bundle> {
  if ([".ts", ".mts"].includes(extname(file))) return bundle(file);
  return { url: pathToFileURL(file).href, inputs: [file], dispose: () => undefined };
}

const extensions = [".ts", ".mts", ".js", ".mjs", ".cjs", ".py"];

async function findFile(path: string, { name }: FunctionSource): Promise<string> {
  if (extensions.includes(extname(path)) && (await exists(path))) return path;
  const found: string[] = [];
  for (const extension of extensions) if (await exists(path + extension)) found.push(path + extension);
  const [file, other] = found;
  if (file === undefined)
    throw new FunctionProblem(`Function "${name}": there is no ${path} (${extensions.join(" ")}).`);
  if (other === undefined) return file;
  throw new FunctionProblem(`Function "${name}": ${file} and ${other} both match; write the extension too.`);
}

/** Whether there is something at a path. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
