import { randomBytes } from "node:crypto";
import { renameSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes a file whole or not at all, and only if it says something new. */
export async function writeIfChanged(path: string, text: string): Promise<"written" | "same"> {
  if ((await readText(path)) === text) return "same";
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return "written";
}

/**
 * Puts files into a folder together: all of them lie beside it, whole and on the disk, before the first takes its place.
 * Whatever ends the process, each file is the old one or the new one; only a kill in the moment of the renames finds
 * some of both, and the next run makes them one. Two runs at once do not meet.
 */
export async function writeTogether(folder: string, files: readonly { name: string; text: string }[]): Promise<void> {
  if (files.length === 0) return;
  await mkdir(folder, { recursive: true });
  await removeLeftovers(folder);
  const staging = await mkdtemp(join(folder, stagingPrefix));
  try {
    // On the disk before any of them moves: a file system that had yet to write them would do so at each rename.
    for (const { name, text } of files) await writeFile(join(staging, name), text, { flag: "wx", flush: true });
    for (const { name } of files) renameSync(join(staging, name), join(folder, name));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

const stagingPrefix = ".apigw-";

/** What a run left that was killed. One that is younger may be another run at work. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !/^\.apigw-\w{6}$/.test(entry.name)) continue;
    const path = join(folder, entry.name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > 10 * 60_000) await rm(path, { recursive: true, force: true });
  }
}

export async function readText(path: string): Promise<string | undefined> {
  try {
    // Whole, then decoded: piece by piece takes twice as long.
    return (await readFile(path)).toString("utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
