import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The files of a folder and those below it, a thousand at most: what packages bring is not looked at. */
export async function filesBelow(folder: string, extension: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [folder];
  for (let at = folders.shift(); at !== undefined && files.length < most; at = folders.shift()) {
    // A folder that goes away, or may not be read, has nothing to tell.
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.isDirectory() && !left.test(entry.name)) folders.push(join(at, entry.name));
      if (entry.isFile() && entry.name.endsWith(extension) && files.length < most) files.push(join(at, entry.name));
    }
  }
  return files;
}

const most = 1000;
const left = /^(\..*|node_modules|__pycache__|site-packages|venv)$/;
