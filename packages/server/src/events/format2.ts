import { string, type Table, table, texts } from "../shape.js";
import { headerIn } from "./headers.js";
import { type Answer, cookieIn, type HttpRequest, namesIn, valuesIn, type WholeAnswer } from "./request.js";

/**
 * Payload 2.0, of HTTP APIs and of function URLs.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export class Format2 implements HttpRequest {
  readonly method: string;
  readonly routeKey: string;
  readonly path: string;
  readonly encoded: boolean;
  readonly body: string | undefined;
  readonly base64: boolean;
  #event: Table;
  #search: URLSearchParams | undefined;

  constructor(readonly source: object) {
    this.#event = table(source);
    const { rawPath, routeKey, requestContext, body, isBase64Encoded } = this.#event;
    const { http, stage, domainName } = table(requestContext);
    this.method = string(table(http).method);
    this.routeKey = string(routeKey);
    this.path = stage === "$default" ? string(rawPath) : withoutStage(string(rawPath), string(stage));
    // HTTP APIs decode the path, function URLs do not.
    this.encoded = string(domainName).includes(".lambda-url.");
    this.body = string(body) || undefined;
    this.base64 = isBase64Encoded === true;
  }

  pathParameter(name: string): string | undefined {
    const value = table(this.#event.pathParameters)[name];
    return typeof value === "string" ? value : undefined;
  }

  query(name: string): readonly string[] | undefined {
    return valuesIn(this.#query(), name);
  }

  queryNames(): readonly string[] {
    return namesIn(this.#query());
  }

  header(name: string): string | undefined {
    return headerIn(table(this.#event.headers), noHeaders, name);
  }

  cookie(name: string): string | undefined {
    const cookies = texts(this.#event.cookies);
    return cookieIn(cookies.length > 0 ? cookies.join(";") : this.header("cookie"), name);
  }

  // The decoded table joins values by commas, which cannot be taken apart again: only the raw text tells.
  #query(): URLSearchParams {
    this.#search ??= new URLSearchParams(string(this.#event.rawQueryString));
    return this.#search;
  }
}

const noHeaders: Table = {};

/** Of a stage that has a name, paths begin with it. */
export function withoutStage(path: string, stage: string): string {
  const prefix = `/${stage}`;
  return stage !== "" && path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === "/")
    ? path.slice(prefix.length)
    : path;
}

/** An answer of payload 2.0. */
export function writeFormat2({ status, headers, cookies, body }: WholeAnswer): object {
  const answer = {
    statusCode: status,
    headers: joined(headers),
    body: typeof body === "string" ? body : text(body),
    isBase64Encoded: typeof body === "object",
  };
  return cookies.length > 0 ? { ...answer, cookies } : answer;
}

/** The body as JSON can carry it. */
export function text(body: WholeAnswer["body"]): string {
  if (typeof body !== "object") return body ?? "";
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("base64");
}

/** Headers with one value each. */
export function joined(headers: Answer["headers"]): Record<string, string> {
  const single: Record<string, string> = {};
  for (const name in headers) single[name] = String(headers[name]);
  return single;
}
