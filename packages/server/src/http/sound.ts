import { invalidReply, type ServerError } from "../errors.js";
import type { Answer } from "../events/request.js";
import { isObject } from "../shape.js";
import { isStreamed, requireHeader, requireStatus } from "./answer.js";
import { withPlainNames } from "./headers.js";

/** A filter's answer as the next one finds it, if it can be written: whoever writes it could tell nobody what is wrong. */
export function soundAnswer(given: Answer): Answer {
  // Of what is not TypeScript, nothing is known.
  if (!isObject(given)) throw invalidReply("A filter gave nothing: does it return what `next` has given?");
  requireStatus(given.status);
  if (!isObject(given.headers) || !Array.isArray(given.cookies)) throw unsound("without headers and cookies");
  const answer = withPlainNames(given);
  const { headers, cookies, body } = answer;
  const all: Readonly<Record<string, unknown>> = { ...headers, "set-cookie": cookies };
  for (const [name, values] of Object.entries(all)) {
    for (const value of [values].flat()) {
      if (typeof value !== "string") throw unsound(`whose header ${JSON.stringify(name)} is no text`);
      requireHeader(name, value);
    }
  }
  if (body === undefined || isPiece(body) || isStreamed(body)) return answer;
  throw unsound("whose body is neither text nor bytes");
}

/** A piece of a stream, if it is one: a number would be where an answer is cut off. */
export function soundPiece(piece: unknown): string | Uint8Array {
  if (isPiece(piece)) return piece;
  throw invalidReply(`A stream gave a ${typeof piece}: it is made of texts and bytes`);
}

function isPiece(value: unknown): value is string | Uint8Array {
  return typeof value === "string" || value instanceof Uint8Array;
}

function unsound(what: string): ServerError {
  return invalidReply(`A filter gave an answer ${what}`);
}
