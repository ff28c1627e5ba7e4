import { Worker } from "node:worker_threads";

/** Tells which document a process hangs at, and ends it: a loop that never returns lets no timer fire. */
export function watchdog(seconds: number) {
  const at = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(watching, { eval: true, workerData: { at, seconds } });
  return {
    /** The document that is now read. */
    see(seed: number): void {
      at[0] = seed;
    },
    stop: () => worker.terminate(),
  };
}

const watching = `
  const { workerData: { at, seconds } } = require("node:worker_threads");
  const { writeSync } = require("node:fs");
  let last = at[0];
  let since = Date.now();
  setInterval(() => {
    if (at[0] !== last) { last = at[0]; since = Date.now(); }
    else if (last !== 0 && Date.now() - since > seconds * 1000) {
      writeSync(2, "\\nThe document of APIGW_FUZZ_SEED=" + last + " is still read after " + seconds + " s.\\n");
      process.kill(process.pid, "SIGKILL");
    }
  }, 250);
`;
