import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL(".", import.meta.url));
const bin = (name: string) => join(folder, "node_modules", ".bin", name);

/** Whether the runtimes are here: 300 MB that `npm test` does not ask for. */
export function hasRuntimes(): boolean {
  return existsSync(`${folder}node_modules/.package-lock.json`);
}

/** Installs them from their lockfile, if they are not here. */
export function installRuntimes(): void {
  if (hasRuntimes()) return;
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  execFileSync("npm", args, { cwd: folder, stdio: "inherit" });
  // What they would have done as scripts: to put the program of this platform, which is here already, into its place.
  for (const name of ["bun", "workerd"])
    execFileSync("node", ["install.js"], { cwd: join(folder, "node_modules", name), stdio: "inherit" });
}

/** Runs a module whose `main()` gives a text, and gives that text. */
export type Runtime = (module: string) => Promise<string>;

/** The runtimes beside Node and browsers, as their users start them. */
export const runtimes: Readonly<Record<string, Runtime>> = {
  Deno: (module) => runScript(module, bin("deno"), ["run", "--quiet", "--no-config", "--allow-net=127.0.0.1"]),
  Bun: (module) => runScript(module, bin("bun"), ["run"]),
  workerd: runWorker,
};

async function runScript(module: string, command: string, args: readonly string[]): Promise<string> {
  return inFolder(async (work) => {
    const file = join(work, "suite.mjs");
    writeFileSync(file, `${module}\nconsole.log(await main());\n`);
    const { stdout } = await promisify(execFile)(command, [...args, file], { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  });
}

/** The runtime of Cloudflare's edge: a worker answers requests, and has neither a file system nor Node's modules. */
async function runWorker(module: string): Promise<string> {
  return inFolder(async (work) => {
    const port = await freePort();
    writeFileSync(
      join(work, "suite.mjs"),
      `${module}\nexport default { fetch: async () => new Response(await main()) };\n`,
    );
    writeFileSync(join(work, "config.capnp"), configuration(port));
    const worker = spawn(bin("workerd"), ["serve", join(work, "config.capnp")], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    try {
      return await answerOf(worker, `http://127.0.0.1:${port}/`);
    } finally {
      worker.kill();
    }
  });
}

/** https://github.com/cloudflare/workerd#configuring-workerd */
const configuration = (port: number): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "suite", worker = (
      modules = [(name = "suite.mjs", esModule = embed "suite.mjs")],
      compatibilityDate = "2026-11-01",
      globalOutbound = "loopback",
    )),
    (name = "loopback", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "suite")],
);
`;

/** Asks until it listens. */
async function answerOf(worker: ChildProcess, url: string): Promise<string> {
  for (;;) {
    if (worker.exitCode !== null) throw new Error(`workerd ended with ${worker.exitCode}`);
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return response.text();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("The server has no port");
  return address.port;
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const made = mkdtempSync(join(tmpdir(), "apigw-runtime-"));
  try {
    return await work(made);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
