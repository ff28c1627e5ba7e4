import { access } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Bundle, bundle } from "./bundle.js";
import { FunctionProblem } from "./problem.js";

/** A function as the command line names it: `pets=src/pets.handler`. */
export interface FunctionSource {
  readonly name: string;
  /** With or without its extension. */
  readonly path: string;
  readonly exported: string;
}

/** Reads `NAME=PATH.EXPORT`; the export stands after the last dot. */
export function parseFunction(text: string): FunctionSource {
  const [, name, path, exported] = /^([\w-]+)=(.+)\.([\w$]+)$/s.exec(text) ?? [];
  if (name === undefined || path === undefined || exported === undefined) {
    throw new FunctionProblem(
      `--function wants NAME=PATH.EXPORT, such as pets=src/pets.handler, and not ${JSON.stringify(text)}.`,
    );
  }
  return { name, path, exported };
}

/** The file of a function. */
export async function findFunction(source: FunctionSource, folder: string): Promise<string> {
  const file = await findFile(resolve(folder, source.path), source);
  if (extname(file) === ".py")
    throw new FunctionProblem(`Function "${source.name}": Python functions (${file}) are not built yet.`);
  return file;
}

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

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
