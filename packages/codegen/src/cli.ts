#!/usr/bin/env node
import { main } from "./cli/main.js";
import { tuneForShortRuns } from "./cli/tuning.js";

const args = process.argv.slice(2);

// What only tells of the commands is over before that pays.
if (args[0]?.startsWith("-") === false) tuneForShortRuns();

// The SDK is pinned to a version that supports the oldest Node we do; its advice to upgrade is not the user's business.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const { stdin, stdout, stderr, env } = process;

const code = await main(args, {
  cwd: process.cwd(),
  env,
  colors: stdout.isTTY === true && env.NO_COLOR === undefined,
  progress: stderr.isTTY === true,
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  // Only who asks for it listens: without a listener, a signal ends the process at once.
  stopped: () =>
    new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    }),
  ...(stdin.isTTY && stderr.isTTY
    ? { ask: async (question) => (await import("./cli/ask.js")).askOnTerminal(question) }
    : {}),
});

// All that was said is out; to leave at once spares V8 from taking its heap down piece by piece.
for (const stream of [stdout, stderr]) await new Promise<void>((written) => stream.write("", () => written()));
process.exit(code);
