import { at, fields, string, type Table, table, texts } from "./shape.js";

/**
 * What a caller shows to come in: headers that are named like it, and all of the query, for events do not say what an
 * authorizer is to look at. A browser has nothing but the query and the subprotocol to come into a WebSocket API by.
 */
export function shownIn(event: unknown): string[] {
  const named = (...members: string[]) => members.flatMap((member) => [...fields(at(event, member))]);
  const plain = plainlyShown(table(at(event, "request")));
  const headers = [...named("headers", "multiValueHeaders"), ...plain.headers].filter(([name]) => telling.test(name));
  const query = [...named("queryStringParameters", "multiValueQueryStringParameters"), ...plain.query];
  return [...headers, ...query].flatMap(([, value]) => texts([value].flat()));
}

/** What a request without a gateway has: the one of `node:http` has a table of its headers, the one of `fetch` gives them. */
function plainlyShown({ headers, url }: Table) {
  return {
    headers: headers instanceof Headers ? [...headers] : [...fields(headers)],
    query: [...new URLSearchParams(string(url).replace(/^[^?]*/, ""))],
  };
}

const telling = /auth|cookie|credential|key|pass|secret|session|sign|token|^sec-websocket-protocol$/i;
