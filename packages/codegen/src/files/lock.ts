import { join } from "node:path";
import { Problem } from "../problem.js";
import { readText, writeIfChanged } from "./write.js";

/** `apigw.lock.json`: what was pulled, from where, and what things are called. */
export interface Lock {
  readonly lockVersion: 1;
  readonly apis: Readonly<Record<string, LockedApi>>;
}

export interface LockedApi {
  readonly kind: "rest" | "http" | "websocket";
  /** Absent for contracts that came from a file. */
  readonly apiId?: string;
  readonly region?: string;
  readonly stage?: string;
  readonly deploymentId?: string;
  /** The contract's file, beside the lock. */
  readonly contract: string;
  /** Of the contract without account-bound values. */
  readonly hash: string;
  /** Route → operation. */
  readonly names: Readonly<Record<string, string>>;
}

const lockName = "apigw.lock.json";

export async function readLock(folder: string): Promise<Lock> {
  const path = join(folder, lockName);
  const text = await readText(path);
  if (text === undefined) return { lockVersion: 1, apis: {} };
  try {
    const lock: Lock = JSON.parse(text);
    if (lock.lockVersion !== 1 || typeof lock.apis !== "object") throw new TypeError("not a lock of version 1");
    return lock;
  } catch (cause) {
    throw new Problem(
      "config",
      `${path} is not a lock that this version reads. Restore it from version control, or remove it and pull again.`,
      { exitCode: 2, cause },
    );
  }
}

/** Adds or replaces one API; names sorted, so that diffs are small. APIs that are pulled at once wait for each other. */
export function lockApi(folder: string, name: string, api: LockedApi): Promise<void> {
  const before = writing.get(folder) ?? Promise.resolve();
  const written = before.then(
    () => addApi(folder, name, api),
    () => addApi(folder, name, api),
  );
  writing.set(folder, written);
  return written;
}

const writing = new Map<string, Promise<void>>();

async function addApi(folder: string, name: string, api: LockedApi): Promise<void> {
  const lock = await readLock(folder);
  const apis = new Map([...Object.entries(lock.apis), [name, { ...api, names: sorted(api.names) }]]);
  const text = `${JSON.stringify({ lockVersion: 1, apis: sorted(Object.fromEntries(apis)) }, null, 2)}\n`;
  await writeIfChanged(join(folder, lockName), text);
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
