import { at, isObject } from "../shape.js";
import { SocketError } from "../socket/error.js";
import { requestIdOf } from "../socket/frame.js";

/** The first frame of a connection that resumes, or proves who it is. */
export interface Hello {
  readonly session?: HelloSession;
  readonly token?: string;
}

/** Which session a connection goes on with, and how far its client has come. */
export interface HelloSession {
  readonly id: string;
  readonly generation: number;
  readonly lastSeq: number;
  readonly epoch?: string;
}

/** Reads a hello, where the frame is one; a message that only tells its `lastSeq` is none. */
export function readHello(body: unknown, routeField: string): Hello | undefined {
  if (!isObject(body) || at(body, routeField) !== "hello") return undefined;
  const session = at(body, "$session");
  const token = at(body, "$auth", "token");
  const isResuming = isObject(session) && Object.hasOwn(session, "id");
  if (!isResuming && token === undefined) return undefined;
  if (requestIdOf(body) === undefined) throw new SocketError("bad-message", "A hello must have a requestId");
  if (token !== undefined && typeof token !== "string")
    throw new SocketError("bad-message", "$auth.token must be a text");
  return { ...(isResuming && { session: readSession(session) }), ...(token !== undefined && { token }) };
}

function readSession(given: object): HelloSession {
  const [id, generation, lastSeq, epoch] = ["id", "generation", "lastSeq", "epoch"].map((name) => at(given, name));
  if (typeof id !== "string" || !/^[\w-]{22}$/.test(id)) throw wrong("id", "22 of A-Z a-z 0-9 _ -");
  if (!isCount(generation) || generation === 0) throw wrong("generation", "a number from 1 on");
  if (!isCount(lastSeq)) throw wrong("lastSeq", "a number from 0 on");
  if (epoch === undefined) return { id, generation, lastSeq };
  if (typeof epoch !== "string" || epoch.length > 64) throw wrong("epoch", "a text as the server gave it");
  return { id, generation, lastSeq, epoch };
}

/** How far a client has come, where a message tells it. */
export function readLastSeq(body: unknown): number | undefined {
  const lastSeq = isObject(body) ? at(body, "$session", "lastSeq") : undefined;
  return isCount(lastSeq) ? lastSeq : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function wrong(name: string, what: string): SocketError {
  return new SocketError("bad-message", `$session.${name} must be ${what}`);
}
