import { WrongFolder } from "../control/store/folder-lock.js";
import { FunctionProblem } from "../functions/problem.js";
import { type FunctionFile, type Gateway, startGateway } from "../gateway.js";
import { TemplateProblem } from "../template/read.js";
import { packageVersion } from "../version.js";
import { help } from "./help.js";
import { type CliOptions, readOptions, UsageError } from "./options.js";
import { humanLog, jsonLog, type Terminal } from "./print.js";

/** The command line, until a signal ends it. Gives the exit code: 0 fine, 1 it could not start, 2 wrong usage. */
export async function run(argv: readonly string[], terminal: Terminal, stopped: Promise<void>): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options === "help") return say(terminal, help);
    if (options === "version") return say(terminal, packageVersion());
    const gateway = await start(options, terminal);
    announce(gateway, options, terminal);
    await stopped;
    await gateway.stop();
    return 0;
  } catch (error) {
    return explain(error, terminal);
  }
}

async function start(options: CliOptions, terminal: Terminal): Promise<Gateway> {
  const functions = options.functions.map(({ exported, name, path }): [string, FunctionFile] => [
    name,
    { file: exported === "" ? path : `${path}.${exported}`, ...options.settings.get(name) },
  ]);
  return startGateway({
    port: options.port,
    ...(options.host === undefined ? {} : { host: options.host }),
    openapi: options.openapi,
    ...(options.template === undefined ? {} : { template: options.template }),
    settings: Object.fromEntries([...options.settings].filter(([name]) => !isGiven(options, name))),
    functions: Object.fromEntries(functions),
    issuers: options.issuers,
    ...(options.accessKeys === undefined ? {} : { accessKeys: options.accessKeys }),
    allowUnenforcedAuth: options.allowUnenforcedAuth,
    enforcePermissions: options.enforcePermissions,
    services: options.services,
    ...(options.record === undefined ? {} : { record: options.record }),
    quotas: options.quotas,
    timeScale: options.timeScale,
    ...(options.data === undefined ? {} : { data: options.data }),
    log: options.json ? jsonLog(terminal, options.quiet) : humanLog(terminal, options.quiet),
  });
}

function isGiven({ functions }: CliOptions, name: string): boolean {
  return functions.some((one) => one.name === name);
}

function announce(gateway: Gateway, options: CliOptions, { error, out }: Terminal): void {
  if (options.allowUnenforcedAuth) {
    error("WARNING: --allow-unenforced-auth: routes whose authorization is not built yet are open to everybody.");
  }
  if (options.json) {
    out(JSON.stringify({ event: "ready", url: gateway.url, pid: process.pid }));
    return;
  }
  out(`apigw-local ready at ${gateway.url}`);
  for (const { name, url } of gateway.apis()) out(`  ${name}  ${url}`);
}

function say({ out }: Terminal, text: string): number {
  out(text.trimEnd());
  return 0;
}

const wrongUsage = [UsageError, FunctionProblem, TemplateProblem, WrongFolder];

function explain(error: unknown, terminal: Terminal): number {
  if (error instanceof Error && wrongUsage.some((kind) => error instanceof kind)) {
    terminal.error(`apigw-local: ${error.message} (apigw-local --help shows all there is)`);
    return 2;
  }
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  terminal.error(`apigw-local: ${code === "EADDRINUSE" ? "the port is taken; --port 0 picks a free one" : message}`);
  return code === "ENOENT" ? 2 : 1;
}
