import { GatewayFrameError } from "./errors.js";
import { isObject, parse } from "./frame.js";
import { type Handler, tell } from "./listeners.js";
import type { Answer } from "./messages.js";
import type { Validate } from "./options.js";

/** Reads frames and tells whom they are for. Nothing is believed of a frame but what was looked at. */
export function createHearing(eventField: string, validate: Validate, ears: Ears): Hearing {
  const handlers = new Map<string, Set<Handler>>();
  const unknowns = new Set<Handler>();
  let early: (() => void)[] | undefined = [];

  const answer = (on: number, message: Fields): boolean => {
    const { data, error, ok, requestId } = message;
    if (typeof requestId !== "string" || typeof ok !== "boolean") return false;
    const isHeard = ears.answer(ok ? { requestId, ok, data } : { requestId, ok, error: readRefusal(error) }, on);
    if (!isHeard) tell(unknowns, message);
    return true;
  };

  return {
    handlers,
    unknowns,
    hear(on, data) {
      const message = parse(data);
      if (!isObject(message)) return void tell(unknowns, message);
      if (answer(on, message)) return;
      // A rest defines, it does not assign: a key `__proto__` stays a key.
      const { [eventField]: name, $session, ...payload } = message;
      if (typeof name === "string") {
        const deliver = () =>
          validate("events", name, payload, (value, error) => {
            if (error || !tell(handlers.get(name), value)) tell(unknowns, message, error);
          });
        const inTime = () => (early ? early.push(deliver) : deliver());
        if (!isObject($session) || !ears.marked(name, $session, inTime)) inTime();
        return;
      }
      const { $batch, connectionId, message: text, requestId } = message;
      if (Array.isArray($batch)) for (const one of $batch) isObject(one) && answer(on, one);
      else if (
        !(typeof text === "string" && connectionId && requestId) ||
        !ears.gatewayFailed(
          new GatewayFrameError(`API Gateway itself answered: ${text} (request ${requestId})`, {
            connectionId,
            requestId,
          }),
          on,
        )
      )
        tell(unknowns, message);
    },
    begin() {
      const waiting = early ?? [];
      early = undefined;
      for (const deliver of waiting) deliver();
    },
  };
}

function readRefusal(error: unknown): { code: string; message: string } {
  const { code, message } = isObject(error) ? error : {};
  return {
    code: typeof code === "string" ? code : "error",
    message: typeof message === "string" ? message : "The service refused it",
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Whom it tells; false: it was not for them. */
interface Ears {
  answer(answer: Answer, on: number): boolean;
  marked(name: string, mark: Fields, deliver: () => void): boolean;
  gatewayFailed(error: GatewayFrameError, on: number): boolean;
}

interface Hearing {
  readonly handlers: Map<string, Set<Handler>>;
  readonly unknowns: Set<Handler>;
  hear(on: number, data: unknown): void;
  /** Events that came so far have waited for their handlers. */
  begin(): void;
}
