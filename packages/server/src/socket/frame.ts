import { at, isObject, text } from "../shape.js";
import type { SocketApiContract, SocketRouteContract } from "./contract.js";
import { SocketError } from "./error.js";

/** The frame of a message event: its JSON, or its text where it is none. */
export function readFrame(event: unknown): unknown {
  const body = text(event, "body");
  const plain = at(event, "isBase64Encoded") === true ? Buffer.from(body, "base64").toString("utf8") : body;
  try {
    return JSON.parse(plain);
  } catch {
    return plain;
  }
}

/** A route of the contract, with its method's name. */
export interface Routed extends SocketRouteContract {
  readonly name: string;
}

/** The gateway's route, or the one the message names where the API has only `$default`. */
export function routeOf<Service, Events>(
  contract: SocketApiContract<Service, Events>,
  body: unknown,
  routeKey: string,
): Routed | undefined {
  const wanted = routeKey === "$default" && isObject(body) ? at(body, contract.routeField) : routeKey;
  const routes = Object.entries<SocketRouteContract>(contract.routes);
  const [name, route] = routes.find(([, { route }]) => route === wanted) ?? [];
  return name !== undefined && route ? { ...route, name } : undefined;
}

/**
 * The id that a client gave its message, if it gave one: it names the message for ever, in a store as well, and so must
 * be one.
 */
export function requestIdOf(body: unknown): string | undefined {
  const id = isObject(body) ? at(body, "requestId") : undefined;
  if (id === undefined || (typeof id === "string" && /^[\w.-]{1,64}$/.test(id))) return id;
  throw new SocketError("bad-message", "requestId must be a text of 1 to 64 of A-Z a-z 0-9 . _ -");
}

/** How a client can be told of an id that is none: as it came, if that is short. */
export function repeatable(body: unknown): string | null {
  const id = text(body, "requestId");
  return id !== "" && id.length <= 64 ? id : null;
}

/** The messages of a batch, where the frame is one. */
export function batchOf(body: unknown): readonly unknown[] | undefined {
  const messages = isObject(body) ? at(body, "$batch") : undefined;
  return Array.isArray(messages) ? messages : undefined;
}

/** More than fit into a frame of 32 KB with anything in them. */
export const maxBatch: number = 500;

/** The message as its type says: without the field that chose the route, and without what is ours. */
export function payloadOf(body: unknown, routeField: string): Record<string, unknown> {
  if (!isObject(body) || Array.isArray(body)) throw new SocketError("bad-message", "A message must be a JSON object");
  const payload: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(body)) {
    if (name !== routeField && name !== "requestId" && name !== "$session") payload[name] = value;
  }
  return payload;
}
