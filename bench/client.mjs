import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, gzipped } from "./client/bundle.mjs";
import { installPeers } from "./client/peers.mjs";
import { installPeers as installGenerators, make } from "./generate/subjects.mjs";
import { atMost, median, result } from "./table.mjs";

/**
 * `bench client`: the CPU time of one call, over a fetch that answers at once, by clients side by side, and what they
 * weigh. Each client runs in processes of its own, beside bare fetch, and all of them in turn; ratios are the medians of
 * their processes, since V8 compiles the same code a little otherwise in each.
 */
export async function run({ turns = 5, seconds = 3 } = {}) {
  installPeers();
  installGenerators();
  const measured = await measure(turns, seconds);
  const cpu = (name) => median(measured.get(name).map((one) => one.cpu));
  const ratio = (name) => median(measured.get(name).map((one) => one.cpu / one.bare));
  const times = [...measured.keys()].flatMap((subject) => [
    result("one call", subject, "cpu", cpu(subject), "µs"),
    result("one call", subject, "times bare", ratio(subject), "×"),
  ]);
  const bare = median([...measured.values()].flat().map((one) => one.bare));
  times.unshift(result("one call", "fetch + json()", "cpu", bare, "µs"));
  const sizes = new Map();
  for (const [name, contents] of apps) sizes.set(name, gzipped(await bundle(contents)) / 1000);
  const bytes = [...sizes].map(([name, kB]) => result(name, "@apigw/client", "gzip", kB, "kB"));
  const isNew = Number(process.versions.node.split(".")[0]) >= 22;
  const budgets = [
    atMost("client-cpu", ratio("@apigw/client"), isNew ? 1.4 : 1.25),
    atMost("client-cpu-signed", ratio("@apigw/client, signed"), isNew ? 3.8 : 2.5),
    atMost("client-one-operation-kB", sizes.get("one operation"), 2.0),
    atMost("client-with-sigv4-kB", sizes.get("one operation with sigv4"), 3.6),
    atMost("client-everything-kB", sizes.get("everything but the texts of explain"), 6.0),
  ];
  return { name: "client", node: process.version, results: [...times, ...bytes], budgets };
}

/**
 * What the processes of each subject found. Ours is bundled, so that no loader stands between; the peers are as they are
 * installed, and as they are generated.
 */
async function measure(turns, seconds) {
  const work = new URL("./client/.work/", import.meta.url);
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(fileURLToPath(work));
  try {
    const { failed } = make("orval", "petstore", folder);
    if (failed !== undefined) throw new Error(`orval ${failed}`);
    const external = ["axios", "ky", "aws4fetch", "openapi-fetch", "@hey-api/client-fetch"];
    const file = join(folder, "subjects.mjs");
    const orval = JSON.stringify(join(folder, "orval-petstore", "api.ts"));
    const contents = `import { getPetById } from ${orval};\n${source}`;
    writeFileSync(file, await bundle(contents, { platform: "node", minify: false, external }));
    const script = fileURLToPath(new URL("./client/measure.mjs", import.meta.url));
    const once = (name) =>
      JSON.parse(execFileSync(process.execPath, [script, file, name, `${seconds}`], { encoding: "utf8" }));
    const [, ...subjects] = (await import(file)).subjects;
    const found = new Map(subjects.map(({ name }) => [name, []]));
    for (let turn = 0; turn < turns; turn += 1) for (const [name, runs] of found) runs.push(once(name));
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const call = `import { createClient } from "@apigw/client"; import * as api from "generated/pets";`;
const apps = [
  ["one operation", `${call} export default (baseUrl, petId) => api.getPet(createClient({ baseUrl }), { petId });`],
  [
    "one operation with a token",
    `${call} import { bearer } from "@apigw/client"; export default (baseUrl, token, petId) => api.getPet(createClient({ baseUrl, auth: bearer(token) }), { petId });`,
  ],
  [
    "one operation with sigv4",
    `${call} import { sigv4 } from "@apigw/client/sigv4"; export default (baseUrl, credentials, petId) => api.getPet(createClient({ baseUrl, auth: sigv4({ credentials }) }), { petId });`,
  ],
  [
    "everything but the texts of explain",
    ["", "/sigv4", "/middleware"].map((door) => `export * from "@apigw/client${door}";`).join(""),
  ],
  [
    "everything",
    ["", "/sigv4", "/middleware", "/explain"].map((door) => `export * from "@apigw/client${door}";`).join(""),
  ],
];

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
    { name: "orval", call: () => getPetById(7) },
    { name: "ky", call: () => one.get("pets/7").json() },
    { name: "axios", call: () => ax.get("/pets/7") },
    { name: "aws4fetch, signed", call: async () => (await aws.fetch(\`\${baseUrl}/pets/7\`)).json() },
  ];
`;
