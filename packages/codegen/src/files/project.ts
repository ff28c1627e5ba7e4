import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { Problem } from "../problem.js";

export const configNames = ["ts", "mts", "js", "mjs", "json"].map((ending) => `apigw.config.${ending}`);

/** The nearest folder with a config, else with a `package.json`, else the folder itself. */
export function projectRoot(from: string): string {
  return nearest(from, configNames) ?? nearest(from, ["package.json"]) ?? resolve(from);
}

function nearest(from: string, names: readonly string[]): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (names.some((name) => existsSync(join(folder, name)))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The real path of a folder that may be written to: below the project, symbolic links followed. */
export function folderInside(root: string, folder: string): string {
  const absolute = resolve(root, folder);
  const real = realPath(absolute);
  if (!isInside(realPath(root), real)) throw outside(root, folder);
  // A path of Windows on another system would become one odd folder; on Windows it is gone by now.
  if (sep === "/" && /[\\:]/.test(relative(root, absolute))) throw outside(root, folder);
  return absolute;
}

/** A file of ours in a folder: its name is one plain segment. */
export function fileInside(folder: string, name: string): string {
  if (!/^[A-Za-z0-9._-]{1,120}$/.test(name) || /^\.{1,2}$|[. ]$/.test(name) || reserved.test(name)) {
    throw new Problem("output", `${JSON.stringify(name)} cannot be the name of a file; nothing was written.`, {
      exitCode: 2,
    });
  }
  return join(folder, name);
}

// Names that Windows keeps for devices, with any ending.
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

function outside(root: string, folder: string): Problem {
  return new Problem(
    "output",
    `The folder ${JSON.stringify(folder)} lies outside of the project (${root}); nothing was written. ` +
      "Choose one below it, or run the command in the project that it belongs to.",
    { exitCode: 2 },
  );
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (!way.startsWith("..") && !isAbsolute(way));
}

/** The real path of what exists of it; what does not exist yet follows as it is. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), basename(path));
}

/** A path as people write it in this project: relative, with forward slashes. */
export function display(root: string, path: string): string {
  return relative(root, path).split(sep).join("/") || ".";
}
