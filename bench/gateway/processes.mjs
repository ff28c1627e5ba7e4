import { execFileSync, fork } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Starts a subject of ours as a process of its own: `bare`, `in-process` or `thread`; or one of another file. */
export async function start(role, file = here("./subject.mjs")) {
  const child = fork(file, [role]);
  const asked = conversation(child, role);
  const { url, cpu } = await asked();
  return { url, startCpu: total(cpu), ...metered(child, asked) };
}

const folder = here("./serverless-offline/");
const peer = here("./serverless-offline/node_modules/serverless-offline/package.json");

/** serverless-offline as its users run it, installed on demand. Version 3 of serverless asks for no account. */
export async function startPeer() {
  if (!existsSync(peer)) {
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], {
      cwd: folder,
      stdio: "ignore",
    });
  }
  const ports = await freePorts(3);
  const options = ["httpPort", "lambdaPort", "albPort"].flatMap((name, index) => [`--${name}`, String(ports[index])]);
  const child = fork(
    here("./serverless-offline/node_modules/serverless/bin/serverless.js"),
    ["offline", "start", ...options],
    {
      cwd: folder,
      execArgv: ["--import", here("./serverless-offline/meter.mjs")],
      silent: true,
      env: { ...process.env, SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off", NO_COLOR: "1" },
    },
  );
  const asked = conversation(child, "serverless-offline");
  await said(child, "Server ready");
  return { url: `http://localhost:${ports[0]}`, ...metered(child, asked) };
}

/** `serverless-offline 13.9.0` */
export function peerName() {
  const { dependencies } = JSON.parse(readFileSync(here("./serverless-offline/package.json"), "utf8"));
  return `serverless-offline ${dependencies["serverless-offline"]}`;
}

/** Gives a function that waits for the child's next message. */
function conversation(child, name) {
  let heard = { resolve: () => undefined, reject: () => undefined };
  child.on("message", (message) => heard.resolve(message));
  child.on("exit", (code) => heard.reject(new Error(`${name} ended with ${code}`)));
  return () =>
    new Promise((resolve, reject) => {
      heard = { resolve, reject };
    });
}

function metered(child, asked) {
  return {
    stop: () => child.kill(),
    async cost(ask = "cost") {
      const answer = asked();
      child.send(ask);
      const { cpu, rss } = await answer;
      return { cpu: total(cpu), rss };
    },
  };
}

/** Microseconds. */
const total = ({ system, user }) => system + user;

/** Waits until the child prints a text, and lets it print on. */
function said(child, text) {
  return new Promise((resolve, reject) => {
    let printed = "";
    const hear = (chunk) => {
      if (printed.includes(text)) return;
      printed += chunk;
      if (printed.includes(text)) resolve();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => reject(new Error(`ended with ${code}: ${printed.trim().slice(-300)}`)));
    setTimeout(() => reject(new Error(`not ready after 60 s: ${printed.trim().slice(-300)}`)), 60_000).unref();
  });
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
