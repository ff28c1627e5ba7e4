import type { FunctionFile, GatewayOptions } from "../gateway.js";
import { packageVersion } from "../version.js";
import { help } from "./help.js";
import { type CliOptions, readOptions, UsageError } from "./options.js";
import type { Terminal } from "./print.js";
import { ServeProblem, serve } from "./serve.js";

/** The command line, until a signal ends it. Gives the exit code: 0 fine, 1 it could not start, 2 wrong usage. */
export async function run(argv: readonly string[], terminal: Terminal, stopped: Promise<void>): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options === "help") return say(terminal, help);
    if (options === "version") return say(terminal, packageVersion());
    await serve(gatewayOptions(options), options, terminal, stopped);
    return 0;
  } catch (error) {
    return explain(error, terminal);
  }
}

function gatewayOptions(options: CliOptions): Omit<GatewayOptions, "log"> {
  const { accessKeys, data, host, record, template } = options;
  return {
    port: options.port,
    ...(host === undefined ? {} : { host }),
    openapi: options.openapi,
    ...(template === undefined ? {} : { template }),
    settings: Object.fromEntries([...options.settings].filter(([name]) => !isGiven(options, name))),
    functions: Object.fromEntries(functionsOf(options)),
    issuers: options.issuers,
    ...(accessKeys === undefined ? {} : { accessKeys }),
    allowUnenforcedAuth: options.allowUnenforcedAuth,
    enforcePermissions: options.enforcePermissions,
    services: options.services,
    ...(record === undefined ? {} : { record }),
    quotas: options.quotas,
    timeScale: options.timeScale,
    ...(data === undefined ? {} : { data }),
  };
}

function functionsOf({ functions, settings }: CliOptions): [string, FunctionFile][] {
  return functions.map(({ exported, name, path }) => [
    name,
    { file: exported === "" ? path : `${path}.${exported}`, ...settings.get(name) },
  ]);
}

/** Whether settings are those of a function of the command line; all others are the template's. */
function isGiven({ functions }: CliOptions, name: string): boolean {
  return functions.some((one) => one.name === name);
}

function say({ out }: Terminal, text: string): number {
  out(text.trimEnd());
  return 0;
}

function explain(error: unknown, terminal: Terminal): number {
  const isUsage = error instanceof UsageError || (error instanceof ServeProblem && error.exitCode === 2);
  const message = error instanceof Error ? error.message : String(error);
  terminal.error(`apigw-local: ${message}${isUsage ? " (apigw-local --help shows all there is)" : ""}`);
  return isUsage ? 2 : 1;
}
