import { bundle, gzipped } from "./client/bundle.mjs";
import { installPeers } from "./client/peers.mjs";

/** `bench bundle`: what an app downloads for one operation and for twenty, minified and gzipped. 1 kB is 1,000 bytes. */
export async function run() {
  installPeers();
  const results = [];
  const measured = new Map();
  for (const [subject, what, contents] of apps) {
    const text = await bundle(contents);
    const value = gzipped(text) / 1000;
    measured.set(`${subject}, ${what}`, { value, text });
    results.push({ case: what, subject, metric: "gzip", value, unit: "kB" });
  }
  const kB = (key) => measured.get(key)?.value;
  const others = /\/pets"|listPets|createPet|deletePet/.test(measured.get("@apigw/client, one operation")?.text ?? "");
  const budgets = [
    budget("bundle-one-operation", kB("@apigw/client, one operation"), 2.0),
    budget("bundle-twenty-operations", kB("@apigw/client, twenty operations"), 2.6),
    budget("bundle-with-sigv4", kB("@apigw/client, with sigv4"), 3.6),
    budget("bundle-everything", kB("@apigw/client, everything"), 6.0),
    budget("bundle-no-other-operation", Number(others), 0),
  ];
  return { name: "bundle", node: process.version, results, budgets };
}

function budget(id, value, limit) {
  return { id, value, limit, ok: value !== undefined && value <= limit };
}

const calls = `import { createClient } from "@apigw/client"; import * as api from "generated/pets";`;
const peer = "openapi-fetch";
const apps = [
  [
    "@apigw/client",
    "one operation",
    `${calls} export default (baseUrl, petId) => api.getPet(createClient({ baseUrl }), { petId });`,
  ],
  [
    "@apigw/client",
    "twenty operations",
    `import { createClient } from "@apigw/client"; import * as api from "generated/twenty"; export { createClient, api };`,
  ],
  [
    "@apigw/client",
    "with sigv4",
    `${calls} import { sigv4 } from "@apigw/client/sigv4"; export default (baseUrl, credentials, petId) => api.getPet(createClient({ baseUrl, auth: sigv4({ credentials }) }), { petId });`,
  ],
  [
    "@apigw/client",
    "everything",
    ["", "/sigv4", "/middleware", "/explain"].map((door) => `export * from "@apigw/client${door}";`).join(""),
  ],
  [
    peer,
    "one operation",
    `import createClient from "openapi-fetch"; export default (baseUrl, petId) => createClient({ baseUrl }).GET("/pets/{petId}", { params: { path: { petId } } });`,
  ],
  [
    "@hey-api/client-fetch",
    "one operation",
    `import { createClient } from "@hey-api/client-fetch"; export default (baseUrl, petId) => createClient({ baseUrl }).get({ url: "/pets/{petId}", path: { petId } });`,
  ],
  [
    "ky",
    "one operation",
    `import ky from "ky"; export default (baseUrl, petId) => ky(baseUrl + "/pets/" + petId).json();`,
  ],
  [
    "axios",
    "one operation",
    `import axios from "axios"; export default (baseUrl, petId) => axios.get(baseUrl + "/pets/" + petId);`,
  ],
];
