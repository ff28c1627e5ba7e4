import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Folder, project } from "./support/folder.js";

/** CPU time of this process, in milliseconds: machines are shared, and a wall clock tells of the others too. */
const cpuTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Security cases S18, S19 and S20: what a document may refer to, and how large it may be. */
const head = { openapi: "3.0.1", info: { title: "Pets", version: "1" } };

function withSchema(schema: unknown): object {
  const content = { "application/json": { schema } };
  return { ...head, paths: { "/pets": { get: { responses: { 200: { description: "", content } } } } } };
}

async function generate(folder: Folder, input: string) {
  const from = cpuTime();
  const { code, out } = await folder.apigw("generate", "--input", input, "--out", "src/api/pets", "--json");
  const written = (await folder.files()).filter((name) => name.startsWith("src/"));
  const { diagnostics } = JSON.parse(out) as { diagnostics: { code: string; message: string; at: string }[] };
  return { code, out, written, diagnostics, ms: cpuTime() - from };
}

/** A server that counts who comes, as a cloud's metadata service would be found. */
async function canary() {
  let hits = 0;
  const server = createServer((_, response) => {
    hits += 1;
    response.end('{"type":"string"}');
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.address() as AddressInfo).port, hits: () => hits };
}

test("S18: no reference reaches the network, however its host is written", async () => {
  const folder = await project();
  const { port, hits } = await canary();
  const hosts = ["127.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]", "0x7f.1", "2130706433"];
  for (const url of [...hosts.map((host) => `http://${host}:${port}/pet.json`), `//127.0.0.1:${port}/pet.json`]) {
    await folder.write("pets.json", withSchema({ $ref: `${url}#/Pet` }));
    const { code, diagnostics, written } = await generate(folder, "pets.json");
    expect({ url, code, written }).toEqual({ url, code: 1, written: [] });
    expect(diagnostics).toMatchObject([{ code: "APIGW103", at: expect.stringMatching(/^pets\.json#\/paths\//) }]);
  }
  expect(hits()).toBe(0);
});

test("S18: every place that may hold a reference refuses the network", async () => {
  const folder = await project();
  const { port, hits } = await canary();
  const $ref = `http://127.0.0.1:${port}/x.json`;
  const get = {
    parameters: [{ $ref }],
    requestBody: { $ref },
    responses: { 200: { $ref }, 404: { description: "", headers: { a: { $ref } }, links: { b: { $ref } } } },
    callbacks: { c: { $ref } },
  };
  const discriminator = { propertyName: "kind", mapping: { dog: $ref } };
  const schemas = { A: { $ref }, B: { discriminator, oneOf: [{ $ref }], properties: { example: { $ref } } } };
  await folder.write("pets.json", {
    ...head,
    paths: { "/a": { get }, "/b": { $ref } },
    components: { schemas, securitySchemes: { s: { $ref } } },
  });
  const { code, written } = await generate(folder, "pets.json");
  expect({ code, written, hits: hits() }).toEqual({ code: 1, written: [], hits: 0 });
});

test("S19: no reference reaches a file outside of the document's folder", async () => {
  const folder = await project();
  const outside = await mkdtemp(join(tmpdir(), "apigw-outside-"));
  onTestFinished(() => rm(outside, { recursive: true, force: true }));
  await writeFile(join(outside, "secret.json"), '{"type":"string","description":"canary-4711"}');
  await mkdir(join(folder.path, "apis"));
  await folder.write("secret.json", { type: "string", description: "canary-4711" });
  await symlink(join(outside, "secret.json"), join(folder.path, "apis", "linked.json"));
  await symlink(outside, join(folder.path, "apis", "folder"));
  const references = [
    "file:///proc/self/environ",
    "/proc/self/environ",
    join(outside, "secret.json"),
    `file://${join(outside, "secret.json")}`,
    "../secret.json",
    "..%2fsecret.json",
    "a/../../secret.json",
    "linked.json",
    "folder/secret.json",
    "..\\secret.json",
  ];
  process.env.APIGW_CANARY = "canary-4711";
  onTestFinished(() => {
    delete process.env.APIGW_CANARY;
  });
  for (const $ref of references) {
    await folder.write("apis/pets.json", withSchema({ $ref }));
    const { code, out, written } = await generate(folder, "apis/pets.json");
    expect({ $ref, code, written }).toEqual({ $ref, code: 1, written: [] });
    expect(out).toMatch(/APIGW10[23]/);
    expect(out).not.toContain("canary-4711");
  }
  const pulled = await folder.apigw("pull", "--file", "apis/pets.json", "--name", "pets");
  expect(pulled.code).toBe(1);
  expect(await readdir(join(folder.path, "apis"))).not.toContain("pets.openapi.json");
});

const yamlHead = "openapi: 3.0.1\ninfo: { title: Pets, version: '1' }\npaths: {}\n";

function laughs(levels: number): string {
  const lines = ["x-0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < levels; level += 1) {
    const all = Array(9)
      .fill(`*a${level - 1}`)
      .join(", ");
    lines.push(`x-${level}: &a${level} [${all}]`);
  }
  return yamlHead + lines.join("\n");
}

function mergedLaughs(levels: number): string {
  const lines = ["x-0: &a0 { k0: { v: x } }"];
  for (let level = 1; level < levels; level += 1) {
    const all = Array.from({ length: 9 }, (_, at) => `m${at}: { <<: *a${level - 1} }`);
    lines.push(`x-${level}: &a${level} { ${all.join(", ")} }`);
  }
  return yamlHead + lines.join("\n");
}

test.each([
  ["more than 10 MB", `${yamlHead}x-long: ${"x".repeat(10 * 1024 * 1024)}`, /10485760/],
  [
    "more than 10 MB of JSON",
    JSON.stringify({ ...head, "x-long": "x".repeat(10 * 1024 * 1024) }),
    /10485760.*without indentation/,
  ],
  ["10 MB of brackets", "[".repeat(10 * 1024 * 1024), /levels deep/],
  ["JSON 10,000 levels deep", `{"openapi":"3.0.1","x":${"[".repeat(10_000)}${"]".repeat(10_000)}}`, /levels deep/],
  ["JSON a million levels deep", `{"openapi":"3.0.1","x":${"[".repeat(1e6)}${"]".repeat(1e6)}}`, /levels deep/],
  ["flow YAML 10,000 levels deep", `${yamlHead}x: ${"[".repeat(10_000)}${"]".repeat(10_000)}`, /levels deep/],
  ["flow YAML a million levels deep", `${yamlHead}x: ${"[".repeat(1e6)}`, /levels deep/],
  ["block YAML 10,000 levels deep", `${yamlHead}x:\n  ${"- ".repeat(10_000)}x`, /levels deep/],
  [
    "block YAML of 2,000 columns",
    yamlHead + Array.from({ length: 2000 }, (_, i) => `${" ".repeat(i)}x:`).join("\n"),
    /levels deep/,
  ],
  ["the billion laughs", laughs(9), /aliases expand/],
  ["the billion laughs of merged maps", mergedLaughs(9), /aliases expand|aliases/],
  ["the billion laughs of fewer levels", laughs(8), /aliases expand/],
  [
    "50,000 anchors",
    yamlHead + Array.from({ length: 50_000 }, (_, i) => `x-${i}: &a${i} 1`).join("\n"),
    /1000 anchors/,
  ],
  ["50,000 aliases", `${yamlHead}x: &a 1\ny:\n${"  - *a\n".repeat(50_000)}`, /1000 aliases/],
  ["three million nodes", JSON.stringify({ ...head, x: Array(3_000_000).fill(1) }), /nodes/],
  ["an alias of itself", `${yamlHead}x: &a [*a]`, /neither JSON nor YAML|levels deep/],
  ["a key that stands twice", `${yamlHead}x-a: 1\nx-a: 2`, /stands twice/],
])("S20: a document of %s is refused with a clear error in under 2 s of CPU", async (_, text, reason) => {
  const folder = await project();
  await folder.write("pets.yaml", text);
  const from = cpuTime();
  const { code, err } = await folder.apigw("generate", "--input", "pets.yaml", "--out", "src/api/pets");
  expect(cpuTime() - from).toBeLessThan(2000);
  expect(err).toMatch(reason);
  expect(code).toBe(1);
  expect((await folder.files()).filter((name) => name.startsWith("src/"))).toEqual([]);
});

test("S20: 50,000 keys in one map of YAML are read in under 2 s of CPU", async () => {
  const folder = await project();
  await folder.write("pets.yaml", yamlHead + Array.from({ length: 50_000 }, (_, i) => `x-${i}: 1`).join("\n"));
  const { code, ms } = await generate(folder, "pets.yaml");
  expect(code).toBe(0);
  expect(ms).toBeLessThan(2000);
});

test("a folder and a pipe are no documents", async () => {
  const folder = await project();
  await mkdir(join(folder.path, "pets.json"));
  const { code, err } = await folder.apigw("generate", "--input", "pets.json", "--out", "src/api/pets");
  expect(code).toBe(2);
  expect(err).toContain("is no file");
});
