import { Worker } from "node:worker_threads";
import { exited, type LambdaFailure, timedOut } from "../failure.js";
import type { Ran } from "../run-handler.js";
import { packWork, type ThreadData, type Told, type Work } from "./messages.js";

/** One execution environment of a function: a thread that runs one invocation at a time. */
export interface Thread {
  /** Runs an invocation. It is over in time, whatever the handler does; a thread that did not manage is dead. */
  run(work: Work, timeout: number): Promise<Ran>;
  readonly alive: boolean;
  end(): Promise<unknown>;
}

/** What a thread prints, line by line. */
export type Say = (level: string, message: string, requestId: string) => void;

export interface ThreadOptions {
  readonly entry: URL;
  readonly data: ThreadData;
  readonly env: NodeJS.ProcessEnv;
  /** Megabytes. */
  readonly memory: number;
  readonly say: Say;
}

/** Lambda gives the start of an environment ten seconds, which the function's own timeout does not count. */
const initTimeout = 10_000;

/** Starts a thread, and waits until its module is loaded. Throws the `LambdaFailure` of a module that cannot be. */
export async function startThread({ data, entry, env, memory, say }: ThreadOptions): Promise<Thread> {
  const worker = new Worker(entry, {
    workerData: data,
    env,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memory },
  });
  worker.stdout.on("data", (chunk: Buffer) => say("STDOUT", String(chunk).trimEnd(), ""));
  worker.stderr.on("data", (chunk: Buffer) => say("STDERR", String(chunk).trimEnd(), ""));
  let alive = true;
  let how = "exit status 0";
  const end = () => {
    alive = false;
    return worker.terminate();
  };
  let settle: (told: Told | LambdaFailure) => void = () => undefined;
  const next = () => new Promise<Told | LambdaFailure>((resolve) => (settle = resolve));
  worker.on("message", (told: Told) => {
    if (typeof told !== "string" && told.told === "said") say(told.level, told.message, told.requestId);
    else settle(told);
    // Also between two invocations: what a dead environment would do next is nobody's business.
    if (typeof told !== "string" && told.told === "failed" && told.dying) void end();
  });
  worker.on("error", (error: NodeJS.ErrnoException) => {
    // Lambda's machine kills a function that takes too much memory.
    how = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "signal: killed" : `${error.name}: ${error.message}`;
  });
  let requestId = "";
  worker.on("exit", (code) => {
    alive = false;
    settle(exited(requestId, how === "exit status 0" ? `exit status ${code}` : how));
  });

  const started = await within(next(), initTimeout, () => timedOut("init", initTimeout));
  if (typeof started === "string" || !("told" in started && started.told === "ready")) {
    await end();
    throw failureOf(started);
  }
  // A gateway that has nothing else to do may end.
  worker.unref();
  return {
    get alive() {
      return alive;
    },
    end,
    async run(work, timeout) {
      requestId = work.facts.requestId;
      const answer = next();
      worker.postMessage(packWork(work));
      const told = await within(answer, timeout, () => timedOut(requestId, timeout));
      if (typeof told === "string") return { value: JSON.parse(told) };
      if ("told" in told && told.told === "failed") return { failure: told.failure };
      void end();
      // Anything but an answer is a failure: only a thread that starts says other things.
      return { failure: told as LambdaFailure };
    },
  };
}

/** Anything but that it is ready is a failure. */
function failureOf(started: Told | LambdaFailure): LambdaFailure {
  if (typeof started !== "string" && "errorType" in started) {
    return { errorType: started.errorType, errorMessage: started.errorMessage };
  }
  return exited("init", "no start");
}

async function within<T, L>(answer: Promise<T>, milliseconds: number, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(late()), milliseconds);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}
