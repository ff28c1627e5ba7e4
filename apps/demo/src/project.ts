import { spawn } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The demo's own folder. */
export const demoFolder: string = fileURLToPath(new URL("..", import.meta.url));

/** A project that holds nothing but the overlays, as somebody has it who begins with the API ids. */
export interface Project {
  readonly folder: string;
  /** `apigw-codegen pull --api-id …`, as on the command line. */
  pull(name: string, apiId: string, endpoint: string, region: string): Promise<void>;
  /** Files of generated code that are not, byte for byte, those that are committed. */
  differences(name: string): Promise<string[]>;
  /** What the contract calls its operations and events. */
  contract(name: string): Promise<{ operations: string[]; events: string[] }>;
  /** `tsc --strict` over all that was generated. */
  typeCheck(): Promise<void>;
}

export async function createProject(): Promise<Project> {
  const folder = join(demoFolder, ".work", "project");
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "apis"), { recursive: true });
  const overlays = (await readdir(join(demoFolder, "apis"))).filter((name) => name.endsWith(".overlay.yaml"));
  for (const name of overlays) await cp(join(demoFolder, "apis", name), join(folder, "apis", name));
  await writeFile(join(folder, "package.json"), `${JSON.stringify({ private: true, type: "module" })}\n`);
  return {
    folder,
    pull: (name, apiId, endpoint, region) =>
      run(
        [
          binOf("apigw-codegen", "apigw-codegen"),
          ...["pull", "--api-id", apiId, "--name", name, "--public", "--quiet"],
          ...["--out", `src/generated/${name}`, "--endpoint-url", endpoint, "--region", region],
        ],
        folder,
      ),
    differences: (name) => differences(join(folder, "src/generated", name), join(demoFolder, "src/generated", name)),
    contract: (name) => readContract(join(folder, "apis"), name),
    typeCheck: () => typeCheck(folder),
  };
}

function binOf(packageName: string, bin: string): string {
  const require = createRequire(import.meta.url);
  const path = require.resolve(`${packageName}/package.json`);
  const { bin: bins }: { bin: Record<string, string> } = require(path);
  return join(path, "..", bins[bin] ?? "");
}

async function differences(fresh: string, committed: string): Promise<string[]> {
  const names = new Set([...(await readdir(fresh)), ...(await readdir(committed).catch(() => []))]);
  const read = (folder: string, name: string) => readFile(join(folder, name), "utf8").catch(() => undefined);
  const found: string[] = [];
  for (const name of names) if ((await read(fresh, name)) !== (await read(committed, name))) found.push(name);
  return found;
}

/** Read from the lock, and from the contract with its overlay: what must be called and heard. */
async function readContract(folder: string, name: string): Promise<{ operations: string[]; events: string[] }> {
  const { apis }: { apis: Record<string, { names: Record<string, string> }> } = JSON.parse(
    await readFile(join(folder, "apigw.lock.json"), "utf8"),
  );
  const operations = Object.entries(apis[name]?.names ?? {}).filter(
    ([route]) => route !== "$connect" && route !== "$disconnect",
  );
  const types = await readFile(join(folder, "..", "src/generated", name, "types.ts"), "utf8");
  const block = /export interface \w+Events \{\n([\s\S]*?)\n\}/.exec(types)?.[1] ?? "";
  const events = [...block.matchAll(/^ {2}(\w+): /gm)].map(([, event = ""]) => event);
  return {
    operations: operations.map(([, operation]) => `${name}.${operation}`),
    events: events.map((event) => `${name}.${event}`),
  };
}

async function typeCheck(folder: string): Promise<void> {
  const options = {
    ...{
      target: "ES2022",
      module: "NodeNext",
      lib: ["ES2022", "DOM", "DOM.Iterable"],
      types: [],
      noEmit: true,
      declaration: true,
    },
    ...{
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      isolatedDeclarations: true,
      verbatimModuleSyntax: true,
    },
  };
  await writeFile(
    join(folder, "tsconfig.json"),
    `${JSON.stringify({ compilerOptions: options, include: ["src"] }, null, 2)}\n`,
  );
  await run([binOf("typescript", "tsc"), "-p", "."], folder);
}

/** Runs a Node program; its output is shown only where it fails. */
function run(args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, AWS_ACCESS_KEY_ID: "demo", AWS_SECRET_ACCESS_KEY: "demo" };
    const child = spawn(process.execPath, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.once("error", reject);
    child.once("close", (status) =>
      status === 0 ? resolve() : reject(new Error(`${args.slice(1, 4).join(" ")} ended with ${status}:\n${output}`)),
    );
  });
}
