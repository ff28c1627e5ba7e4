import { execFileSync, fork, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { atMost, result } from "./table.mjs";

/** `bench control-plane`: what the management API costs, beside moto_server where that is installed. */
export const name = "control-plane";

const calls = 1500;
const peer = "moto_server";
const document = JSON.stringify(apiWith(300));

/** Measures, and gives `{ name, node, results, budgets }`. */
export async function run() {
  const results = [];
  for (const subject of [local, moto]) {
    const server = await subject();
    if (server === undefined) {
      results.push({ case: "moto_server", subject: "moto_server", metric: "not installed here", value: 0, unit: "" });
      continue;
    }
    try {
      results.push(...(await measure(server)));
    } finally {
      server.stop();
    }
  }
  return { name, node: process.version, results, budgets: budgetsOf(results) };
}

async function measure(server) {
  const { subject } = server;
  const send = caller(server.url);
  const results = [];
  const one = async (what, times, work, metric = "CPU per call") => {
    try {
      // Warm, as a gateway on somebody's machine is after its first minute.
      for (let index = 0; index < times; index += 1) await work();
      results.push(result(what, subject, metric, await costOf(server, times, work), "ms"));
    } catch (error) {
      results.push({ case: what, subject, metric: `refused: ${error.message.slice(0, 60)}`, value: 0, unit: "" });
    }
  };
  for (let index = 0; index < 25; index += 1) await send("POST", "/restapis", JSON.stringify({ name: `api-${index}` }));
  await one("GetRestApis, 25 APIs", calls, () => send("GET", "/restapis"));
  const http = (index) => JSON.stringify({ name: `http-${index}`, protocolType: "HTTP" });
  for (let index = 0; index < 25; index += 1) await send("POST", "/v2/apis", http(index));
  await one("GetApis, 25 APIs", calls, () => send("GET", "/v2/apis"));
  await one("import of a 300-resource API", 8, () => send("POST", "/restapis?mode=import", document));
  await one("CreateRestApi", calls, () => send("POST", "/restapis", '{"name":"one"}'));
  return results;
}

/** Milliseconds of the server's CPU for one call, of this many in a row. */
async function costOf(server, times, work) {
  const before = await server.cpu();
  for (let index = 0; index < times; index += 1) await work();
  return ((await server.cpu()) - before) / times;
}

async function local() {
  const child = fork(fileURLToPath(new URL("./control-plane/subject.mjs", import.meta.url)));
  const told = () =>
    new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", (code) => reject(new Error(`the gateway ended with ${code}`)));
    });
  const { url } = await told();
  return {
    subject: "@apigw/local",
    url,
    stop: () => child.kill(),
    async cpu() {
      const answer = told();
      child.send("cost");
      const { cpu } = await answer;
      return (cpu.user + cpu.system) / 1000;
    },
  };
}

/** The peer is Python: it is measured where it is installed, and never installed from here. */
async function moto() {
  const version = motoVersion();
  if (version === undefined || process.platform !== "linux") return undefined;
  const port = await freePort();
  const child = spawn(peer, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + 30_000;
  while (!(await answers(url))) {
    if (Date.now() > until) {
      child.kill();
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { subject: `moto_server ${version}`, url, stop: () => child.kill(), cpu: async () => cpuOf(child.pid) };
}

function motoVersion() {
  try {
    const options = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
    return execFileSync("python3", ["-c", "import moto; print(moto.__version__)"], options).trim();
  } catch {
    return undefined;
  }
}

/** User and system time of a process and its threads, in milliseconds; the kernel counts in hundredths of a second. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function answers(url) {
  try {
    await fetch(url);
    return true;
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A plain client, so that only the server is measured; the scope of the signature says which service is meant. */
function caller(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const authorization =
    "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/apigateway/aws4_request, SignedHeaders=host, Signature=0";
  return (method, path, body = "") =>
    new Promise((resolve, reject) => {
      const headers = { authorization, accept: "application/json", "content-length": Buffer.byteLength(body) };
      const sent = request(new URL(path, url), { agent, method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => (text += chunk));
        response.on("end", () =>
          response.statusCode < 300 ? resolve(text) : reject(new Error(`${method} ${path}: ${response.statusCode}`)),
        );
      });
      sent.on("error", reject);
      sent.end(body);
    });
}

/** A document with this many resources, each with a method, a model of its own and an integration. */
function apiWith(count) {
  const paths = {};
  const schemas = {};
  for (let index = 0; index < count; index += 1) {
    const properties = {
      id: { type: "integer" },
      name: { type: "string" },
      tags: { type: "array", items: { type: "string" } },
    };
    schemas[`Thing${index}`] = { type: "object", required: ["id", "name"], properties };
    const content = { "application/json": { schema: { $ref: `#/components/schemas/Thing${index}` } } };
    paths[`/things-${index}`] = {
      get: {
        operationId: `getThing${index}`,
        parameters: [{ name: "limit", in: "query", schema: { type: "integer" } }],
        responses: { 200: { description: "ok", content } },
        "x-amazon-apigateway-integration": { type: "http_proxy", httpMethod: "GET", uri: "http://127.0.0.1:1/" },
      },
    };
  }
  return { openapi: "3.0.1", info: { title: "many", version: "1" }, paths, components: { schemas } };
}

function budgetsOf(results) {
  const found = (wanted) =>
    results.find((result) => result.case === wanted && result.subject === "@apigw/local")?.value ?? Number.NaN;
  return [
    atMost("import of a 300-resource API, CPU in ms", found("import of a 300-resource API"), 150),
    atMost("GetRestApis, CPU in ms a call", found("GetRestApis, 25 APIs"), 0.4),
    atMost("GetApis, CPU in ms a call", found("GetApis, 25 APIs"), 0.4),
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
