import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Why a folder cannot be used for the state; the message says what to do. */
export class DataProblem extends Error {
  override readonly name = "DataProblem";
}

/** It is no folder, or none that this gateway may write in. */
export class WrongFolder extends DataProblem {}

/** Takes a folder for this gateway alone. A lock whose process is gone, however it ended, is nobody's. */
export function lockFolder(folder: string): { release(): void } {
  const file = join(folder, "lock");
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (take(file)) return { release: () => rmSync(file, { force: true }) };
    const holder = readLock(file);
    if (holder !== undefined && isRunning(holder)) throw inUse(folder, holder);
    rmSync(file, { force: true });
  }
  throw new DataProblem(`${file} cannot be taken: other gateways start on this folder at the same moment.`);
}

function take(file: string): boolean {
  try {
    const handle = openSync(file, "wx");
    writeSync(handle, `${process.pid} ${startOf(process.pid)}`);
    closeSync(handle);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "EEXIST") return false;
    throw error;
  }
}

interface Holder {
  readonly pid: number;
  readonly start: string;
}

function readLock(file: string): Holder | undefined {
  try {
    const [pid = "", start = ""] = readFileSync(file, "utf8").split(" ");
    return { pid: Number(pid), start };
  } catch {
    return undefined;
  }
}

function isRunning({ pid, start }: Holder): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    if (!isSystemError(error) || error.code !== "EPERM") return false;
  }
  return startOf(pid) === start;
}

/**
 * When a process started: its number alone may be another's by now. Where the system does not tell, it is trusted. A dead
 * one that its parent did not bury (a zombie) has none.
 */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return fields[0] === "Z" ? "none" : (fields[19] ?? "");
  } catch {
    return "";
  }
}

function inUse(folder: string, { pid }: Holder): DataProblem {
  return new DataProblem(
    `${folder} is in use by another gateway (process ${pid}). Stop it, or give this one a folder of its own with --data.`,
  );
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error;
}
