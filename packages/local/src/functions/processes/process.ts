import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type Environment, initTimeout, type Say } from "../environment.js";
import { exited, killed, type LambdaFailure, timedOut } from "../failure.js";
import { FunctionProblem } from "../problem.js";
import type { Ran } from "../run-handler.js";
import type { Work } from "../threads/messages.js";
import { startRuntimeApi } from "./runtime-api.js";

export interface ProcessOptions {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds. */
  readonly timeout: number;
  readonly say: Say;
}

/** What a process has to run. */
interface Job {
  readonly work: Work;
  resolve(ran: Ran | undefined): void;
}

/** Starts a process with a Lambda Runtime API of its own, and waits until it asks for its first event. */
export async function startProcess(options: ProcessOptions): Promise<Environment> {
  const { name, say, timeout } = options;
  const jobs: Job[] = [];
  /** The first of them, once the process has it. */
  let running: Job | undefined;
  let timer: NodeJS.Timeout | undefined;
  let alive = true;
  /** What is printed belongs to the last event that was given. */
  let printing = "";
  let started: (failure: LambdaFailure | undefined) => void = () => undefined;
  const api = await startRuntimeApi({
    name,
    idle() {
      started(undefined);
      begin();
    },
    done: (ran) => finish(ran),
    initFailed: (failure) => started(failure),
  });
  const child = run(options, api.address);
  print(child.stdout, (line) => say("STDOUT", line, printing));
  print(child.stderr, (line) => say("STDERR", line, printing));

  function begin(): void {
    const [job] = jobs;
    if (job === undefined || !alive || !api.isIdle()) return;
    running = job;
    printing = job.work.requestId;
    api.give(job.work, Date.now() + timeout);
    timer = setTimeout(() => {
      // An answer may have come in the very moment: it is read first.
      setImmediate(() => running === job && die(timedOut(job.work.requestId, timeout)));
    }, timeout);
  }

  function finish(ran: Ran): void {
    clearTimeout(timer);
    // What it printed before its answer is on the way through another pipe.
    const job = jobs.shift();
    running = undefined;
    setImmediate(() => job?.resolve(ran));
    begin();
  }

  /** Only the one that runs has failed; the others were not begun. */
  function die(failure: LambdaFailure): void {
    alive = false;
    clearTimeout(timer);
    kill(child);
    api.close();
    if (running !== undefined) jobs.shift()?.resolve({ failure });
    for (const { resolve } of jobs.splice(0)) resolve(undefined);
  }

  let missing: FunctionProblem | undefined;
  const gone = new Promise<void>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      missing = cannotStart(options, error);
      started({ errorType: "Runtime.InvalidEntrypoint", errorMessage: missing.message });
      die({ errorType: "Runtime.InvalidEntrypoint", errorMessage: missing.message });
      resolve();
    });
    child.once("exit", (code, signal) => {
      const how = signal === null ? `exit status ${code}` : "signal: killed";
      const failure = exited(running?.work.requestId ?? "init", how);
      // What it had to say of its end may still be in the pipe.
      setImmediate(() => {
        started(failure);
        if (alive) die(failure);
        resolve();
      });
    });
  });
  const end = () => {
    alive = false;
    clearTimeout(timer);
    kill(child);
    api.close();
    return gone;
  };

  const broken = await new Promise<LambdaFailure | undefined>((resolve) => {
    started = resolve;
    timer = setTimeout(() => resolve(timedOut("init", initTimeout)), initTimeout);
    if (api.isIdle()) resolve(undefined);
  });
  clearTimeout(timer);
  if (broken !== undefined) {
    await end();
    throw missing ?? broken;
  }
  return {
    get alive() {
      return alive;
    },
    get load() {
      return jobs.length;
    },
    // A process answers over the network: giving it work ahead would gain nothing.
    quick: false,
    end,
    kill: () => die(killed(running?.work.requestId ?? "")),
    run: (work) =>
      new Promise((resolve) => {
        if (!alive) return resolve(undefined);
        jobs.push({ work, resolve });
        if (jobs.length === 1) begin();
      }),
  };
}

type Child = ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };

/** In a group of its own, so that what it starts ends with it. */
function run({ command, cwd, env }: ProcessOptions, address: string): Child {
  const [file = "", ...args] = command;
  return spawn(file, args, {
    cwd,
    env: { ...env, AWS_LAMBDA_RUNTIME_API: address },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  }) as Child; // The cast holds: both are pipes.
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

function print(stream: Readable, line: (text: string) => void): void {
  createInterface({ input: stream }).on("line", line);
}

function cannotStart({ command, cwd, name }: ProcessOptions, error: NodeJS.ErrnoException): FunctionProblem {
  const [file = ""] = command;
  if (error.code === "ENOENT" && file === "python3")
    return new FunctionProblem(
      `Function "${name}" is written in Python, and there is no python3 on the PATH. Install Python 3, or put it there.`,
    );
  if (error.code === "EACCES")
    return new FunctionProblem(`Function "${name}": ${file} may not be executed. chmod +x ${file}`);
  return new FunctionProblem(`Function "${name}": ${file} cannot be started in ${cwd}: ${error.message}`);
}
