import type { LambdaFailure } from "../failure.js";
import { FunctionProblem } from "../problem.js";
import type { Ran } from "../run-handler.js";
import { entryUrl } from "./entry-url.js";
import type { Work } from "./messages.js";
import { createModule } from "./module.js";
import { type Say, startThread, type Thread } from "./thread.js";

/** The threads of one function. */
export interface Pool {
  /** Loads the function once, so that what is wrong with it is known at the start. */
  warm(): Promise<void>;
  /** `undefined`: too many are waiting already. */
  run(work: Work): Promise<Ran> | undefined;
  /** Kills all threads that work. Gives how many. */
  kill(): number;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly name: string;
  readonly file: string;
  readonly exported: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memory: number;
  /** How many threads at most. */
  readonly most: number;
  readonly say: Say;
}

/** How many may wait for a thread; Lambda, which throttles beyond, takes a thousand at once in a new account. */
const mostWaiting = 1000;

/** Milliseconds after which one who waits gets a thread of its own, if there may be one more. */
const patience = 15;
const longPatience = 150;

/** A thread that is quick is given its next invocations before it asks for them, as waking it costs more than they do. */
const ahead = 8;

interface Job {
  readonly work: Work;
  readonly since: number;
  resolve(ran: Ran): void;
}

/** A bounded pool: a burst beyond it waits, a longer one is refused, and a changed file gets new threads. */
export function createPool(options: PoolOptions): Pool {
  const { exported, memory, name, timeout } = options;
  const all = new Set<Thread>();
  const waiting: Job[] = [];
  const module = createModule(options.file, retireOld);
  /** With those that are still starting. */
  let threads = 0;
  let growing: NodeJS.Timeout | undefined;
  const versions = new WeakMap<Thread, number>();

  /** Those who are busy end when they are done. */
  function retireOld(): void {
    for (const thread of all) if (thread.load === 0) retire(thread);
  }

  function retire(thread: Thread): void {
    if (!all.delete(thread)) return;
    threads -= 1;
    void thread.end();
  }

  async function start(): Promise<void> {
    threads += 1;
    const of = module.version();
    try {
      const [url, entry] = await Promise.all([module.url(), entryUrl()]);
      const thread = await startThread({ ...options, entry, data: { url, exported, memory, name, timeout } });
      versions.set(thread, of);
      all.add(thread);
    } catch (error) {
      threads -= 1;
      // The file was half written: what it has become is another matter.
      if (of !== module.version()) return start();
      throw error;
    }
  }

  function free(): Thread | undefined {
    let found: Thread | undefined;
    for (const thread of all) {
      if (!thread.alive || versions.get(thread) !== module.version()) continue;
      if (thread.load === 0) return thread;
      if (thread.quick && thread.load < Math.min(ahead, found?.load ?? ahead)) found = thread;
    }
    return found;
  }

  /** Gives work to those who can take it. */
  function pump(): void {
    for (let thread = free(); thread !== undefined && waiting.length > 0; thread = free()) {
      const job = waiting.shift();
      if (job !== undefined) assign(thread, job);
    }
    if (waiting.length === 0) return;
    if (threads === 0) start().then(pump, failAll);
    else if (threads < options.most) growSoon();
  }

  function assign(thread: Thread, job: Job): void {
    const done = (ran: Ran | undefined) => {
      // A thread that died had not begun what was to come next.
      if (ran === undefined) waiting.unshift(job);
      else job.resolve(ran);
      const stale = !thread.alive || versions.get(thread) !== module.version();
      if (stale && thread.load === 0) retire(thread);
      if (waiting.length > 0) pump();
    };
    void thread.run(job.work).then(done);
  }

  /** A quick function is served best by one thread: there are more only when somebody has waited for a while. */
  function growSoon(): void {
    growing ??= setTimeout(() => {
      growing = undefined;
      const [oldest] = waiting;
      if (oldest === undefined || threads >= options.most) return;
      // Where others run, one that cannot start is no reason to fail.
      if (Date.now() - oldest.since >= (isQuick() ? longPatience : patience))
        start().then(pump, () => threads === 0 && pump());
      growSoon();
    }, patience);
  }

  /** Where calls take next to no time, another thread would only take turns with the first. */
  function isQuick(): boolean {
    for (const thread of all) if (!thread.quick) return false;
    return all.size > 0;
  }

  function failAll(error: unknown): void {
    for (const { resolve } of waiting.splice(0)) resolve({ failure: failureOf(error) });
  }

  return {
    async warm() {
      await start().catch((error: unknown) => {
        const { errorMessage, errorType } = failureOf(error);
        throw error instanceof FunctionProblem
          ? error
          : new FunctionProblem(`${options.file} cannot be loaded: ${errorType}: ${errorMessage}`);
      });
    },
    run(work) {
      if (waiting.length >= mostWaiting) return undefined;
      return new Promise((resolve) => {
        waiting.push({ work, since: Date.now(), resolve });
        pump();
      });
    },
    kill() {
      const busy = [...all].filter(({ alive, load }) => alive && load > 0);
      for (const thread of busy) thread.kill();
      return busy.length;
    },
    async close() {
      clearTimeout(growing);
      module.close();
      await Promise.all([...all].map((thread) => thread.end()));
    },
  };
}

function failureOf(error: unknown): LambdaFailure {
  if (error instanceof Error) return { errorType: "Runtime.UserCodeSyntaxError", errorMessage: error.message };
  // `startThread` throws nothing else.
  return error as LambdaFailure;
}
