import { setFlagsFromString } from "node:v8";

/**
 * Most runs last less than a second. V8's optimizing compilers, on threads of their own, then cost a third of all CPU and
 * give little back: they are asked to wait until code has proved very hot. What is young dies young here: to let its
 * space grow takes a quarter more memory and clears it no faster. Nor do several threads clear a small heap with less
 * work than one, and marking it piece by piece only makes it grow meanwhile.
 */
export function tuneForShortRuns(): void {
  for (const flag of flags[process.versions.node.split(".", 1)[0] ?? ""] ?? []) setFlagsFromString(flag);
}

const small = ["--semi-space-growth-factor=1", "--no-parallel-scavenge", "--no-incremental-marking"];
const later = ["--invocation-count-for-maglev=20000", "--invocation-count-for-turbofan=100000", ...small];

/** By Node's major version. V8 speaks up on flags that it does not know, so one that we have not seen gets none. */
const flags: Readonly<Record<string, readonly string[]>> = {
  20: ["--interrupt-budget=3000000", ...small],
  22: later,
  24: later,
};
