import { string, type Table, table, texts } from "../shape.js";
import { type Format, formatOf } from "./format.js";
import { headerIn } from "./headers.js";
import { cookieIn, type HttpRequest, valuesIn } from "./request.js";

/**
 * The request in an event of any format.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export class EventRequest implements HttpRequest {
  readonly method: string;
  readonly routeKey: string;
  #decoded: URLSearchParams | undefined;

  constructor(
    readonly source: Table,
    readonly format: Format = formatOf(source),
  ) {
    const { httpMethod, requestContext, resource, routeKey } = source;
    const isSecond = format === "2.0";
    const route = string(isSecond ? routeKey : resource);
    this.method = string(isSecond ? table(table(requestContext).http).method : httpMethod);
    this.routeKey = isSecond || !route || route === "$default" ? route : `${this.method} ${route}`;
  }

  /** HTTP APIs decode the path, everyone else leaves it as it came. */
  get encoded(): boolean {
    const { requestContext, version } = this.source;
    return this.format === "2.0" ? string(table(requestContext).domainName).includes(".lambda-url.") : !version;
  }

  get path(): string {
    const { path, rawPath, requestContext, version } = this.source;
    const { stage } = table(requestContext);
    const isSecond = this.format === "2.0";
    const whole = string(isSecond ? rawPath : path);
    // HTTP APIs begin it with a stage that has a name.
    return stage !== "$default" && (isSecond || version) ? withoutStage(whole, string(stage)) : whole || "/";
  }

  get body(): string | undefined {
    return string(this.source.body) || undefined;
  }

  get base64(): boolean {
    return this.source.isBase64Encoded === true;
  }

  pathParameter(name: string): string | undefined {
    const value = table(this.source.pathParameters)[name];
    return typeof value === "string" ? value : undefined;
  }

  query(name: string): readonly string[] | undefined {
    return valuesIn(this.#query(), name);
  }

  get search(): string {
    const { multiValueQueryStringParameters: lists, queryStringParameters: single, rawQueryString } = this.source;
    // The decoded table of 2.0 joins values by commas, which cannot be taken apart again: only the raw text tells.
    if (this.format === "2.0") return string(rawQueryString);
    const pairs = Object.entries({ ...table(single), ...table(lists) }).flatMap(([name, values]) =>
      texts([values].flat()).map((value) => [name, value]),
    );
    // A load balancer leaves the table encoded. Elsewhere nobody knows any more which commas were.
    if (this.format === "alb") return pairs.map((pair) => pair.join("=")).join("&");
    return String(new URLSearchParams(pairs)).replaceAll("%2C", ",");
  }

  header(name: string): string | undefined {
    const { cookies, headers, multiValueHeaders } = this.source;
    // Format 2.0 has the cookies beside the headers.
    const beside = name === "cookie" && texts(cookies).join("; ");
    return beside || headerIn(table(headers), table(multiValueHeaders), name);
  }

  cookie(name: string): string | undefined {
    return cookieIn(this.cookies, name);
  }

  get cookies(): string {
    return this.header("cookie") ?? "";
  }

  #query(): URLSearchParams {
    this.#decoded ??= new URLSearchParams(this.search);
    return this.#decoded;
  }
}

function withoutStage(path: string, stage: string): string {
  const isStaged = stage && `${path}/`.startsWith(`/${stage}/`);
  return (isStaged ? path.slice(stage.length + 1) : path) || "/";
}
