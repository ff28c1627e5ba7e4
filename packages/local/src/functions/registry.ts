import { randomUUID } from "node:crypto";
import type { Log } from "../log.js";
import { deadline } from "./deadline.js";
import type { Say } from "./environment.js";
import { killed, type LambdaFailure } from "./failure.js";
import { jsonCopy } from "./json-copy.js";
import { type FunctionSource, findFunction, isProcess } from "./load.js";
import { createPool, type Pool } from "./pool.js";
import { processesOf } from "./processes/processes.js";
import { type FunctionHandler, type Ran, runHandler } from "./run-handler.js";
import { environmentOf, type FunctionSettings, usualSettings } from "./settings.js";
import type { OnChunk } from "./streaming.js";
import { threadsOf } from "./threads/threads.js";

export type { FunctionHandler } from "./run-handler.js";

/** The functions that stand behind integrations and authorizers, by name. */
export interface Functions {
  /** A handler of this process. */
  register(name: string, handler: FunctionHandler): void;
  /** A handler in a file, which runs in threads of its own. Throws a `FunctionProblem` if it cannot be loaded. */
  registerFile(source: FunctionSource, settings: FunctionSettings, region: string): Promise<void>;
  /** Another name of a function that is registered. */
  alias(name: string, of: string): void;
  /** There is a function of this name, and a reason why it cannot be run: who asks for it is told. */
  registerAbsent(name: string, why: string): void;
  has(name: string): boolean;
  /** How a function is configured; `undefined` if there is none of this name. */
  settings(name: string): FunctionSettings | undefined;
  /** Runs a function; its result is what comes out of JSON, as between real machines. */
  invoke(invocation: Invocation): Promise<Invoked>;
  /** Kills a function where it runs: each invocation in flight fails. Gives how many. Throws if there is no such function. */
  kill(name: string): number;
  /** Ends all threads. */
  close(): Promise<void>;
}

export interface Invocation {
  readonly name: string;
  readonly region: string;
  /** What JSON can say, and nobody else holds: a handler of this process may do with it what it likes. */
  readonly event: unknown;
  /** How long the caller waits. The function itself is stopped only by its own timeout. */
  readonly timeoutInMillis: number;
  /** One of its own by default. */
  readonly requestId?: string;
  /** Hears the answer of a function that streams while it is made; without it, the whole of it is the result. */
  readonly onChunk?: OnChunk | undefined;
}

/** How an invocation ended. */
export type Invoked =
  | { readonly outcome: "returned"; readonly value: unknown }
  | ({ readonly outcome: "threw" } & LambdaFailure)
  /** The caller waits no longer. */
  | { readonly outcome: "timed-out" }
  /** More are running and waiting than Lambda would take. */
  | { readonly outcome: "throttled" }
  /** With the reason, where it is known. */
  | { readonly outcome: "missing"; readonly why?: string };

/** An empty registry. What functions print goes to the log. */
export function createFunctions(log: Log = () => undefined): Functions {
  const known = new Map<string, Runner>();
  const absent = new Map<string, string>();
  const replace = (name: string, runner: Runner) => {
    void known.get(name)?.close();
    known.set(name, runner);
  };
  return {
    register: (name, handler) => replace(name, inProcess(name, handler)),
    async registerFile(source, settings, region) {
      const pool = await poolOf(source, settings, region, log);
      await pool.warm();
      replace(source.name, inThreads(settings, pool));
    },
    alias(name, of) {
      const runner = known.get(of);
      const why = absent.get(of);
      if (runner !== undefined) known.set(name, runner);
      if (why !== undefined) absent.set(name, why);
    },
    registerAbsent: (name, why) => void absent.set(name, why),
    has: (name) => known.has(name),
    settings: (name) => known.get(name)?.settings,
    invoke({ event, name, region, timeoutInMillis, requestId = randomUUID(), onChunk }) {
      const runner = known.get(name);
      if (runner === undefined) return Promise.resolve(missing(absent.get(name)));
      const running = runner.run({ event, region, timeoutInMillis, requestId, onChunk });
      if (running === undefined) return Promise.resolve({ outcome: "throttled" });
      return outcomeOf(running, timeoutInMillis, requestId, runner.inFlight);
    },
    kill(name) {
      const runner = known.get(name);
      if (runner !== undefined) return runner.kill();
      const others = [...known.keys()].join(", ");
      throw new Error(`There is no function "${name}" here; there is ${others || "none at all"}.`);
    },
    async close() {
      await Promise.all([...new Set(known.values())].map((runner) => runner.close()));
    },
  };
}

