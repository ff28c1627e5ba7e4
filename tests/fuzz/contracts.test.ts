import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { generate, Problem, pullFile } from "apigw-codegen";
import { afterAll, expect, test } from "vitest";
import { chance, type Hostile, mutated, scribbled } from "./mutate.js";
import { beside, seeds } from "./seeds.js";
import { watchdog } from "./watchdog.js";

/** CPU time of this process, in milliseconds: machines are shared, and a wall clock tells of the others too. */
const cpuTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/**
 * Whatever a document says, reading it ends in a model, in diagnostics or in a Problem: in under 2 s, without a touch of
 * the network, of files outside or of a prototype. `APIGW_FUZZ_SEED=n` reads one document again.
 */
const again = Number(process.env.APIGW_FUZZ_SEED ?? 0);
const count = again > 0 ? 1 : process.env.APIGW_TEST_LONG ? 100_000 : 1_000;
const first = again > 0 ? again : 1 + Math.floor(Math.random() * 2 ** 30);

const folder = mkdtempSync(join(tmpdir(), "apigw-fuzz-"));
const outside = mkdtempSync(join(tmpdir(), "apigw-fuzz-outside-"));
afterAll(() => {
  for (const path of [folder, outside]) rmSync(path, { recursive: true, force: true });
});

const secret = "canary-4711";
writeFileSync(join(outside, "secret.json"), JSON.stringify({ type: "string", description: secret }));
writeFileSync(join(folder, "beside.json"), JSON.stringify(beside));
writeFileSync(join(folder, "package.json"), "{}");
symlinkSync(join(outside, "secret.json"), join(folder, "linked.json"));

const hostile: Hostile = {
  keys: [
    ..."__proto__ constructor prototype toString hasOwnProperty then $ref $defs $id allOf properties items".split(" "),
    ..."type x-y 200 4XX default get servers parameters swagger openapi asyncapi Resources".split(" "),
    ..."nullable discriminator definitions payload action".split(" "),
    ...["", " ", "a/b~c", "~1", "%", "\u0000", "$default", "/{a+}/{a}", "*/", "x".repeat(300)],
  ],
  references: [
    ...["#", "#/", "#/paths", "#/components/schemas/Pet", "#/components/schemas/__proto__", "#toy", "", "%", "#/%zz"],
    ...[
      "http://127.0.0.1:49151/x.json",
      "https://[::1]:49151/",
      "//127.0.0.1:49151/x",
      "file:///proc/self/environ",
      "/etc/passwd",
    ],
    ...[
      `../${basename(outside)}/secret.json`,
      "linked.json",
      join(outside, "secret.json"),
      `${"../".repeat(20)}proc/self/environ`,
      ".",
      "beside.json",
    ],
    ...["beside.json#/schemas/A", "beside.json#/paths/a", "beside.json#/lost", "document.json", "document.json#/paths"],
  ],
};

test(`${count} mutated documents, from seed ${first} on, are read or refused`, { timeout: 3_600_000 }, async () => {
  const corpus = seeds();
  const sockets: unknown[] = [];
  const seen = (message: unknown) => void sockets.push(message);
  subscribe("net.client.socket", seen);
  const dog = watchdog(20);
  const prototypes = namesOfPrototypes();
  const outcomes = { read: 0, errors: 0, refused: 0 };
  try {
    for (let seed = first; seed < first + count; seed += 1) {
      dog.see(seed);
      const luck = chance(seed);
      const from = luck.of(corpus);
      const isText = from.tree === undefined || luck.below(3) === 0;
      const text = isText ? scribbled(from.text, luck) : JSON.stringify(mutated(from.tree, hostile, luck));
      const began = cpuTime();
      const told = await read(text).catch((fault: unknown) => {
        throw new Error(`APIGW_FUZZ_SEED=${seed} (${from.name}): ${String(fault)}`, { cause: fault });
      });
      outcomes[told.outcome] += 1;
      const where = `APIGW_FUZZ_SEED=${seed} (${from.name})`;
      const ms = cpuTime() - began;
      if (ms > 2000) throw new Error(`${where} took ${Math.round(ms)} ms`);
      if (sockets.length > 0) throw new Error(`${where} opened a socket`);
      if (namesOfPrototypes() !== prototypes) throw new Error(`${where} changed a prototype`);
      if (told.text.includes(secret)) throw new Error(`${where} read a file outside of the folder`);
    }
  } finally {
    unsubscribe("net.client.socket", seen);
    await dog.stop();
  }
  const left = readdirSync(folder).filter((name) => name !== "apis");
  expect(left.sort()).toEqual(["beside.json", "document.json", "linked.json", "package.json"]);
  // A corpus of which nothing is read any more would try nothing.
  if (count > 1) expect(outcomes.read).toBeGreaterThan(count / 5);
});

/** As `pull --file` does, and `generate` after it where nothing is wrong. */
async function read(text: string): Promise<{ outcome: "read" | "errors" | "refused"; text: string }> {
  const file = join(folder, "document.json");
  writeFileSync(file, text);
  try {
    const { api, contract, diagnostics } = await pullFile(file, { root: folder, name: "fuzz" });
    const written = readFileSync(join(folder, contract), "utf8");
    const all = written + JSON.stringify(diagnostics);
    rmSync(join(folder, "apis"), { recursive: true });
    if (diagnostics.some(({ severity }) => severity === "error")) return { outcome: "errors", text: all };
    const code = generate(api, { contract });
    return { outcome: "read", text: all + code.map((one) => one.text).join("\n") };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { outcome: "refused", text: error.message };
  }
}

function namesOfPrototypes(): string {
  return [Object, Array, Function, String, Map]
    .map(({ prototype }) => Object.getOwnPropertyNames(prototype).join())
    .join(";");
}
