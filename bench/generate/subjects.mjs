import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** Who makes code of a document: ourselves and our peers. Each as its own command line, in a process of its own. */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** A file of an installed peer. */
export const bin = (path) => here(`./node_modules/${path}`);
const node24 = bin("node/bin/node");

export const documents = ["petstore", "box", "digitalocean", "stripe"];

export const subjects = {
  "apigw-codegen": {
    node: process.execPath,
    args: (file, out) => [here("../../packages/codegen/dist/cli.js"), "generate", "--input", file, "--out", out],
  },
  "openapi-typescript": {
    node: process.execPath,
    args: (file, out) => [bin("openapi-typescript/bin/cli.js"), file, "--output", join(out, "schema.d.ts")],
  },
  "hey-api": {
    node: node24,
    args: (file, out) => [bin("@hey-api/openapi-ts/dist/run.mjs"), "-i", file, "-o", out, "--no-log-file"],
  },
  orval: {
    node: node24,
    args: (file, out) => [
      bin("orval/dist/bin/orval.mjs"),
      "--input",
      file,
      "--output",
      join(out, "api.ts"),
      "--client",
      "fetch",
    ],
  },
  kubb: {
    node: node24,
    args: (file, out) => [bin("@kubb/cli/bin/kubb.cjs"), "generate", "--config", kubbConfig(file, out)],
  },
  "swagger-typescript-api": {
    node: node24,
    args: (file, out) => [
      bin("swagger-typescript-api/dist/cli.mjs"),
      "generate",
      "-p",
      file,
      "-o",
      out,
      "-n",
      "api.ts",
    ],
  },
};

/** Runs one of them: seconds of CPU and of the clock, and the most memory in MB. `failed` says why there is no figure. */
export function make(subject, document, folder) {
  const { node, args } = subjects[subject];
  const out = join(folder, `${subject}-${document}`);
  mkdirSync(out, { recursive: true });
  return cost(node, args(documentFile(document, folder), out), folder);
}

/** What a process costs, in a folder. */
export function cost(node, args, cwd) {
  const from = performance.now();
  const options = { cwd, encoding: "utf8", stdio: ["ignore", "ignore", "pipe"], timeout: 120_000, maxBuffer: 2 ** 28 };
  const { status, stderr } = spawnSync(node, ["--import", here("./cost.mjs"), ...args], options);
  const wall = (performance.now() - from) / 1000;
  if (status !== 0) return { failed: `ended with ${status}: ${stderr.trim().slice(0, 200)}` };
  return { wall, ...JSON.parse(stderr.trimEnd().split("\n").at(-1)) };
}

/** The document as JSON in a folder that is a project. */
export function documentFile(document, folder) {
  const file = join(folder, `${document}.json`);
  if (existsSync(file)) return file;
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(file, gunzipSync(readFileSync(here(`../../tests/fixtures/specs/${document}.json.gz`))));
  return file;
}

function kubbConfig(file, out) {
  const path = join(out, "kubb.config.mjs");
  const from = (name) => JSON.stringify(bin(`@kubb/${name}/dist/index.js`));
  writeFileSync(
    path,
    `import { defineConfig } from ${from("core")};
import { pluginOas } from ${from("plugin-oas")};
import { pluginTs } from ${from("plugin-ts")};
import { pluginClient } from ${from("plugin-client")};
export default defineConfig({
  root: ${JSON.stringify(out)}, input: { path: ${JSON.stringify(file)} }, output: { path: ${JSON.stringify(join(out, "out"))} },
  plugins: [pluginOas(), pluginTs(), pluginClient()],
});
`,
  );
  return path;
}

/** From their lockfile, once; of the scripts of packages only the one that fetches Node 24. */
export function installPeers() {
  const folder = here("./");
  if (existsSync(node24)) return;
  const quiet = ["--no-audit", "--no-fund", "--silent"];
  execFileSync("npm", ["ci", "--ignore-scripts", ...quiet], { cwd: folder, stdio: "ignore" });
  execFileSync("npm", ["rebuild", "node", ...quiet], { cwd: folder, stdio: "ignore" });
}
