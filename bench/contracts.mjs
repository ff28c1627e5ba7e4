import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { atMost, median, result } from "./table.mjs";

/**
 * `bench contracts`: what it costs to read a large document, in CPU of a process of its own, beside openapi-typescript,
 * which reads the same file and prints types.
 */
const documents = ["stripe", "digitalocean", "box"];
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const cli = here("./contracts/node_modules/openapi-typescript/bin/cli.js");

/** Measures, and gives `{ name, node, results, budgets }`. */
export async function run({ rounds = 5 } = {}) {
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), "apigw-bench-"));
  try {
    const measured = documents.map((document) => ({ document, ...measure(document, folder, rounds) }));
    const results = measured.flatMap(({ document, ...costs }) =>
      Object.entries(costs).map(([subject, ms]) =>
        result(`${document} read`, subjects[subject], "CPU", ms / 1000, "s"),
      ),
    );
    const [{ model, peer }] = measured;
    const budgets = [
      atMost("stripe read into a model, CPU in s beyond Node's start", model / 1000, 0.35),
      atMost("the same, times openapi-typescript's whole run", model / peer, 0.12),
    ];
    return { name: "contracts", node: process.version, results, budgets };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const subjects = {
  start: "Node itself",
  whole: "@apigw/model, whole run",
  model: "@apigw/model, beyond Node's start",
  peer: "openapi-typescript, whole run",
};

/** Side by side, round by round: what slows the machine down slows all of them. The median counts. */
function measure(document, folder, rounds) {
  const file = join(folder, `${document}.json`);
  writeFileSync(file, gunzipSync(readFileSync(here(`../tests/fixtures/specs/${document}.json.gz`))));
  const found = { start: [], whole: [], peer: [] };
  for (let round = 0; round < rounds; round += 1) {
    found.start.push(cost(["-e", ""]));
    found.whole.push(cost([here("./contracts/read.mjs"), file]));
    found.peer.push(cost([cli, file, "--output", `${file}.d.ts`]));
  }
  const [start, whole, peer] = [found.start, found.whole, found.peer].map(median);
  return { start, whole, model: whole - start, peer };
}

/** Milliseconds of CPU of one process, all of its threads. */
function cost(args) {
  const options = { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] };
  const { status, stderr } = spawnSync(process.execPath, ["--import", here("./contracts/cost.mjs"), ...args], options);
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr.slice(0, 500)}`);
  return Number(stderr.trimEnd().split("\n").at(-1));
}

/** From their lockfile, once. */
function installPeers() {
  const folder = here("./contracts/");
  if (existsSync(`${folder}node_modules/.package-lock.json`)) return;
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], { cwd: folder });
}
