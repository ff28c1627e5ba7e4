import { access } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { importTypeScript } from "./bundle.js";
import { FunctionProblem } from "./problem.js";
import type { FunctionHandler } from "./registry.js";

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

/** Loads the handler. TypeScript is bundled first. */
export async function loadFunction(source: FunctionSource, folder: string): Promise<FunctionHandler> {
  const file = await findFile(resolve(folder, source.path), source);
  if (extname(file) === ".py")
    throw new FunctionProblem(`Function "${source.name}": Python functions (${file}) are not built yet.`);
  const typed = [".ts", ".mts"].includes(extname(file));
  const loaded: unknown = await (typed ? importTypeScript(file) : import(pathToFileURL(file).href));
  const handler = memberOf(loaded, source.exported) ?? memberOf(memberOf(loaded, "default"), source.exported);
  // Any function will do; what it takes is its own business.
  if (typeof handler === "function") return handler as FunctionHandler;
  throw new FunctionProblem(`Function "${source.name}": ${file} exports no function "${source.exported}".`);
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

function memberOf(value: unknown, name: string): unknown {
  const holds = (typeof value === "object" && value !== null) || typeof value === "function";
  return holds && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
