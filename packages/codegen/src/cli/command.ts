import type { Diagnostic } from "@apigw/model";

/** A command as `--help` lists it. */
export interface ListedCommand {
  readonly name: string;
  readonly summary: string;
  readonly sample: string;
  load(): Promise<Command>;
}

/** One command of the CLI: what it is called with, and what it does. */
export interface Command {
  /** The lines after `Usage:`. */
  readonly usage: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  /** Options of the design that this version has not; naming one is told clearly. */
  readonly notBuilt?: readonly string[];
  /** Beside the one in the list. */
  readonly samples: readonly string[];
  run(call: Call): Promise<Outcome>;
}

export interface Option {
  readonly type: "string" | "boolean";
  readonly multiple?: boolean;
  /** What stands for the value in `--help`. */
  readonly value?: string;
  readonly text: string;
}

/** A command as it was called. */
export interface Call {
  readonly io: Io;
  readonly args: readonly string[];
  text(option: string): string | undefined;
  /** Of an option that may be given several times. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
}

/** What came of it. */
export interface Outcome {
  readonly ok: boolean;
  /** For `--json`. */
  readonly result: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** For people. */
  readonly lines: readonly string[];
}

/** The world, as far as the CLI sees it. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colors: boolean;
  readonly progress: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Resolves when somebody wants a command that runs on and on to end. */
  stopped(): Promise<void>;
  /** Puts a question to a person; absent where nobody sits at a terminal. */
  readonly ask?: (question: string) => Promise<string>;
}

/** What every command takes. */
export const sharedOptions: Readonly<Record<string, Option>> = {
  config: { type: "string", value: "FILE", text: "the config; apigw.config.ts of the project by default" },
  contracts: { type: "string", value: "DIR", text: "the folder of contracts and the lock; apis by default" },
  region: { type: "string", value: "REGION", text: "the AWS region; AWS_REGION or the profile's by default" },
  profile: { type: "string", value: "NAME", text: "the profile of ~/.aws/config" },
  "endpoint-url": {
    type: "string",
    value: "URL",
    text: "another endpoint, such as the local gateway's; AWS_ENDPOINT_URL too",
  },
  json: { type: "boolean", text: "one JSON document on stdout, everything else on stderr" },
  quiet: { type: "boolean", text: "only problems" },
  help: { type: "boolean", text: "this text" },
};
