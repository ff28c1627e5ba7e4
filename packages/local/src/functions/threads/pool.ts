import { type Bundle, inputsOf } from "../bundle.js";
import type { InvocationFacts } from "../context.js";
import type { LambdaFailure } from "../failure.js";
import { moduleOf } from "../load.js";
import { FunctionProblem } from "../problem.js";
import type { Ran } from "../run-handler.js";
import { createWatch } from "../watch.js";
import { entryUrl } from "./entry-url.js";
import { type Say, startThread, type Thread } from "./thread.js";

/** The threads of one function. */
export interface Pool {
  /** Loads the function once, so that what is wrong with it is known at the start. */
  warm(): Promise<void>;
  /** `undefined`: too many are waiting already. */
  run(event: string, facts: Pick<InvocationFacts, "requestId" | "region">): Promise<Ran> | undefined;
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

/** A bounded pool: a burst beyond it waits, a longer one is refused, and a changed file gets new threads. */
export function createPool(options: PoolOptions): Pool {
  const { exported, memory, name } = options;
  const idle: Thread[] = [];
  const waiting: { resolve(thread: Thread): void; reject(error: unknown): void }[] = [];
  let growing: NodeJS.Timeout | undefined;
  const all = new Set<Thread>();
  let threads = 0;
  let module: Promise<Bundle> | undefined;
  /** Threads of an older version of the file end as soon as they are idle. */
  let version = 0;
  const versions = new WeakMap<Thread, number>();
  const watch = createWatch(renew);

  function renew(): void {
    version += 1;
    const old = module;
    module = undefined;
    for (const thread of idle.splice(0)) retire(thread);
    // Threads that are busy have read it.
    void old?.then((bundle) => bundle.dispose()).catch(() => undefined);
  }

  function retire(thread: Thread): void {
    all.delete(thread);
    threads -= 1;
    void thread.end();
  }

  async function load(): Promise<Bundle> {
    const of = version;
    const loaded = await moduleOf(options.file).catch((error: unknown) => {
      watch.files([options.file]);
      throw error;
    });
    if (of === version) {
      watch.files(loaded.inputs);
      // What a JavaScript file imports is found out while it runs already.
      if (loaded.inputs.length === 1)
        void inputsOf(options.file).then((inputs) => of === version && watch.files(inputs));
    }
    return loaded;
  }

  async function start(): Promise<Thread> {
    threads += 1;
    const of = version;
    try {
      module ??= load();
      const [{ url }, entry] = await Promise.all([module, entryUrl()]);
      const thread = await startThread({ ...options, entry, data: { url, exported, memory, name } });
      versions.set(thread, of);
      all.add(thread);
      return thread;
    } catch (error) {
      threads -= 1;
      // The file was half written: what it has become is another matter.
      if (of !== version) return start();
      if (error instanceof FunctionProblem) module = undefined;
      throw error;
    }
  }

  function take(): Promise<Thread> | Thread | undefined {
    for (let thread = idle.pop(); thread !== undefined; thread = idle.pop()) {
      if (thread.alive) return thread;
      retire(thread);
    }
    if (threads === 0) return start();
    if (waiting.length >= mostWaiting) return undefined;
    if (threads < options.most) growSoon();
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  }

  /** A quick function is served best by one thread: there are more only when somebody has waited for a while. */
  function growSoon(): void {
    growing ??= setTimeout(() => {
      growing = undefined;
      if (waiting.length === 0 || threads >= options.most) return;
      start().then(give, (error: unknown) => {
        waiting.shift()?.reject(error);
        revive();
      });
      growSoon();
    }, patience);
  }

  function give(thread: Thread): void {
    if (!thread.alive || versions.get(thread) !== version) retire(thread);
    else idle.push(thread);
    serveNext();
  }

  function serveNext(): void {
    const thread = waiting.length > 0 ? idle.pop() : undefined;
    if (thread === undefined) revive();
    else waiting.shift()?.resolve(thread);
  }

  /** Where the last thread died, those who wait need another. */
  function revive(): void {
    if (threads === 0 && waiting.length > 0) start().then(give, (error: unknown) => failAll(error));
  }

  function failAll(error: unknown): void {
    for (const { reject } of waiting.splice(0)) reject(error);
  }

  async function run(
    taken: Promise<Thread> | Thread,
    event: string,
    facts: Pick<InvocationFacts, "requestId" | "region">,
  ): Promise<Ran> {
    let thread: Thread;
    try {
      thread = taken instanceof Promise ? await taken : taken;
    } catch (error) {
      revive();
      return { failure: failureOf(error) };
    }
    const ran = await thread.run(
      { event, facts: { ...facts, deadline: Date.now() + options.timeout } },
      options.timeout,
    );
    give(thread);
    return ran;
  }

  return {
    async warm() {
      const thread = await start().catch((error: unknown) => {
        const { errorMessage, errorType } = failureOf(error);
        throw error instanceof FunctionProblem
          ? error
          : new FunctionProblem(`${options.file} cannot be loaded: ${errorType}: ${errorMessage}`);
      });
      give(thread);
    },
    run(event, facts) {
      const taken = take();
      return taken && run(taken, event, facts);
    },
    async close() {
      clearTimeout(growing);
      watch.close();
      renew();
      await Promise.all([...all].map((thread) => thread.end()));
    },
  };
}

function failureOf(error: unknown): LambdaFailure {
  if (error instanceof Error) return { errorType: "Runtime.UserCodeSyntaxError", errorMessage: error.message };
  // `startThread` throws nothing else.
  return error as LambdaFailure;
}
