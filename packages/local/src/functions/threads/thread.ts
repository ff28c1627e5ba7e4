import { Worker } from "node:worker_threads";
import { type Environment, initTimeout, type Say } from "../environment.js";
import { exited, killed, type LambdaFailure, timedOut } from "../failure.js";
import type { Ran } from "../run-handler.js";
import type { OnChunk } from "../streaming.js";
import { packWork, type ThreadData, type Told, type Work } from "./messages.js";

export interface ThreadOptions {
  readonly entry: URL;
  readonly data: ThreadData;
  readonly env: NodeJS.ProcessEnv;
  readonly say: Say;
}

/** Milliseconds that are next to no time. */
const quickly = 2;

interface Running {
  readonly requestId: string;
  /** A piece of a streamed answer. */
  heard(bytes: Uint8Array): void;
  /** All pieces, where nobody else hears them. */
  whole(): string | undefined;
  resolve(ran: Ran | undefined): void;
}

/** Gives the pieces to who wants them, or keeps them. */
function listener(onChunk: OnChunk | undefined): Pick<Running, "heard" | "whole"> {
  if (onChunk !== undefined) return { heard: onChunk, whole: () => undefined };
  const pieces: Uint8Array[] = [];
  return {
    heard: (bytes) => void pieces.push(bytes),
    whole: () => (pieces.length === 0 ? undefined : Buffer.concat(pieces).toString()),
  };
}

/** Starts a thread, and waits until its module is loaded. Throws the `LambdaFailure` of a module that cannot be. */
export async function startThread({ data, entry, env, say }: ThreadOptions): Promise<Environment> {
  const { memory, timeout } = data;
  const resourceLimits = { maxOldGenerationSizeMb: memory };
  const worker = new Worker(entry, { workerData: data, env, stdout: true, stderr: true, resourceLimits });
  worker.stdout.on("data", (chunk: Buffer) => say("STDOUT", String(chunk).trimEnd(), ""));
  worker.stderr.on("data", (chunk: Buffer) => say("STDERR", String(chunk).trimEnd(), ""));
  /** The first is running, the others wait in the thread. */
  const running: Running[] = [];
  const outgoing: Work[] = [];
  let timer: NodeJS.Timeout | undefined;
  let begun = 0;
  let alive = true;
  let quick = false;
  let started: (failure: LambdaFailure | undefined) => void = () => undefined;

  const end = () => {
    alive = false;
    return worker.terminate();
  };

  /** All that one turn of the event loop has brought goes in one message: each would wake the thread once more. */
  function deliver(): void {
    worker.postMessage(packWork(outgoing.splice(0)));
  }

  function begin(): void {
    begun = performance.now();
    const [first] = running;
    if (first === undefined) return;
    timer = setTimeout(() => {
      // An answer may have come in the very moment: it is read first.
      setImmediate(() => running[0] === first && die(timedOut(first.requestId, timeout)));
    }, timeout);
  }

  function finish(ran: Ran): void {
    clearTimeout(timer);
    quick = performance.now() - begun < quickly;
    running.shift()?.resolve(ran);
    if (alive) begin();
  }

  /** Only the one that runs has failed; the others were not begun. */
  function die(failure: LambdaFailure): void {
    void end();
    clearTimeout(timer);
    running.shift()?.resolve({ failure });
    for (const { resolve } of running.splice(0)) resolve(undefined);
  }

  worker.on("message", (told: Told) => {
    if (typeof told === "string") finish({ value: running[0]?.whole() ?? JSON.parse(told) });
    else if (told.told === "said") say(told.level, told.message, told.requestId);
    else if (told.told === "chunk") running[0]?.heard(told.bytes);
    else if (told.told === "ready") started(undefined);
    else if (told.told === "broken") started({ errorType: told.errorType, errorMessage: told.errorMessage });
    else if (told.dying) die(told.failure);
    else finish({ failure: told.failure });
  });
  let how: string | undefined;
  worker.on("error", (error: NodeJS.ErrnoException) => {
    // Lambda's machine kills a function that takes too much memory.
    how = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "signal: killed" : `${error.name}: ${error.message}`;
  });
  worker.on("exit", (code) => {
    const failure = exited(running[0]?.requestId ?? "init", how ?? `exit status ${code}`);
    started(failure);
    die(failure);
  });

  const broken = await new Promise<LambdaFailure | undefined>((resolve) => {
    started = resolve;
    timer = setTimeout(() => resolve(timedOut("init", initTimeout)), initTimeout);
  });
  clearTimeout(timer);
  if (broken !== undefined) {
    await end();
    throw broken;
  }
  // A gateway that has nothing else to do may end.
  worker.unref();
  return {
    get alive() {
      return alive;
    },
    get load() {
      return running.length;
    },
    get quick() {
      return quick;
    },
    end,
    kill: () => die(killed(running[0]?.requestId ?? "")),
    run: (work) =>
      new Promise((resolve) => {
        running.push({ requestId: work.requestId, resolve, ...listener(work.onChunk) });
        if (outgoing.push(work) === 1) setImmediate(deliver);
        if (running.length === 1) begin();
      }),
  };
}
