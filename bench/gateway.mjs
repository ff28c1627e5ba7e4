import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { load } from "./gateway/load.mjs";
import { measureRest } from "./gateway/rest.mjs";

/** `bench gateway`: an HTTP API's route with a function behind it, against bare `node:http` with the same answers. */
export const name = "gateway";

const cases = [
  { name: "GET, 8 connections", method: "GET", path: "/pets/7", connections: 8 },
  { name: "GET, 64 connections", method: "GET", path: "/pets/7", connections: 64 },
  { name: "POST, 8 connections", method: "POST", path: "/pets", body: petBody(), connections: 8 },
  { name: "POST, 64 connections", method: "POST", path: "/pets", body: petBody(), connections: 64 },
];
const subjects = ["bare node:http", "in-process function", "worker-thread function"];
const roles = { "bare node:http": "bare", "in-process function": "in-process", "worker-thread function": "thread" };

/** Measures, and gives `{ name, node, results, budgets }`. */
export async function run({ rounds = 3, seconds = 1.5 } = {}) {
  const starts = await startTimes();
  const running = await Promise.all(
    subjects.map(async (subject) => ({ subject, server: await start(roles[subject]) })),
  );
  const measured = [];
  try {
    for (const { server } of running) for (const one of cases) await load({ ...one, url: server.url, seconds: 0.7 });
    for (const one of cases) {
      // Side by side, round by round: what slows the machine down slows all of them.
      for (let round = 0; round < rounds; round += 1) {
        for (const { server, subject } of running) {
          measured.push({ subject, case: one.name, ...(await measure(server, one, seconds)) });
        }
      }
    }
    for (const { server, subject } of running) {
      measured.push({ subject, case: "after all", rss: (await server.cost()).rss / 1e6 });
    }
  } finally {
    for (const { server } of running) server.stop();
  }
  return withRest(report(measured, starts), await measureRest({ rounds, seconds }));
}

/** The rows of REST APIs, after all others. */
function withRest(told, { budgets, results }) {
  return { ...told, results: [...told.results, ...results], budgets: [...told.budgets, ...budgets] };
}

function petBody() {
  return JSON.stringify({ name: "Rex", tags: ["good", "brown"], owner: { name: "Ada", since: 2024 } });
}

async function measure(server, one, seconds) {
  const before = await server.cost();
  const { answers, perSecond, slowest, wrong } = await load({ ...one, url: server.url, seconds });
  const after = await server.cost();
  return { perSecond, cpu: (after.cpu - before.cpu) / answers, slowest, wrong };
}

async function start(role) {
  const child = fork(fileURLToPath(new URL("./gateway/subject.mjs", import.meta.url)), [role]);
  let heard = { resolve: () => undefined, reject: () => undefined };
  const told = () =>
    new Promise((resolve, reject) => {
      heard = { resolve, reject };
    });
  child.on("message", (message) => heard.resolve(message));
  child.on("exit", (code) => heard.reject(new Error(`${role} ended with ${code}`)));
  const { url, cpu } = await told();
  return {
    url,
    startCpu: total(cpu),
    stop: () => child.kill(),
    async cost() {
      const answer = told();
      child.send("cost");
      const { cpu, rss } = await answer;
      return { cpu: total(cpu), rss };
    },
  };
}

/** Microseconds. */
const total = ({ system, user }) => system + user;

/** CPU milliseconds from nothing to the first answer, of three starts. */
async function startTimes() {
  const times = [];
  for (let round = 0; round < 3; round += 1) {
    const server = await start("in-process");
    const response = await fetch(`${server.url}/pets/7`);
    await response.json();
    times.push((await server.cost()).cpu / 1000);
    server.stop();
  }
  return times;
}

function report(measured, starts) {
  const value = (subject, name, metric) =>
    median(measured.filter((one) => one.subject === subject && one.case === name).map((one) => one[metric]));
  const results = [];
  for (const subject of subjects) {
    for (const { name } of cases) {
      results.push({
        case: name,
        subject,
        metric: "requests per second",
        value: value(subject, name, "perSecond"),
        unit: "1/s",
      });
      results.push({ case: name, subject, metric: "CPU per request", value: value(subject, name, "cpu"), unit: "µs" });
      results.push({
        case: name,
        subject,
        metric: "slowest answer",
        value: value(subject, name, "slowest"),
        unit: "ms",
      });
    }
    results.push({ case: "after all", subject, metric: "RSS", value: value(subject, "after all", "rss"), unit: "MB" });
  }
  results.push({
    case: "start to first answer",
    subject: "in-process function",
    metric: "CPU",
    value: median(starts),
    unit: "ms",
  });
  return { name, node: process.version, results: results.map(rounded), budgets: budgetsOf(value, measured, starts) };
}

function budgetsOf(value, measured, starts) {
  const rate = (subject, name) => value(subject, name, "perSecond") / value("bare node:http", name, "perSecond");
  const cost = (subject, name) => value(subject, name, "cpu") / value("bare node:http", name, "cpu");
  const budgets = [];
  const atLeast = (id, found, limit) => budgets.push({ id, value: round(found), limit, ok: found >= limit });
  const atMost = (id, found, limit) => budgets.push({ id, value: round(found), limit, ok: found <= limit });
  for (const { name, method } of cases) {
    const [least, most] = method === "GET" ? [0.5, 2.2] : [0.4, 3];
    atLeast(`in-process, ${name}: requests per second to bare's`, rate("in-process function", name), least);
    atMost(`in-process, ${name}: CPU per request to bare's`, cost("in-process function", name), most);
    atLeast(`worker thread, ${name}: requests per second to bare's`, rate("worker-thread function", name), 0.35);
    atMost(`worker thread, ${name}: CPU per request to bare's`, cost("worker-thread function", name), 4);
  }
  atMost(
    "answers that are not 200",
    measured.reduce((sum, { wrong = 0 }) => sum + wrong, 0),
    0,
  );
  atMost("64 connections: slowest answer in ms", Math.max(...measured.map(({ slowest = 0 }) => slowest)), 3000);
  atMost("start to first answer, CPU in ms", median(starts), 400);
  atMost("RSS in MB", value("in-process function", "after all", "rss"), 130);
  atMost("RSS in MB, with a worker thread", value("worker-thread function", "after all", "rss"), 130);
  return budgets;
}

function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const round = (number) => Math.round(number * 100) / 100;
const rounded = (result) => ({ ...result, value: round(result.value) });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = await run();
  if (process.argv.includes("--json")) console.log(JSON.stringify(found));
  else {
    console.table(found.results);
    console.table(found.budgets);
  }
}
