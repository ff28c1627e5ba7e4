import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { atMost, median, result } from "./table.mjs";

/**
 * `bench server`: one service of ten operations with validation, as one Lambda function, bundled by esbuild. Each subject
 * answers the same events with the same bodies, or it does not count.
 */
export async function run({ runs = 7 } = {}) {
  installPeers();
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const cli = here("../packages/codegen/dist/cli.js");
  const contract = here("./server/shop.openapi.json");
  execFileSync(process.execPath, [cli, "generate", "--input", contract, "--out", join(work, "generated")], {
    stdio: "ignore",
  });
  const measured = [];
  for (const subject of subjects) measured.push({ subject, ...(await bundle(subject)), runs: [] });
  // In turns, so that a machine that is busy for a while is busy for all.
  for (let turn = 0; turn < runs; turn += 1) for (const { subject, runs } of measured) runs.push(measure(subject));
  const found = measured.map(({ subject, kB, zipped, runs }) => ({ subject, kB, zipped, ...medians(runs) }));
  const results = found.flatMap(({ subject, kB, zipped, imported, firstCall, warm }) => [
    result("minified bundle", subject, "size", kB, "kB"),
    result("minified bundle", subject, "gzip", zipped, "kB"),
    result("cold", subject, "import, CPU", imported, "ms"),
    result("cold", subject, "first call", firstCall, "ms"),
    result("warm", subject, "a call, CPU", warm, "µs"),
  ]);
  return { name: "server", node: process.version, results, budgets: budgetsOf(found) };
}

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const work = here("./server/.work");
const subjects = ["ours", "handwritten", "powertools", "middy", "hono", "openapi-backend", "lambda-api"];

function installPeers() {
  if (existsSync(here("./server/node_modules/esbuild"))) return;
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  execFileSync("npm", args, { cwd: here("./server"), stdio: "ignore" });
}

async function bundle(subject) {
  const { build } = await import(pathToFileURL(here("./server/node_modules/esbuild/lib/main.js")).href);
  const outfile = join(work, `${subject}.mjs`);
  await build({
    entryPoints: [here(`./server/subjects/${subject}.${subject === "ours" ? "ts" : "mjs"}`)],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "error",
    // lambda-api can read from S3, which Lambda has.
    external: ["@aws-sdk/*"],
    // Some peers are CommonJS, and ask for Node's own modules by `require`.
    ...(["middy", "openapi-backend", "lambda-api"].includes(subject) && { banner: { js: requires } }),
  });
  const text = readFileSync(outfile);
  return { kB: text.length / 1000, zipped: gzipSync(text).length / 1000 };
}

const requires = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

function measure(subject) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [here("./server/measure.mjs"), join(work, `${subject}.mjs`)],
    { encoding: "utf8", env: { ...process.env, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" } },
  );
  if (status !== 0) throw new Error(`${subject} does not answer as all others do: ${stderr.slice(0, 500)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

function medians(runs) {
  const of = (metric) => median(runs.map((one) => one[metric]));
  return { imported: of("imported"), firstCall: of("firstCall"), warm: of("warm") };
}

function budgetsOf(found) {
  const of = (subject) => found.find((one) => one.subject === subject);
  const [ours, hand] = [of("ours"), of("handwritten")];
  const others = found.filter(({ subject }) => subject !== "ours" && subject !== "handwritten");
  return [
    atMost("minified, kB", ours.kB, 10),
    atMost("import, ms of CPU", ours.imported, 2),
    atMost("first call, ms", ours.firstCall, 0.8),
    atMost("warm, times handwritten", ours.warm / hand.warm, 3),
    atMost("warm, times the quickest other", ours.warm / Math.min(...others.map(({ warm }) => warm)), 1),
  ];
}
