import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { start } from "./gateway/processes.mjs";
import { deploy } from "./sockets/deploy.mjs";
import { echo } from "./sockets/echo.mjs";
import { atLeast, atMost, median, result } from "./table.mjs";

/**
 * `bench sockets`: what ten thousand idle connections and an echo through a two-way route cost in the gateway, against a
 * bare `ws` server.
 */
export const name = "sockets";

const bare = "bare ws";
const ours = "gateway, in-process function";
const subjects = { [bare]: "bare", [ours]: "gateway" };
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Measures, and gives `{ name, node, results, budgets }`. */
export async function run({ idle = 10_000, rounds = 9, seconds = 0.8 } = {}) {
  const crowds = await measureCrowds(idle);
  const echoes = await measureEchoes(rounds, seconds);
  return { name, node: process.version, ...report(idle, crowds, echoes) };
}

async function begin(role) {
  const server = await start(role, here("./sockets/subject.mjs"));
  return role === "bare" ? server : { ...server, url: await deploy(server.url) };
}

/** Each in a fresh process, three times: the memory that the connections take, and all that the process then has. */
async function measureCrowds(idle) {
  const found = [];
  for (let round = 0; round < 3; round += 1) {
    for (const [subject, role] of Object.entries(subjects)) {
      const server = await begin(role);
      try {
        // The first connections bring what later ones share.
        (await gather(server.url, 8)).kill();
        const before = (await server.cost("memory")).rss;
        const crowd = await gather(server.url, idle);
        const after = (await server.cost("memory")).rss;
        crowd.kill();
        found.push({ subject, grown: (after - before) / 1e6, whole: after / 1e6 });
      } finally {
        server.stop();
      }
    }
  }
  return found;
}

function gather(url, count) {
  const crowd = fork(here("./sockets/crowd.mjs"), [url, String(count)]);
  return new Promise((resolve, reject) => {
    crowd.once("message", () => resolve(crowd));
    crowd.once("exit", (code) => reject(new Error(`the crowd at ${url} ended with ${code}`)));
  });
}

/** Side by side, round by round: what slows the machine down slows both. */
async function measureEchoes(rounds, seconds) {
  const running = [];
  const found = [];
  try {
    for (const [subject, role] of Object.entries(subjects)) running.push({ subject, server: await begin(role) });
    for (const { server } of running) await echo({ url: server.url, connections: 64, seconds: 1.5 });
    for (let round = 0; round < rounds; round += 1) {
      for (const connections of [8, 64]) {
        for (const { server, subject } of running) {
          const before = await server.cost();
          const { answers, perSecond } = await echo({ url: server.url, connections, seconds });
          const after = await server.cost();
          found.push({ subject, round, connections, perSecond, cpu: (after.cpu - before.cpu) / answers });
        }
      }
    }
  } finally {
    for (const { server } of running) server.stop();
  }
  return found;
}

function report(idle, crowds, echoes) {
  const results = [];
  const budgets = [];
  const add = (...given) => results.push(result(...given));
  const crowd = (subject, metric) => median(crowds.filter((one) => one.subject === subject).map((one) => one[metric]));
  const idleCase = `${idle} idle connections`;
  for (const subject of Object.keys(subjects)) {
    add(idleCase, subject, "RSS that they add", crowd(subject, "grown"), "MB");
    add(idleCase, subject, "RSS in all", crowd(subject, "whole"), "MB");
  }
  budgets.push(atMost(`${idleCase}: RSS in all to bare's`, crowd(ours, "whole") / crowd(bare, "whole"), 1.3));
  for (const connections of [8, 64]) {
    const what = `echo, ${connections} connections`;
    const of = (subject, metric) =>
      echoes.filter((one) => one.subject === subject && one.connections === connections).map((one) => one[metric]);
    for (const subject of Object.keys(subjects)) {
      add(what, subject, "messages per second", median(of(subject, "perSecond")), "1/s");
      add(what, subject, "CPU per message", median(of(subject, "cpu")), "µs");
    }
    // Round by round: both of a pair were disturbed by the same things.
    const ratio = (metric) => median(of(ours, metric).map((one, index) => one / of(bare, metric)[index]));
    budgets.push(
      atLeast(`${what}: messages per second to bare's`, ratio("perSecond"), 0.6),
      atMost(`${what}: CPU per message to bare's`, ratio("cpu"), 2),
    );
  }
  return { results, budgets };
}
