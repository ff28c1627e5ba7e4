import { table } from "./shape.js";

/** When an invocation ends, and a signal shortly before it does. */
export class Ending {
  readonly #lambda: unknown;
  #end: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(lambda: unknown) {
    this.#lambda = lambda;
  }

  /** Milliseconds until Lambda ends this invocation; unknown off Lambda. */
  remainingTime(): number | undefined {
    const ask: unknown = table(this.#lambda).getRemainingTimeInMillis;
    const left: unknown = typeof ask === "function" ? Reflect.apply(ask, this.#lambda, []) : undefined;
    return typeof left === "number" ? left : undefined;
  }

  /** Aborted half a second before the end. The clock runs once somebody asks. */
  get signal(): AbortSignal {
    if (this.#end) return this.#end.signal;
    const end = new AbortController();
    this.#end = end;
    const left = this.remainingTime();
    const abort = () => end.abort(new DOMException("This invocation is about to end", "TimeoutError"));
    // A clock that nobody stops would go off in another invocation.
    if (left !== undefined && !this.#isOver) this.#timer = setTimeout(abort, Math.max(0, left - 500));
    return end.signal;
  }

  /** The signal, if somebody has asked for it. */
  get begun(): AbortSignal | undefined {
    return this.#end?.signal;
  }

  /** The answer is given: nothing may be waited for any more. */
  close(): void {
    this.#isOver = true;
    if (this.#timer) clearTimeout(this.#timer);
  }
}
