import { existsSync } from "node:fs";

/**
 * `npm run -s bench -- NAME [--json]`: one table of us and our peers, measured in one run. Each bench is a file of its
 * own that exports `run(): { name, node, results, budgets }`; the exit code is 0 whatever the budgets say.
 */
const names = "control-plane gateway sockets contracts generate typecheck bundle client server websocket diff".split(
  " ",
);
const args = process.argv.slice(2);
const name = args.find((arg) => !arg.startsWith("--"));
const file = new URL(`./${name}.mjs`, import.meta.url);

if (name === undefined || !names.includes(name)) refuse(`Name a bench: ${names.join(", ")}.`);
if (!existsSync(file)) refuse(`The bench "${name}" is not built yet. What is: ${names.filter(isBuilt).join(", ")}.`);

const { run } = await import(file.href);
const found = await run();
if (args.includes("--json")) console.log(JSON.stringify(found));
else show(found);

function isBuilt(one) {
  return existsSync(new URL(`./${one}.mjs`, import.meta.url));
}

function refuse(text) {
  console.error(text);
  process.exit(2);
}

function show({ node, results, budgets }) {
  console.log(`bench ${name}, Node ${node}\n`);
  console.table(
    results.map(({ case: what, subject, metric, value, unit }) => ({ case: what, subject, metric, value, unit })),
  );
  console.table(budgets.map(({ id, value, limit, ok }) => ({ budget: id, value, limit, "": ok ? "ok" : "MISSED" })));
}
