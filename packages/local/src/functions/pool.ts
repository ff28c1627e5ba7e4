import type { Environment, EnvironmentSource } from "./environment.js";
import type { LambdaFailure } from "./failure.js";
import { FunctionProblem } from "./problem.js";
import type { Ran } from "./run-handler.js";
import type { Work } from "./threads/messages.js";

/** The environments of one function. */
export interface Pool {
  /** Loads the function once, so that what is wrong with it is known at the start. */
  warm(): Promise<void>;
  /** `undefined`: too many are waiting already. */
  run(work: Work): Promise<Ran> | undefined;
  /** Kills all environments that work. Gives how many. */
  kill(): number;
  close(): Promise<void>;
}

export interface PoolOptions {
  /** For messages. */
  readonly name: string;
  readonly file: string;
  /** How many environments at most. */
  readonly most: number;
  readonly source: (changed: () => void) => EnvironmentSource;
}

/** How many may wait for an environment; Lambda, which throttles beyond, takes a thousand at once in a new account. */
const mostWaiting = 1000;

/** Milliseconds after which one who waits gets an environment of its own, if there may be one more. */
const patience = 15;
const longPatience = 150;

/** An environment that is quick is given its next invocations before it asks for them, as waking it costs more than they do. */
const ahead = 8;

interface Job {
  readonly work: Work;
  readonly since: number;
  resolve(ran: Ran): void;
}

/** A bounded pool: a burst beyond it waits, a longer one is refused, and a changed file gets new environments. */
export function createPool(options: PoolOptions): Pool {
  const all = new Set<Environment>();
  const waiting: Job[] = [];
  const source = options.source(retireOld);
  /** With those that are still starting. */
  let started = 0;
  let growing: NodeJS.Timeout | undefined;
  const versions = new WeakMap<Environment, number>();

  /** Those who are busy end when they are done. */
  function retireOld(): void {
    for (const environment of all) if (environment.load === 0) retire(environment);
  }

  function retire(environment: Environment): void {
    if (!all.delete(environment)) return;
    started -= 1;
    void environment.end();
  }

  async function start(): Promise<void> {
    started += 1;
    const of = source.version();
    try {
      const environment = await source.start();
      versions.set(environment, of);
      all.add(environment);
    } catch (error) {
      started -= 1;
      // The file was half written: what it has become is another matter.
      if (of !== source.version()) return start();
      throw error;
    }
  }

  function free(): Environment | undefined {
    let found: Environment | undefined;
    for (const environment of all) {
      if (!environment.alive || versions.get(environment) !== source.version()) continue;
      if (environment.load === 0) return environment;
      if (environment.quick && environment.load < Math.min(ahead, found?.load ?? ahead)) found = environment;
    }
    return found;
  }

  /** Gives work to those who can take it. */
  function pump(): void {
    for (let environment = free(); environment !== undefined && waiting.length > 0; environment = free()) {
      const job = waiting.shift();
      if (job !== undefined) assign(environment, job);
    }
    if (waiting.length === 0) return;
    if (started === 0) start().then(pump, failAll);
    else if (started < options.most) growSoon();
  }

  function assign(environment: Environment, job: Job): void {
    const done = (ran: Ran | undefined) => {
      // An environment that died had not begun what was to come next.
      if (ran === undefined) waiting.unshift(job);
      else job.resolve(ran);
      const stale = !environment.alive || versions.get(environment) !== source.version();
      if (stale && environment.load === 0) retire(environment);
      if (waiting.length > 0) pump();
    };
    void environment.run(job.work).then(done);
  }

  /** A quick function is served best by one environment: there are more only when somebody has waited for a while. */
  function growSoon(): void {
    growing ??= setTimeout(() => {
      growing = undefined;
      const [oldest] = waiting;
      if (oldest === undefined || started >= options.most) return;
      // Where others run, one that cannot start is no reason to fail.
      if (Date.now() - oldest.since >= (isQuick() ? longPatience : patience))
        start().then(pump, () => started === 0 && pump());
      growSoon();
    }, patience);
  }

  /** Where calls take next to no time, another environment would only take turns with the first. */
  function isQuick(): boolean {
    for (const environment of all) if (!environment.quick) return false;
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
          : new FunctionProblem(
              `Function "${options.name}": ${options.file} cannot be loaded: ${errorType}: ${errorMessage}`,
            );
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
      for (const environment of busy) environment.kill();
      return busy.length;
    },
    async close() {
      clearTimeout(growing);
      source.close();
      await Promise.all([...all].map((environment) => environment.end()));
    },
  };
}

function failureOf(error: unknown): LambdaFailure {
  if (error instanceof Error) return { errorType: "Runtime.UserCodeSyntaxError", errorMessage: error.message };
  // sources throw nothing else.
  return error as LambdaFailure;
}
