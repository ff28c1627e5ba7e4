import { type GatewayFrameError, UnknownOutcomeError } from "./errors.js";
import type { Message } from "./messages.js";

/**
 * Whom the gateway's error frame is for, which does not say what message it is about. If only one can have caused it,
 * that one fails with it. Otherwise the oldest that is not sent again fails as `unknown`: it may be the one, and may
 * have been acted on. `undefined`: nobody; what is sent at least once is sent again in its time.
 */
export function blame(
  error: GatewayFrameError,
  [oldest, ...others]: readonly Message[],
  isAlone: boolean,
): [Message, Error] | undefined {
  if (!oldest) return undefined;
  if (others.length === 0 && isAlone) {
    // Some other time it may go well; a message that no route or no model takes never will.
    return oldest.again && !/forbidden|bad request/i.test(error.message) ? undefined : [oldest, error];
  }
  const found = [oldest, ...others].find(({ again }) => !again);
  const doubt = "API Gateway reported an error and does not say for which message";
  return found && [found, new UnknownOutcomeError(doubt, { reason: "gateway-error", cause: error })];
}

/** The longest a route may take, after which no error frame for it can come. */
export const integrationLimit = 29_000;