function missing(why: string | undefined): Invoked {
  return { outcome: "missing", ...(why === undefined ? {} : { why }) };
}

interface Runner {
  readonly settings: FunctionSettings;
  /** `undefined`: throttled. */
  run(work: Omit<Invocation, "name"> & { readonly requestId: string }): Promise<Ran> | undefined;
  /** Those that nothing but their callers can be told to give up. */
  readonly inFlight?: InFlight[];
  kill(): number;
  close(): Promise<void>;
}

/** An invocation that runs. */
interface InFlight {
  /** Where it stands in its list. */
  at: number;
  readonly requestId: string;
  settle(ran: Ran): void;
}

/** It has the time that its caller has: nothing in this process could stop it. Killed, it is only not heard any more. */
function inProcess(name: string, handler: FunctionHandler): Runner {
  const inFlight: InFlight[] = [];
  return {
    settings: {},
    inFlight,
    run({ event, region, timeoutInMillis, requestId, onChunk }) {
      const deadline = Date.now() + timeoutInMillis;
      const facts = { name, region, requestId, deadline, memory: usualSettings.memory };
      return runHandler(handler, event, facts, jsonCopy, onChunk);
    },
    kill() {
      const all = [...inFlight];
      for (const { requestId, settle } of all) settle({ failure: killed(requestId) });
      return all.length;
    },
    close: async () => undefined,
  };
}

function inThreads(settings: FunctionSettings, pool: Pool): Runner {
  return {
    settings,
    run: ({ event, region, requestId, onChunk }) =>
      pool.run({ event: JSON.stringify(event), region, requestId, onChunk }),
    kill: () => pool.kill(),
    close: () => pool.close(),
  };
}

async function poolOf(source: FunctionSource, settings: FunctionSettings, region: string, log: Log): Promise<Pool> {
  const { exported, name } = source;
  const file = await findFunction(source);
  const env = environmentOf(source, region, settings);
  const timeout = (settings.timeout ?? usualSettings.timeout) * 1000;
  const memory = settings.memory ?? usualSettings.memory;
  const say: Say = (level, message, requestId) => log({ event: "function", name, requestId, level, message });
  const facts = { name, file, exported, env, timeout, memory, say };
  return createPool({
    name,
    file,
    most: settings.concurrency ?? usualSettings.concurrency,
    source: (changed) => (isProcess(file) ? processesOf(facts, changed) : threadsOf(facts, changed)),
  });
}

/** How it ends, or that it took too long. */
function outcomeOf(
  running: Promise<Ran>,
  milliseconds: number,
  requestId: string,
  inFlight: InFlight[] | undefined,
): Promise<Invoked> {
  return new Promise((resolve, reject) => {
    const time = deadline(milliseconds, () => resolve({ outcome: "timed-out" }));
    const settle = (ran: Ran) => {
      time.met();
      if (inFlight !== undefined) remove(inFlight, one);
      resolve("value" in ran ? { outcome: "returned", value: ran.value } : { outcome: "threw", ...ran.failure });
    };
    const one: InFlight = { at: -1, requestId, settle };
    if (inFlight !== undefined) one.at = inFlight.push(one) - 1;
    running.then(settle, reject);
  });
}

/** The last one takes its place: a set, which few invocations at a time go through, would be made anew all the time. */
function remove(list: InFlight[], one: InFlight): void {
  if (list[one.at] !== one) return;
  const last = list.pop();
  if (last === undefined || last === one) return;
  list[one.at] = last;
  last.at = one.at;
}
