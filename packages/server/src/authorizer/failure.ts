import type { Awaitable } from "../contract.js";
import { ServerError } from "../errors.js";
import { logError, teller } from "../log.js";
import { redact, secretHeaders } from "../redact.js";
import { text } from "../shape.js";
import { shownIn } from "../shown.js";
import type { Asked } from "./request.js";

/** Thrown on as it is, an error would be in Lambda's own log, with the token. */
export async function quietly<T>(decide: () => Awaitable<T>, tell: (error: unknown) => void): Promise<T> {
  try {
    return await decide();
  } catch (error) {
    if (isUnauthorized(error)) throw error;
    tell(error);
    throw new ServerError("authorizer-failed", "The authorizer failed, and what it threw has been told");
  }
}

/** By this text, and no other, a gateway is told to answer 401. */
export function isUnauthorized(error: unknown): boolean {
  return error instanceof Error && error.message === "Unauthorized";
}

/** How an authorizer's errors are told. */
export function tellOf(
  asked: Asked,
  secrets: readonly string[],
  onError: ((error: unknown, asked: Asked) => void) | undefined,
) {
  return teller(onError, (error) => logAsked(error, asked, secrets), asked);
}

function logAsked(error: unknown, asked: Asked, secrets: readonly string[]): void {
  const { event, header, identity, operation = asked.routeKey, query, token } = asked;
  const named = [...secretHeaders, ...secrets].flatMap((name) => [header(name), query(name)]);
  const shown = [token, ...identity, ...shownIn(event), ...named].filter((one) => one !== undefined);
  const requestId = text(event, "requestContext", "requestId");
  logError(error, { requestId, operation, redact: (told) => redact(told, shown) });
}
