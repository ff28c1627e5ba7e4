import { realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";

/** The file that a reference names, by its real path, or why it is not read. */
export type Located = { readonly file: string } | { readonly refused: string } | { readonly missing: string };

/**
 * Finds the file of a reference. Only files below the folder count, by name and by real path: what is outside of it is
 * neither read nor asked for, whatever link leads there.
 */
export async function locate(path: string, from: string, folder: string): Promise<Located> {
  if (/^https?:/i.test(path)) return { refused: "is on the network, and nothing is fetched" };
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) return { refused: "is an address, and only names of files are followed" };
  if (path.includes("\0")) return { refused: "is not the name of a file" };
  if (isAbsolute(path) || path.startsWith("\\"))
    return { refused: "is absolute, and only files below the document's folder are read" };
  const named = join(dirname(from), path);
  if (!isBelow(named, folder)) return { refused: outside };
  const real = await realpath(named).catch(() => undefined);
  if (real === undefined) return { missing: "names a file that does not exist" };
  if (!isBelow(real, folder)) return { refused: outside };
  return (await stat(real)).isFile() ? { file: real } : { refused: "names something that is no file" };
}

const outside = "leads out of the document's folder";

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
