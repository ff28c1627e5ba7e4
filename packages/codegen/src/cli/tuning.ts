import { setFlagsFromString } from "node:v8";

/**
 * Most runs last less than a second. V8's optimizing compilers, on threads of their own, then cost a third of all CPU and
 * give little back: they are asked to wait longer until code has proved hot. Nor do several threads clear a small heap
 * with less work than one.
 */
export function tuneForShortRuns(): void {
  for (const flag of flags[process.versions.node.split(".", 1)[0] ?? ""] ?? []) setFlagsFromString(flag);
}

const later = ["--invocation-count-for-maglev=4000", "--invocation-count-for-turbofan=30000", "--no-parallel-scavenge"];

/** By Node's major version. V8 speaks up on flags that it does not know, so one that we have not seen gets none. */
const flags: Readonly<Record<string, readonly string[]>> = {
  20: ["--interrupt-budget=600000", "--no-parallel-scavenge"],
  22: later,
  24: later,
};
