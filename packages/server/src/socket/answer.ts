import { SocketError } from "./error.js";

/** What became of a message. `data` is JSON already, and empty where there is none: it is kept and sent as it was first. */
export type SocketAnswer =
  | { readonly ok: true; readonly data: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** The answer to a message that has done what it was for. */
export function done(data: unknown): SocketAnswer {
  return { ok: true, data: JSON.stringify(data) ?? "" };
}

/** The answer that an error becomes: nobody is told why a method threw. */
export function refusal(error: unknown): SocketAnswer {
  const { code, message } = error instanceof SocketError ? error : internal;
  return { ok: false, code, message };
}

const internal = { code: "internal-error", message: "The request failed" };

/** For what cannot be known now, and may be asked again: a store that does not answer, an invocation that is about to end. */
export const unavailable: SocketAnswer = { ok: false, code: "unavailable", message: "Try again" };

/** Whether the same message may be sent again, and may then be answered otherwise. */
export function isFinal(answer: SocketAnswer): boolean {
  return answer.ok || !passing.has(answer.code);
}

const passing: ReadonlySet<string> = new Set(["in-progress", "superseded", "throttled", "unavailable"]);

/** Whether it is the server's fault, and not the message's. */
export function isFault(answer: SocketAnswer): boolean {
  return !answer.ok && (answer.code === internal.code || !isFinal(answer));
}

/** An answer as it is sent to a client that numbered its message; `null` is the id of one that cannot be repeated. */
export function frameOfAnswer(requestId: string | null, answer: SocketAnswer): string {
  const id = JSON.stringify(requestId);
  if (answer.ok) return `{"requestId":${id},"ok":true${answer.data && `,"data":${answer.data}`}}`;
  const { code, message } = answer;
  return `{"requestId":${id},"ok":false,"error":${JSON.stringify({ code, message })}}`;
}
