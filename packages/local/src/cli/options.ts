import { parseArgs } from "node:util";
import { type FunctionSource, parseFunction } from "../functions/load.js";
import { FunctionProblem } from "../functions/problem.js";

/** What the command line asks for. */
export interface CliOptions {
  readonly port: number;
  readonly host: string | undefined;
  readonly openapi: readonly string[];
  readonly functions: readonly FunctionSource[];
  readonly env: ReadonlyMap<string, string>;
  readonly issuers: Readonly<Record<string, string>>;
  readonly accessKeys: Readonly<Record<string, string>> | undefined;
  readonly allowUnenforcedAuth: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Wrong usage: one paragraph, and exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const many = { type: "string", multiple: true } as const;

const notBuilt = ["data", "template", "quotas", "time-scale", "record", "open", "enforce-permissions"];

/** Reads the command line. Throws `UsageError`. */
export function readOptions(argv: readonly string[]): CliOptions | "help" | "version" {
  const unbuilt = notBuilt.find((flag) => argv.some((arg) => arg === `--${flag}` || arg.startsWith(`--${flag}=`)));
  if (unbuilt !== undefined) throw new UsageError(`--${unbuilt} is not built yet.`);
  const { values } = parse(argv);
  if (values.help === true) return "help";
  if (values.version === true) return "version";
  const functions = (values.function ?? []).map(functionOf);
  const twice = functions.find(({ name }, index) => functions.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) throw new UsageError(`--function names "${twice.name}" twice.`);
  return {
    port: readPort(values.port ?? "4567"),
    host: values.host,
    openapi: values.openapi ?? [],
    functions,
    env: readEnv(values.env ?? [], functions),
    issuers: Object.fromEntries((values.issuer ?? []).map(readIssuer)),
    accessKeys: values["access-key"] && Object.fromEntries(values["access-key"].map(readAccessKey)),
    allowUnenforcedAuth: values["allow-unenforced-auth"] ?? false,
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        port: { type: "string" },
        host: { type: "string" },
        openapi: many,
        function: many,
        env: many,
        issuer: many,
        "access-key": many,
        "allow-unenforced-auth": { type: "boolean" },
        json: { type: "boolean" },
        quiet: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port wants a number from 0 to 65535, and not ${JSON.stringify(text)}.`);
}

function functionOf(text: string): FunctionSource {
  try {
    return parseFunction(text);
  } catch (error) {
    throw error instanceof FunctionProblem ? new UsageError(error.message) : error;
  }
}

/** Functions run in one process with one environment: two values for one variable cannot both be right. */
function readEnv(texts: readonly string[], functions: readonly FunctionSource[]): Map<string, string> {
  const env = new Map<string, string>();
  for (const text of texts) {
    const [, name, key, value] = /^([\w-]+)\.([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || key === undefined || value === undefined) {
      throw new UsageError(`--env wants NAME.KEY=VALUE, such as pets.TABLE=pets-dev, and not ${JSON.stringify(text)}.`);
    }
    if (!functions.some((one) => one.name === name)) throw new UsageError(`--env: there is no --function ${name}=….`);
    if ((env.get(key) ?? value) !== value) {
      throw new UsageError(
        `--env: functions share one environment here, so ${key} cannot be two things; environments of their own are not built yet.`,
      );
    }
    env.set(key, value);
  }
  return env;
}

function readIssuer(text: string): [string, string] {
  const [, issuer, url] = /^(https?:\/\/[^=]+)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (issuer !== undefined && url !== undefined && URL.canParse(url)) return [issuer, url];
  throw new UsageError(
    `--issuer wants ISSUER=URL, such as https://login.example=http://127.0.0.1:9000, and not ${JSON.stringify(text)}.`,
  );
}

function readAccessKey(text: string): [string, string] {
  const [, id, secret] = /^(\w+):(.+)$/.exec(text) ?? [];
  if (id !== undefined && secret !== undefined) return [id, secret];
  throw new UsageError("--access-key wants ID:SECRET.");
}
