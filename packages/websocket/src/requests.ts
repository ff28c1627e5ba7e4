import { explainClose } from "./close-codes.js";
import { GatewayFrameError, RejectedError, UnknownOutcomeError } from "./errors.js";
import type { Frame, GatewayError } from "./frame.js";
import type { Closed, RequestOptions } from "./types.js";

/** The requests of one connection that wait for their answers. */
export class Requests {
  readonly #waiting = new Map<string, { settle: (answer: Answer) => void; fail: (error: unknown) => void }>();
  #count = 0;
  #lastOneWay = Number.NEGATIVE_INFINITY;

  /** Sends with an id of its own and waits for the answer with that id. */
  async run(
    route: string,
    write: (id: string) => void,
    { timeout = 30_000, signal }: RequestOptions,
  ): Promise<unknown> {
    signal?.throwIfAborted();
    const id = String(++this.#count);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let abort: (() => void) | undefined;
    const answered = new Promise<unknown>((resolve, reject) => {
      const settle = (answer: Answer) =>
        answer.ok ? resolve(answer.data) : reject(new RejectedError(answer.error.code, answer.error.message));
      this.#waiting.set(id, { settle, fail: reject });
      const late = () => reject(new UnknownOutcomeError("timeout", `No answer to "${route}" within ${timeout} ms`));
      // Beyond 2^31 ms timers fire at once.
      if (timeout < 2 ** 31) timer = setTimeout(late, timeout);
      abort = () => reject(signal?.reason);
      signal?.addEventListener("abort", abort);
    });
    try {
      write(id);
      return await answered;
    } finally {
      this.#waiting.delete(id);
      clearTimeout(timer);
      if (abort) signal?.removeEventListener("abort", abort);
    }
  }

  /** Notes a message that is not answered: an error frame may be meant for it. */
  sentOneWay(): void {
    this.#lastOneWay = Date.now();
  }

  /** Hands an answer to its request. False where none waits for it. */
  answer(answer: Answer): boolean {
    const request = this.#waiting.get(answer.requestId);
    request?.settle(answer);
    return request !== undefined;
  }

  /**
   * Hands on the gateway's error frame, which does not say what message it is for. If only one can have caused it, that
   * request fails with it. Otherwise the oldest fails as `unknown`: it may be the one, and may have been acted on.
   * False where no request waits.
   */
  gatewayFailed(frame: GatewayError): boolean {
    const [oldest, ...others] = this.#waiting.values();
    if (!oldest) return false;
    const error = new GatewayFrameError(frame);
    const certain = others.length === 0 && Date.now() - this.#lastOneWay > integrationLimit;
    const doubt = "API Gateway reported an error and does not say for which message";
    oldest.fail(certain ? error : new UnknownOutcomeError("gateway-error", doubt, { cause: error }));
    return true;
  }

  /** Ends every wait: whatever was sent may or may not have arrived. */
  connectionEnded({ code }: Closed): void {
    const message = `The connection ended before the answer: ${explainClose(code)}`;
    for (const { fail } of this.#waiting.values()) fail(new UnknownOutcomeError("closed", message));
  }
}

type Answer = Extract<Frame, { kind: "answer" }>;

/** The longest a route may take, after which no error frame for it can come. */
const integrationLimit = 29_000;
