import { mkdirSync, writeFileSync } from "node:fs";
import * as bundles from "./bundle.mjs";
import { bundle } from "./client/bundle.mjs";
import { installPeers } from "./client/peers.mjs";

/**
 * `bench client`: the CPU time of one call, over a fetch that answers at once, by clients side by side. Each figure is
 * the least of its rounds, which are run in turn: what slows the machine down slows all of them.
 */
export async function run({ rounds = 25, calls = 4_000 } = {}) {
  installPeers();
  const subjects = await subjectsFromSource();
  const least = new Map(subjects.map(({ name }) => [name, Number.POSITIVE_INFINITY]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, call } of subjects) least.set(name, Math.min(least.get(name), await cpuOf(call, calls)));
  }
  const bare = least.get("fetch + json()");
  const results = [...least].flatMap(([subject, value]) => [
    { case: "one call", subject, metric: "cpu", value: round(value), unit: "µs" },
    { case: "one call", subject, metric: "times bare", value: round(value / bare), unit: "×" },
  ]);
  const isNew = Number(process.versions.node.split(".")[0]) >= 22;
  const sizes = await bundles.run();
  const budgets = [
    budget("client-cpu", least.get("@apigw/client") / bare, isNew ? 1.4 : 1.25),
    budget("client-cpu-signed", least.get("@apigw/client, signed") / bare, isNew ? 3.8 : 2.5),
    ...sizes.budgets.filter(({ id }) => /one-operation|sigv4|everything/.test(id)),
  ];
  return { name: "client", node: process.version, results: [...results, ...sizes.results], budgets };
}

/** Ours bundled, so that no loader stands between; the peers as they are installed. */
async function subjectsFromSource() {
  const external = ["axios", "ky", "aws4fetch", "openapi-fetch", "@hey-api/client-fetch"];
  const file = new URL("./client/.work/subjects.mjs", import.meta.url);
  mkdirSync(new URL(".", file), { recursive: true });
  writeFileSync(file, await bundle(source, { platform: "node", minify: false, external }));
  return (await import(file.href)).subjects;
}

async function cpuOf(call, calls) {
  const before = process.cpuUsage();
  for (let done = 0; done < calls; done += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

function round(value) {
  return Math.round(value * 100) / 100;
}

function budget(id, value, limit) {
  return { id, value: round(value), limit, ok: value <= limit };
}

const source = `
  import { createClient } from "@apigw/client";
  import { sigv4 } from "@apigw/client/sigv4";
  import { createClient as heyApi } from "@hey-api/client-fetch";
  import { AwsClient } from "aws4fetch";
  import axios from "axios";
  import ky from "ky";
  import openApiFetch from "openapi-fetch";
  import { getPet } from "generated/pets";

  const body = JSON.stringify({ id: 7, name: "Rex", status: "available", tags: ["good"] });
  const init = { status: 200, headers: { "content-type": "application/json" } };
  const fetch = async () => new Response(body, init);
  globalThis.fetch = fetch;

  const baseUrl = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod";
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" };
  const ours = createClient({ baseUrl, fetch });
  const signed = createClient({ baseUrl, fetch, auth: sigv4({ credentials }) });
  const open = openApiFetch({ baseUrl, fetch });
  const hey = heyApi({ baseUrl, fetch });
  const one = ky.create({ prefixUrl: baseUrl, fetch });
  const aws = new AwsClient({ ...credentials, region: "eu-west-1", service: "execute-api" });
  const ax = axios.create({ baseURL: baseUrl, adapter: "fetch", env: { fetch } });

  export const subjects = [
    { name: "fetch + json()", call: async () => (await fetch(\`\${baseUrl}/pets/7\`, { method: "GET" })).json() },
    { name: "@apigw/client", call: () => getPet(ours, { petId: 7 }) },
    { name: "@apigw/client, signed", call: () => getPet(signed, { petId: 7 }) },
    { name: "openapi-fetch", call: () => open.GET("/pets/{petId}", { params: { path: { petId: 7 } } }) },
    { name: "@hey-api/client-fetch", call: () => hey.get({ url: "/pets/{petId}", path: { petId: 7 } }) },
    { name: "ky", call: () => one.get("pets/7").json() },
    { name: "axios", call: () => ax.get("/pets/7") },
    { name: "aws4fetch, signed", call: async () => (await aws.fetch(\`\${baseUrl}/pets/7\`)).json() },
  ];
`;
