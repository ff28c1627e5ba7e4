import { isDeepStrictEqual } from "node:util";
import { cases, refused } from "./events.mjs";

/**
 * Imports a bundle, calls it a first time and then many times, in this process alone. Prints one line of JSON; what it
 * answers is looked at, so that nobody is quick by doing less.
 */
const [bundle = "", rounds = "40000"] = process.argv.slice(2);
const context = { awsRequestId: "1", getRemainingTimeInMillis: () => 29_000, functionName: "shop" };
const fresh = (event) => JSON.parse(JSON.stringify(event));
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

// What Lambda's own runtime has done before it comes to our module: one import of a module.
await import("./events.mjs");
// Each call gets an event of its own, as from JSON; making them is not measured.
const [first] = cases.map(({ event }) => fresh(event));

const before = cpu();
const { handler } = await import(bundle);
const imported = cpu() - before;

const started = performance.now();
await handler(first, context);
const firstCall = performance.now() - started;

for (const { event, name, wanted } of cases) {
  const { statusCode, body } = await handler(fresh(event), context);
  if (!isDeepStrictEqual([Number(statusCode), JSON.parse(body)], wanted))
    throw new Error(`${name} is answered ${statusCode} ${body}`);
}
for (const event of refused) {
  const { statusCode } = await handler(fresh(event), context);
  if (![400, 422].includes(Number(statusCode)))
    throw new Error(`${event.routeKey} ${event.rawPath} is answered ${statusCode}`);
}

const count = Number(rounds);
const batch = () => Array.from({ length: 1000 }, (_, index) => fresh(cases[index % cases.length].event));
let spent = 0;
for (let done = -20_000; done < count; done += 1000) {
  const events = batch();
  const from = cpu();
  for (const event of events) await handler(event, context);
  if (done >= 0) spent += cpu() - from;
}
console.log(JSON.stringify({ imported, firstCall, warm: (spent / count) * 1000 }));
