import { readFileSync } from "node:fs";

/** A request in plain words, to be dressed as an event. */
export interface Asked {
  method: string;
  /** The route's path as deployed, `/pets/{petId}`. */
  resource: string;
  /** As a caller writes it, percent-encoded. */
  path: string;
  pathParameters?: Record<string, string>;
  query?: string;
  headers?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
}

/** An event recorded from AWS, as data. */
export function recorded(name: string): Record<string, unknown> {
  const file = new URL(`../../../tests/fixtures/events/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>; // every event is an object
}

/** A recorded REST event, asking this. Path and parameters stay percent-encoded, as REST APIs leave them. */
export function restEvent(asked: Asked): Record<string, unknown> {
  const event = recorded("voker-live/apigwv1-request");
  const query = [...new URLSearchParams(asked.query ?? "")];
  const lists: Record<string, string[]> = {};
  for (const [name, value] of query) lists[name] = [...(lists[name] ?? []), value];
  return {
    ...event,
    resource: asked.resource,
    path: asked.path,
    httpMethod: asked.method,
    headers: asked.headers ?? {},
    multiValueHeaders: Object.fromEntries(Object.entries(asked.headers ?? {}).map(([name, value]) => [name, [value]])),
    queryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? lists : null,
    pathParameters: asked.pathParameters ?? null,
    body: asked.body ?? null,
    isBase64Encoded: asked.isBase64Encoded ?? false,
  };
}

/** The same of an HTTP API with payload format 1.0: it has a version, and is decoded. */
export function http1Event(asked: Asked): Record<string, unknown> {
  return { ...restEvent({ ...asked, ...decoded(asked) }), version: "1.0" };
}

/** The same of an HTTP API with payload format 2.0. */
export function http2Event(asked: Asked): Record<string, unknown> {
  const { cookies: _, body: __, ...event } = recorded("voker-live/apigwv2-request");
  const { cookie, ...headers } = asked.headers ?? {};
  const { path, pathParameters } = decoded(asked);
  const routeKey = asked.resource === "$default" ? "$default" : `${asked.method} ${asked.resource}`;
  return {
    ...event,
    routeKey,
    rawPath: path,
    rawQueryString: asked.query ?? "",
    headers,
    ...(cookie !== undefined && { cookies: cookie.split("; ") }),
    pathParameters,
    requestContext: { ...(event.requestContext as object), routeKey, http: { method: asked.method, path } }, // recorded as one
    ...(asked.body !== undefined && { body: asked.body }),
    isBase64Encoded: asked.isBase64Encoded ?? false,
  };
}

function decoded({ path, pathParameters = {} }: Asked) {
  const parameters = Object.entries(pathParameters).map(([name, value]) => [name, decodeURIComponent(value)]);
  return { path: decodeURIComponent(path), pathParameters: Object.fromEntries(parameters) as Record<string, string> };
}

/** What the gateway would make of an answer. */
export interface Answered {
  statusCode: number;
  body: string;
  isBase64Encoded: boolean;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  cookies?: string[];
}

/** Calls a handler, and reads its answer as the gateway would. */
export const call = async (run: (event: unknown) => Promise<unknown>, event: unknown) => {
  const answered = (await run(event)) as Answered; // the shape is what these tests look at
  const type = answered.headers?.["content-type"] ?? answered.multiValueHeaders?.["content-type"]?.[0];
  return { ...answered, type, json: type?.includes("json") ? (JSON.parse(answered.body) as unknown) : undefined };
};
