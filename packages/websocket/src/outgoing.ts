import { ClosedError } from "./errors.js";
import { writeFrame } from "./frame.js";
import { type Message, type Messages, overText, unsent } from "./messages.js";
import type { Validate } from "./options.js";
import type { SendOptions } from "./types.js";

/** What is said: each message becomes a promise of its outcome. */
export function createOutgoing(
  routeField: string,
  validate: Validate,
  now: () => number,
  newId: () => string,
  messages: Messages,
  isOver: () => boolean,
): Outgoing {
  const say = <T>(
    isAsked: boolean,
    route: string,
    payload: unknown,
    { delivery, id, key, signal, timeout }: SendOptions = {},
    read: (data: unknown, resolve: (value: T) => void, reject: (error: unknown) => void) => void,
  ) =>
    new Promise<T>((resolve, reject) => {
      signal?.throwIfAborted();
      const again = delivery === "at-least-once";
      const ownId = isAsked || again ? (id ?? newId()) : undefined;
      const message: Message = {
        id: ownId,
        route,
        frame: writeFrame(routeField, route, payload, ownId),
        again,
        key,
        deadline: now() + (timeout ?? (again ? twelveHours : 30_000)),
        settle(error, data) {
          signal?.removeEventListener("abort", abort);
          if (error === undefined) read(data, resolve, reject);
          else reject(error);
        },
        on: 0,
        due: 0,
        tries: 0,
      };
      if (isOver()) throw new ClosedError(unsent(message, overText));
      const abort = () => messages.give(message, signal?.reason);
      signal?.addEventListener("abort", abort);
      messages.add(message);
    });
  return {
    send: (route, payload, options) => say<void>(false, route, payload, options, (_, resolve) => resolve()),
    request: (route, payload, options) =>
      say<unknown>(true, route, payload, options, (data, resolve, reject) =>
        validate("replies", route, data, (value, error) => (error ? reject(error) : resolve(value))),
      ),
  };
}

/** Less than a server keeps ids for: sent again after that, a message might be acted on twice. */
const twelveHours = 12 * 3_600_000;

interface Outgoing {
  send(route: string, payload: unknown, options?: SendOptions): Promise<void>;
  request(route: string, payload: unknown, options?: SendOptions): Promise<unknown>;
}
