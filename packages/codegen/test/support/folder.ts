import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Io } from "../../src/cli/command.js";
import { main } from "../../src/cli/main.js";

/** A user's project in a temporary folder, and the command line in it. */
export interface Folder {
  readonly path: string;
  write(name: string, content: string | object): Promise<void>;
  read(name: string): Promise<string>;
  files(): Promise<string[]>;
  /** Runs the command line, in this process. */
  apigw(...args: string[]): Promise<Ran>;
  /** The same of a command that runs on and on: it is stopped when `use` is done, which gets what was printed at first. */
  running(use: (printed: string) => Promise<void>, ...args: string[]): Promise<Ran>;
  /** The same, with a person at the terminal who answers each question so. */
  answering(answer: string, ...args: string[]): Promise<Ran>;
}

/** A command that runs until it is stopped. */
export interface Running {
  heard(text: string): void;
  readonly stopped: Promise<void>;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function project(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "apigw-codegen-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  const write = async (name: string, content: string | object) => {
    await writeFile(join(path, name), typeof content === "string" ? content : JSON.stringify(content));
  };
  await write("package.json", { private: true, type: "module" });
  return {
    path,
    write,
    read: (name) => readFile(join(path, name), "utf8"),
    files: async () =>
      (await readdir(path, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
        .sort(),
    apigw: (...args) => apigw(args, path),
    async running(use, ...args) {
      let stop: () => void = () => undefined;
      const stopped = new Promise<void>((resolve) => {
        stop = resolve;
      });
      let printed = "";
      let begin: () => void = () => undefined;
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const heard = (text: string) => {
        printed += text;
        setImmediate(begin);
      };
      const running = apigw(args, path, undefined, { heard, stopped });
      await Promise.race([begun, running]);
      try {
        await use(printed);
      } finally {
        stop();
      }
      return running;
    },
    answering: (answer, ...args) => apigw(args, path, answer),
  };
}

async function apigw(args: readonly string[], cwd: string, answer?: string, run?: Running): Promise<Ran> {
  let out = "";
  let err = "";
  const ask = async (question: string) => {
    err += question;
    return answer ?? "";
  };
  const io: Io = {
    cwd,
    env: process.env,
    colors: false,
    progress: false,
    out: (text) => {
      out += text;
      run?.heard(text);
    },
    err: (text) => {
      err += text;
    },
    stopped: () => run?.stopped ?? Promise.resolve(),
    ...(answer === undefined ? {} : { ask }),
  };
  const code = await main(args, io);
  return { code, out, err };
}
