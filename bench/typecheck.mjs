import { spawnSync } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { peers, writeConsumers } from "./generate/consumers.mjs";
import { atMost, median, result } from "./table.mjs";

/**
 * `bench typecheck`: what the compiler has to do for a program that calls twenty operations of Stripe's document. Our code
 * is source, and is checked whole; under `skipLibCheck` a `schema.d.ts` of openapi-typescript's is never looked through.
 * So that peer stands in the table twice: as `.ts`, which compares the same work and has the budget, and as `.d.ts`.
 */
export async function run({ rounds = 5 } = {}) {
  const { folder, remove } = writeConsumers("stripe", [20]);
  try {
    const measured = measure(peers, folder, rounds);
    const schema = join(folder, "openapi-typescript-stripe", "schema");
    renameSync(`${schema}.ts`, `${schema}.d.ts`);
    measured["openapi-fetch, schema.d.ts unchecked"] = measure(["openapi-fetch"], folder, rounds)["openapi-fetch"];
    const results = Object.keys(measured).flatMap((subject) =>
      Object.entries(measured[subject]).map(([metric, value]) =>
        result("stripe, twenty operations", subject, metric, value, units[metric] ?? "s"),
      ),
    );
    const [ours, fetch] = [measured["apigw-codegen"], measured["openapi-fetch"]];
    const budgets = [
      atMost("instantiations", ours.instantiations, 2500),
      atMost(
        "check time, times openapi-typescript's and openapi-fetch's, all code checked",
        ours.check / fetch.check,
        0.8,
      ),
    ];
    return { name: "typecheck", node: process.version, results, budgets };
  } finally {
    remove();
  }
}

const units = { instantiations: "", errors: "", memory: "MB" };

/** Medians. They take turns, so that a machine that others use too is the same to all; the clock of `tsc` is the wall's. */
function measure(subjects, folder, rounds) {
  const runs = Array.from({ length: rounds }, () => subjects.map((subject) => check(subject, folder)));
  const metrics = ["errors", "instantiations", "check", "total", "memory"];
  const medians = (at) => metrics.map((metric) => [metric, median(runs.map((round) => round[at][metric]))]);
  return Object.fromEntries(subjects.map((subject, at) => [subject, Object.fromEntries(medians(at))]));
}

function check(subject, folder) {
  const config = join(folder, `tsconfig.${subject}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions: options, files: [`${subject}-20.ts`] }));
  const tsc = fileURLToPath(new URL("./generate/node_modules/typescript/bin/tsc", import.meta.url));
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", config, "--extendedDiagnostics"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const figure = (label) => Number(new RegExp(`^${label}:\\s+([\\d.]+)`, "m").exec(stdout)?.[1]);
  return {
    errors: stdout.split("\n").filter((line) => /error TS\d+/.test(line)).length,
    instantiations: figure("Instantiations"),
    check: figure("Check time"),
    total: figure("Total time"),
    memory: Math.round(figure("Memory used") / 1024),
  };
}

const options = {
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["es2023", "dom", "dom.iterable"],
  types: [],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};
