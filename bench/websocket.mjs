import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { atLeast, atMost, median, result } from "./table.mjs";
import { bundle, coreBytes } from "./websocket/bundle.mjs";
import { installPeers } from "./websocket/peers.mjs";

/**
 * `bench websocket`: round trips for a second of the client's CPU time, side by side; what is lost and doubled over the
 * same twenty drops; what the client weighs; and posts for a second of the server's CPU time.
 */
export const name = "websocket";

const ours = "@apigw/websocket";
const checked = "@apigw/websocket, validated";
const bare = "bare ws";
const here = (path) => fileURLToPath(new URL(`./websocket/${path}`, import.meta.url));

/** Measures, and gives `{ name, node, results, budgets }`. */
export async function run({ rounds = 18, seconds = 0.4, messages = 1_000, drops = 20 } = {}) {
  installPeers();
  const { subjects } = await import("./websocket/subjects.mjs");
  const work = new URL("./websocket/.work/", import.meta.url);
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(fileURLToPath(work));
  try {
    const client = join(folder, "ours.mjs");
    writeFileSync(client, await bundle(source));
    const trips = await measureTrips(subjects, client, rounds, seconds);
    const chaos = await measureChaos(subjects, client, messages, drops);
    const server = join(folder, "server.mjs");
    writeFileSync(server, await bundle(serverSource));
    const posts = await measurePosts(server, rounds);
    return { name, node: process.version, ...report(trips, chaos, posts, (await coreBytes()) / 1_000) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each client in a process of its own, round by round: what slows the machine down slows all of them. */
async function measureTrips(subjects, file, rounds, seconds) {
  const running = [];
  try {
    for (const [subject, { kind }] of Object.entries(subjects)) {
      const server = await start("server.mjs", [kind]);
      const client = await start("client.mjs", [subject, server.first.url, file]);
      running.push({ subject, server, client });
      await client.ask({ task: "ask", inFlight: 64, seconds: 1 });
    }
    const found = [];
    for (let round = 0; round < rounds; round += 1) {
      // Each begins a round in its turn.
      const first = round % running.length;
      for (const { subject, client } of [...running.slice(first), ...running.slice(0, first)]) {
        const { done, cpu } = await client.ask({ task: "ask", inFlight: 64, seconds });
        found.push({ subject, round, perSecond: (done / cpu) * 1e6 });
      }
    }
    return found;
  } finally {
    for (const { server, client } of running) for (const one of [client, server]) one.stop();
  }
}

/** All at the same time, each with a server of its own whose wires break at the same moments. */
async function measureChaos(subjects, file, messages, drops) {
  const names = Object.keys(subjects).filter((subject) => subject !== checked);
  const running = [];
  try {
    for (const subject of names) {
      const server = await start("server.mjs", [subjects[subject].kind, "25"]);
      running.push({ subject, server, client: await start("client.mjs", [subject, server.first.url, file]) });
    }
    const sending = running.map(({ client }) => client.ask({ task: "chaos", messages }));
    for (let drop = 0; drop < drops; drop += 1) {
      await new Promise((resolve) => setTimeout(resolve, (messages * 10) / (drops + 1)));
      for (const { server } of running) server.tell("drop");
    }
    const ended = await Promise.all(sending);
    const found = [];
    for (const [index, { subject, server }] of running.entries()) {
      const counts = new Map((await server.ask("counts")).counts);
      const told = new Set(ended[index].told);
      const lost = Array.from({ length: messages }, (_, n) => n).filter((n) => !counts.has(n));
      const silent = lost.filter((n) => !told.has(n)).length;
      const doubled = [...counts.values()].filter((times) => times > 1).length;
      found.push({ subject, lost: lost.length, silent, doubled });
    }
    return found;
  } finally {
    for (const { server, client } of running) for (const one of [client, server]) one.stop();
  }
}

/** Against a server that takes every post. */
async function measurePosts(file, rounds) {
  const server = createServer((request, response) => request.resume().on("end", () => response.writeHead(200).end()));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${server.address().port}/prod`;
  const running = [];
  try {
    for (const subject of ["@apigw/server", "AWS SDK"]) {
      const poster = await start("posts.mjs", [subject, endpoint, file]);
      running.push({ subject, poster });
      await poster.ask({ seconds: 1 });
    }
    const found = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const { subject, poster } of running) {
        const { done, cpu } = await poster.ask({ seconds: 0.5 });
        found.push({ subject, round, perSecond: (done / cpu) * 1e6 });
      }
    }
    return found;
  } finally {
    for (const { poster } of running) poster.stop();
    server.close();
    server.closeAllConnections();
  }
}

/** A process of ours, and its answers in turn. */
async function start(file, args) {
  // Node 20 has a WebSocket of its own behind a flag.
  const isOld = Number(process.versions.node.split(".")[0]) < 22;
  const execArgv = isOld ? ["--experimental-websocket", "--no-warnings"] : [];
  const child = fork(here(file), args, { execArgv });
  const next = () =>
    new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`${file} ${args.join(" ")} ended with ${code}`));
      child.once("exit", ended);
      child.once("message", (message) => {
        child.off("exit", ended);
        resolve(message);
      });
    });
  const first = await next();
  return {
    first,
    tell: (message) => child.send(message),
    ask(message) {
      child.send(message);
      return next();
    },
    stop: () => child.kill(),
  };
}

function report(trips, chaos, posts, kB) {
  const results = [];
  const add = (...given) => results.push(result(...given));
  const of = (found, subject) => found.filter((one) => one.subject === subject).map(({ perSecond }) => perSecond);
  // Round by round: both of a pair were disturbed by the same things.
  const ratio = (found, subject, other) =>
    median(of(found, subject).map((value, index) => value / of(found, other)[index]));
  for (const subject of new Set(trips.map((one) => one.subject))) {
    add("round trips, 64 in flight", subject, "for a CPU second", median(of(trips, subject)), "1/s");
    add("round trips, 64 in flight", subject, "to bare ws", ratio(trips, subject, bare), "×");
  }
  for (const { subject, lost, silent, doubled } of chaos) {
    const what = "1,000 messages, 20 drops";
    add(what, subject, "lost", lost, "");
    add(what, subject, "of them silently", silent, "");
    add(what, subject, "ran twice", doubled, "");
  }
  for (const subject of ["@apigw/server", "AWS SDK"])
    add("posts to a connection", subject, "for a CPU second", median(of(posts, subject)), "1/s");
  add("bundle", ours, "import { connect }, gzip", kB, "kB");
  const mine = chaos.find(({ subject }) => subject === ours);
  const budgets = [
    atLeast("websocket-round-trips", ratio(trips, ours, bare), 0.85),
    atLeast("websocket-round-trips-validated", ratio(trips, checked, bare), 0.7),
    atMost("websocket-core-kB", kB, 4.5),
    atMost("websocket-lost", mine.lost, 0),
    atMost("websocket-doubled", mine.doubled, 0),
    atLeast("websocket-posts-to-sdk", ratio(posts, "@apigw/server", "AWS SDK"), 2.5),
  ];
  return { results, budgets };
}
const source = `
  import { connect, validated } from "@apigw/websocket";
  import { messageAcceptedSchema } from "generated/schemas";
  export { connect };
  export const contract = { name: "chat", routeField: "action", eventField: "type" };
  export const validate = validated({ replies: { postMessage: messageAcceptedSchema } });
`;

const serverSource = `
  export { socketConnections } from "@apigw/server";
  export const api = { name: "chat", routeField: "action", eventField: "type", routes: {} };
`;
