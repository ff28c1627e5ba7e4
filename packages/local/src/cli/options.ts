import { parseArgs } from "node:util";
import { type FunctionSource, parseFunction } from "../functions/load.js";
import { FunctionProblem } from "../functions/problem.js";
import type { FunctionSettings } from "../functions/settings.js";

/** What the command line asks for. */
export interface CliOptions {
  readonly port: number;
  readonly host: string | undefined;
  readonly openapi: readonly string[];
  readonly template: string | undefined;
  readonly functions: readonly FunctionSource[];
  /** By function, of the command line or the template: its environment, timeout and memory. */
  readonly settings: ReadonlyMap<string, FunctionSettings>;
  readonly issuers: Readonly<Record<string, string>>;
  readonly accessKeys: Readonly<Record<string, string>> | undefined;
  readonly allowUnenforcedAuth: boolean;
  readonly enforcePermissions: boolean;
  /** Where AWS services are, by name. */
  readonly services: Readonly<Record<string, string>>;
  readonly timeScale: number;
  readonly record: string | undefined;
  readonly data: string | undefined;
  readonly quotas: boolean;
  /** Open the start page in the browser. */
  readonly open: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Wrong usage: one paragraph, and exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const many = { type: "string", multiple: true } as const;

/** Reads the command line. Throws `UsageError`. */
export function readOptions(argv: readonly string[]): CliOptions | "help" | "version" {
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
    template: values.template,
    functions,
    settings: readSettings(
      { env: values.env, timeout: values.timeout, memory: values.memory },
      functions,
      values.template !== undefined,
    ),
    issuers: Object.fromEntries((values.issuer ?? []).map(readIssuer)),
    accessKeys: values["access-key"] && Object.fromEntries(values["access-key"].map(readAccessKey)),
    allowUnenforcedAuth: values["allow-unenforced-auth"] ?? false,
    enforcePermissions: values["enforce-permissions"] ?? false,
    services: Object.fromEntries((values.service ?? []).map(readService)),
    timeScale: readTimeScale(values["time-scale"] ?? "1"),
    record: values.record,
    data: values.data,
    quotas: values.quotas ?? false,
    open: values.open ?? false,
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
        template: { type: "string" },
        function: many,
        env: many,
        timeout: many,
        memory: many,
        issuer: many,
        "access-key": many,
        "allow-unenforced-auth": { type: "boolean" },
        "enforce-permissions": { type: "boolean" },
        service: many,
        "time-scale": { type: "string" },
        record: { type: "string" },
        data: { type: "string" },
        quotas: { type: "boolean" },
        open: { type: "boolean" },
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

type Given = Readonly<Record<"env" | "timeout" | "memory", readonly string[] | undefined>>;

/** Names that are no function of the command line may be the template's, which says so itself. */
function readSettings(
  given: Given,
  functions: readonly FunctionSource[],
  hasTemplate: boolean,
): Map<string, FunctionSettings> {
  const settings = new Map<string, FunctionSettings>(functions.map(({ name }) => [name, {}]));
  const add = (flag: string, name: string, more: (before: FunctionSettings) => FunctionSettings) => {
    const before = settings.get(name) ?? (hasTemplate ? {} : undefined);
    if (before === undefined) throw new UsageError(`--${flag}: there is no --function ${name}=….`);
    settings.set(name, { ...before, ...more(before) });
  };
  for (const text of given.env ?? []) {
    const [, name, key, value] = /^([\w-]+)\.([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || key === undefined || value === undefined) {
      throw new UsageError(`--env wants NAME.KEY=VALUE, such as pets.TABLE=pets-dev, and not ${JSON.stringify(text)}.`);
    }
    add("env", name, ({ env }) => ({ env: { ...env, [key]: value } }));
  }
  for (const [flag, sample, most] of [
    ["timeout", "pets=30 (seconds)", 900],
    ["memory", "pets=512 (megabytes)", 10_240],
  ] as const) {
    for (const text of given[flag] ?? []) {
      const [, name, digits] = /^([\w-]+)=(\d+)$/.exec(text) ?? [];
      const amount = Number(digits);
      if (name === undefined || !(amount >= 1 && amount <= most)) {
        throw new UsageError(`--${flag} wants NAME=NUMBER, such as ${sample}, and not ${JSON.stringify(text)}.`);
      }
      add(flag, name, () => ({ [flag]: amount }));
    }
  }
  return settings;
}

function readIssuer(text: string): [string, string] {
  const [, issuer, url] = /^(https?:\/\/[^=]+)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (issuer !== undefined && url !== undefined && URL.canParse(url)) return [issuer, url];
  throw new UsageError(
    `--issuer wants ISSUER=URL, such as https://login.example=http://127.0.0.1:9000, and not ${JSON.stringify(text)}.`,
  );
}

function readService(text: string): [string, string] {
  const [, name, url] = /^([\w-]+)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (name !== undefined && url !== undefined && URL.canParse(url)) return [name, url];
  throw new UsageError(
    `--service wants NAME=URL, such as dynamodb=http://127.0.0.1:8000, and not ${JSON.stringify(text)}.`,
  );
}

function readTimeScale(text: string): number {
  const scale = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && scale > 0 && scale <= 100_000) return scale;
  throw new UsageError(`--time-scale wants a number over 0, such as 60, and not ${JSON.stringify(text)}.`);
}

function readAccessKey(text: string): [string, string] {
  const [, id, secret] = /^(\w+):(.+)$/.exec(text) ?? [];
  if (id !== undefined && secret !== undefined) return [id, secret];
  throw new UsageError("--access-key wants ID:SECRET.");
}
