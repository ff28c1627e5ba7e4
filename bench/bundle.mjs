import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { peers, writeConsumers } from "./generate/consumers.mjs";
import { bin } from "./generate/subjects.mjs";
import { atMost, result } from "./table.mjs";

/** `bench bundle`: what a browser loads for one and for twenty operations of Stripe's document, minified and zipped. */
export async function run() {
  const { folder, operations, remove } = writeConsumers("stripe", counts);
  try {
    const { build } = await import(pathToFileURL(bin("esbuild/lib/main.js")).href);
    const measured = [];
    for (const subject of peers) {
      for (const count of counts) {
        const outfile = join(folder, `${subject}-${count}.js`);
        const entryPoints = [join(folder, `${subject}-${count}.ts`)];
        await build({
          entryPoints,
          outfile,
          bundle: true,
          minify: true,
          format: "esm",
          target: "es2022",
          logLevel: "error",
        });
        const text = readFileSync(outfile, "utf8");
        measured.push({
          subject,
          count,
          kB: gzipSync(text).length / 1000,
          others: othersIn(text, operations.slice(count)),
        });
      }
    }
    const results = measured.flatMap(({ subject, count, kB, others }) => [
      result(nameOf(count), subject, "gzip", kB, "kB"),
      result(nameOf(count), subject, "other operations", others, ""),
    ]);
    const ours = (count) => measured.find((one) => one.subject === "apigw-codegen" && one.count === count);
    const budgets = [
      atMost("one operation, kB", ours(1).kB, 2.0),
      atMost("twenty operations, kB", ours(20).kB, 2.6),
      atMost("other operations in the bundle", ours(1).others + ours(20).others, 0),
    ];
    return { name: "bundle", node: process.version, results, budgets };
  } finally {
    remove();
  }
}

const counts = [1, 20];

/** Operations that nobody calls, by their name or the whole of their path. */
function othersIn(text, operations) {
  return operations.filter(({ id, path }) => new RegExp(`\\b${id}\\b`, "i").test(text) || text.includes(`"${path}"`))
    .length;
}

function nameOf(count) {
  return `stripe, ${count === 1 ? "one operation" : "twenty operations"}`;
}
