#!/usr/bin/env node
import { run } from "./cli/run.js";

const terminal = {
  out: (line: string) => process.stdout.write(`${line}\n`),
  error: (line: string) => process.stderr.write(`${line}\n`),
  colours: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
};

const stopped = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
});

// A function may have left timers behind: they do not keep a stopped gateway.
process.exit(await run(process.argv.slice(2), terminal, stopped));
