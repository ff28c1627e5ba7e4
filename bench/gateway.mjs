import { fileURLToPath } from "node:url";
import { load } from "./gateway/load.mjs";
import { peerName, start, startPeer } from "./gateway/processes.mjs";
import { measureRest } from "./gateway/rest.mjs";
import { atLeast, atMost, median, result } from "./table.mjs";

/**
 * `bench gateway`: an HTTP API's route with a function behind it, against bare `node:http` with the same answers, and
 * beside serverless-offline with the same function.
 */
export const name = "gateway";

const cases = [
  { name: "GET, 8 connections", method: "GET", path: "/pets/7", connections: 8 },
  { name: "GET, 64 connections", method: "GET", path: "/pets/7", connections: 64 },
  { name: "POST, 8 connections", method: "POST", path: "/pets", body: petBody(), connections: 8 },
  { name: "POST, 64 connections", method: "POST", path: "/pets", body: petBody(), connections: 64 },
];
const subjects = {
  "bare node:http": () => start("bare"),
  "in-process function": () => start("in-process"),
  "worker-thread function": () => start("thread"),
  [peerName()]: startPeer,
};

/** Measures, and gives `{ name, node, results, budgets }`. */
export async function run({ rounds = 7, seconds = 0.8 } = {}) {
  const starts = await startTimes();
  const running = [];
  const measured = [];
  /** Why a peer could not be measured. */
  const failed = [];
  try {
    for (const [subject, begin] of Object.entries(subjects)) {
      try {
        running.push({ subject, server: await begin() });
      } catch (error) {
        if (subject !== peerName()) throw error;
        failed.push({ case: "start", subject, metric: `failed: ${error.message}`, value: null, unit: "" });
      }
    }
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
  return withRest(report(measured, starts, failed), await measureRest({ rounds, seconds }));
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

function report(measured, starts, failed) {
  const values = (subject, name, metric) =>
    measured.filter((one) => one.subject === subject && one.case === name).map((one) => one[metric]);
  const value = (subject, name, metric) => median(values(subject, name, metric));
  /** Round by round: both of a pair were disturbed by the same things. */
  const ratio = (subject, name, metric) => {
    const bare = values("bare node:http", name, metric);
    return median(values(subject, name, metric).map((one, index) => one / bare[index]));
  };
  const results = [];
  const add = (...given) => results.push(result(...given));
  for (const subject of new Set(measured.map((one) => one.subject))) {
    for (const { name } of cases) {
      const [rate, cpu, slowest] = ["perSecond", "cpu", "slowest"].map((metric) => value(subject, name, metric));
      add(name, subject, "requests per second", rate, "1/s");
      add(name, subject, "requests per second to bare's", ratio(subject, name, "perSecond"), "");
      add(name, subject, "CPU per request", cpu, "µs");
      add(name, subject, "CPU per request to bare's", ratio(subject, name, "cpu"), "");
      add(name, subject, "slowest answer", slowest, "ms");
    }
    add("after all", subject, "RSS", value(subject, "after all", "rss"), "MB");
  }
  add("start to first answer", "in-process function", "CPU", median(starts), "ms");
  return {
    name,
    node: process.version,
    results: [...results, ...failed],
    budgets: budgetsOf({ value, ratio, measured: measured.filter(({ subject }) => subject !== peerName()), starts }),
  };
}

function budgetsOf({ value, ratio, measured, starts }) {
  const rate = (subject, name) => ratio(subject, name, "perSecond");
  const cost = (subject, name) => ratio(subject, name, "cpu");
  const wrong = measured.reduce((sum, { wrong: some = 0 }) => sum + some, 0);
  const slowest = Math.max(...measured.map(({ slowest: one = 0 }) => one));
  return [
    ...cases.flatMap(({ name, method }) => {
      const [least, most] = method === "GET" ? [0.5, 2.2] : [0.4, 3];
      return [
        atLeast(`in-process, ${name}: requests per second to bare's`, rate("in-process function", name), least),
        atMost(`in-process, ${name}: CPU per request to bare's`, cost("in-process function", name), most),
        atLeast(`worker thread, ${name}: requests per second to bare's`, rate("worker-thread function", name), 0.35),
        atMost(`worker thread, ${name}: CPU per request to bare's`, cost("worker-thread function", name), 4),
      ];
    }),
    atMost("answers that are not 200", wrong, 0),
    atMost("64 connections: slowest answer in ms", slowest, 3000),
    atMost("start to first answer, CPU in ms", median(starts), 400),
    atMost("RSS in MB", value("in-process function", "after all", "rss"), 130),
    atMost("RSS in MB, with a worker thread", value("worker-thread function", "after all", "rss"), 130),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = await run();
  if (process.argv.includes("--json")) console.log(JSON.stringify(found));
  else {
    console.table(found.results);
    console.table(found.budgets);
  }
}
