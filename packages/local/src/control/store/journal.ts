import {
  accessSync,
  appendFileSync,
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DataProblem, lockFolder, WrongFolder } from "./folder-lock.js";

/** A file of lines that grows by a line for each change, whole before the change is answered. */
export interface Journal {
  /** The lines that were there when it was opened. */
  readonly lines: readonly string[];
  /** Adds a line. Once it returns, the line outlives this process. */
  append(line: string): void;
  /** Puts these lines into the place of all that are there, at one moment. */
  replace(lines: readonly string[]): void;
  /** Whether so much was appended that to replace it is worth while. */
  isLong(): boolean;
  close(): void;
}

/** Opens the journal in a folder, and keeps other gateways out of it. Throws a `DataProblem`. */
export function openJournal(folder: string): Journal {
  makeFolder(folder);
  const lock = lockFolder(folder);
  const file = join(folder, "state.jsonl");
  const lines = readLines(file);
  let handle: number | undefined;
  let size = 0;
  let replaced = 0;
  return {
    lines,
    append(line) {
      if (handle === undefined) throw new DataProblem(`The state in ${folder} is closed.`);
      const text = `${line}\n`;
      try {
        appendFileSync(handle, text);
        size += Buffer.byteLength(text);
      } catch (error) {
        // Half a line would spoil the next.
        ftruncateSync(handle, size);
        throw error;
      }
    },
    replace(all) {
      const fresh = `${file}.new`;
      writeFileSync(fresh, all.map((line) => `${line}\n`).join(""));
      renameSync(fresh, file);
      if (handle !== undefined) closeSync(handle);
      handle = openSync(file, "a");
      size = statSync(file).size;
      replaced = size;
    },
    isLong: () => size > 8 * 1024 * 1024 && size > 4 * replaced,
    close() {
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
      lock.release();
    },
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new WrongFolder(`The state cannot be kept in ${folder}: ${why}. Give --data a folder.`, { cause: error });
  }
}

/** A last line without its end was not answered: whoever wrote it ended in the middle of it. */
function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").slice(0, -1);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
