import { setFlagsFromString } from "node:v8";

/**
 * Most runs last less than a second. V8's optimizing compilers, on threads of their own, then cost a third of all CPU and
 * give little back: they are asked to wait longer until code has proved hot. Nor do several threads clear a small heap
 * with less work than one, and marking it piece by piece only makes it grow meanwhile.
 */
export function tuneForShortRuns(): void {
  for (const flag of flags[process.versions.node.split(".", 1)[0] ?? ""] ?? []) setFlagsFromString(flag);
}

const once = ["--no-parallel-scavenge", "--no-incremental-marking"];
const later = ["--invocation-count-for-maglev=4000", "--invocation-count-for-turbofan=30000", ...once];

/** By Node's major version. V8 speaks up on flags that it does not know, so one that we have not seen gets none. */
const flags: Readonly<Record<string, readonly string[]>> = {
  20: ["--interrupt-budget=600000", ...once],
  22: later,
  24: later,
};
