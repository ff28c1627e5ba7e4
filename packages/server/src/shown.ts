import { at, fields, texts } from "./shape.js";

/**
 * What a caller shows to come in: headers that are named like it, and all of the query, for events do not say what an
 * authorizer is to look at. A browser has nothing but the query and the subprotocol to come into a WebSocket API by.
 */
export function shownIn(event: unknown): string[] {
  const named = (...members: string[]) => members.flatMap((member) => [...fields(at(event, member))]);
  const headers = named("headers", "multiValueHeaders").filter(([name]) => telling.test(name));
  const query = named("queryStringParameters", "multiValueQueryStringParameters");
  return [...headers, ...query].flatMap(([, value]) => texts([value].flat()));
}

const telling = /auth|cookie|credential|key|pass|secret|session|sign|token|^sec-websocket-protocol$/i;
