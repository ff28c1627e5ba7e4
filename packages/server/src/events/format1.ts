import { string, type Table, table, texts } from "../shape.js";
import { text, withoutStage } from "./format2.js";
import { headerIn } from "./headers.js";
import { cookieIn, type HttpRequest, type WholeAnswer } from "./request.js";

/**
 * Payload 1.0, of REST APIs, of HTTP APIs and (nearly) of load balancers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export class Format1 implements HttpRequest {
  readonly method: string;
  readonly routeKey: string;
  readonly path: string;
  readonly encoded: boolean;
  readonly body: string | undefined;
  readonly base64: boolean;
  protected readonly event: Table;

  constructor(readonly source: object) {
    this.event = table(source);
    const { httpMethod, resource, path, version, requestContext, body, isBase64Encoded } = this.event;
    this.method = string(httpMethod);
    this.routeKey = resource === "$default" ? resource : resource ? `${this.method} ${string(resource)}` : "";
    // Events of REST APIs have no version: theirs alone leave path and parameters as they came, and without the stage.
    this.encoded = !version;
    this.path = version ? withoutStage(string(path), string(table(requestContext).stage)) : string(path);
    this.body = string(body) || undefined;
    this.base64 = isBase64Encoded === true;
  }

  pathParameter(name: string): string | undefined {
    const value = table(this.event.pathParameters)[name];
    return typeof value === "string" ? value : undefined;
  }

  query(name: string): readonly string[] | undefined {
    const values = table(this.event.multiValueQueryStringParameters)[name];
    if (Array.isArray(values)) return texts(values);
    const value = table(this.event.queryStringParameters)[name];
    return typeof value === "string" ? [value] : undefined;
  }

  queryNames(): readonly string[] {
    return Object.keys(table(this.event.multiValueQueryStringParameters ?? this.event.queryStringParameters));
  }

  header(name: string): string | undefined {
    return headerIn(table(this.event.headers), table(this.event.multiValueHeaders), name);
  }

  cookie(name: string): string | undefined {
    return cookieIn(this.header("cookie"), name);
  }
}

/** An answer of payload 1.0: what has one value stands in `headers`, lists beside it. */
export function writeFormat1({ status, headers, cookies, body }: WholeAnswer): object {
  const single: Record<string, string> = {};
  const multi: Record<string, readonly string[]> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string") single[name] = value;
    else if (value) multi[name] = value;
  }
  if (cookies.length > 0) multi["set-cookie"] = cookies;
  const isBase64Encoded = typeof body === "object";
  return { statusCode: status, headers: single, multiValueHeaders: multi, body: text(body), isBase64Encoded };
}
