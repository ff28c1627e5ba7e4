import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cost, documents, installPeers, make, subjects } from "./generate/subjects.mjs";
import { atMost, median, result } from "./table.mjs";

/**
 * `bench generate`: what it costs to make code of large documents. We print types, client, server, validators and index;
 * openapi-typescript prints types alone; the others their default of types and fetch client.
 */
export async function run({ rounds = 3 } = {}) {
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), "apigw-bench-"));
  try {
    const measured = documents.flatMap((document) => measure(document, folder, rounds));
    const help = median(Array.from({ length: 5 }, () => cost(process.execPath, [cli, "--help"], folder).cpu));
    const results = [...measured.flatMap(resultsOf), result("--help", "apigw-codegen", "CPU", help, "s")];
    return { name: "generate", node: process.version, results, budgets: budgetsOf(measured, help) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const cli = fileURLToPath(new URL("../packages/codegen/dist/cli.js", import.meta.url));

/** The two that budgets compare most closely take turns; the others are many times slower, and run once. */
function measure(document, folder, rounds) {
  const found = Object.fromEntries(Object.keys(subjects).map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of Object.keys(subjects)) {
      if (round > 0 && !["apigw-codegen", "openapi-typescript"].includes(subject)) continue;
      found[subject].push(make(subject, document, folder));
    }
  }
  return Object.entries(found).map(([subject, runs]) => {
    const failed = runs.find((one) => one.failed !== undefined)?.failed;
    const [cpu, wall, memory] = ["cpu", "wall", "memory"].map((metric) => median(runs.map((one) => one[metric])));
    return { document, subject, failed, cpu, wall, memory };
  });
}

function resultsOf({ document, subject, failed, cpu, wall, memory }) {
  if (failed !== undefined) return [result(document, subject, `failed: ${failed}`, null, "")];
  return [
    result(document, subject, "CPU", cpu, "s"),
    result(document, subject, "wall", wall, "s"),
    result(document, subject, "memory", memory, "MB"),
  ];
}

function budgetsOf(measured, help) {
  const stripe = (subject) => measured.find((one) => one.document === "stripe" && one.subject === subject);
  const [ours, types, hey] = ["apigw-codegen", "openapi-typescript", "hey-api"].map(stripe);
  return [
    atMost("stripe, CPU times openapi-typescript's", ours.cpu / types.cpu, 0.25),
    atMost("stripe, memory times openapi-typescript's", ours.memory / types.memory, 0.5),
    atMost("stripe, CPU times hey-api's", ours.cpu / hey.cpu, 0.1),
    atMost("--help, CPU in s", help, 0.1),
  ];
}
