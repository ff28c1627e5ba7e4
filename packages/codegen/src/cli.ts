#!/usr/bin/env node
import { main } from "./cli/main.js";

const { stdout, stderr, env } = process;

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  env,
  colors: stdout.isTTY === true && env.NO_COLOR === undefined,
  progress: stderr.isTTY === true,
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
});
