import { string, type Table, table, texts } from "../shape.js";
import { type Format, formatOf } from "./format.js";
import { headerIn } from "./headers.js";
import { cookieIn, type HttpRequest, namesIn, valuesIn } from "./request.js";

/**
 * The request in an event of any format.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export class EventRequest implements HttpRequest {
  readonly method: string;
  readonly routeKey: string;
  readonly path: string;
  readonly encoded: boolean;
  readonly body: string | undefined;
  readonly base64: boolean;
  #search: URLSearchParams | undefined;

  constructor(
    readonly source: Table,
    readonly format: Format = formatOf(source),
  ) {
    const { body, requestContext, resource, version } = source;
    const { domainName, http, stage } = table(requestContext);
    const isSecond = format === "2.0";
    const path = string(isSecond ? source.rawPath : source.path);
    const route = string(isSecond ? source.routeKey : resource);
    this.method = string(isSecond ? table(http).method : source.httpMethod);
    this.routeKey = isSecond || !route || route === "$default" ? route : `${this.method} ${route}`;
    // HTTP APIs decode the path, and begin it with a stage that has a name; everyone else leaves it as it came.
    this.encoded = isSecond ? string(domainName).includes(".lambda-url.") : !version;
    this.path = isSecond || version ? withoutStage(path, string(stage)) : path;
    this.body = string(body) || undefined;
    this.base64 = source.isBase64Encoded === true;
  }

  pathParameter(name: string): string | undefined {
    const value = table(this.source.pathParameters)[name];
    return typeof value === "string" ? value : undefined;
  }

  query(name: string): readonly string[] | undefined {
    if (this.format !== "1.0") return valuesIn(this.#query(), name);
    const { multiValueQueryStringParameters: lists, queryStringParameters: single } = this.source;
    const values = texts([table(lists)[name] ?? table(single)[name]].flat());
    return values.length > 0 ? values : undefined;
  }

  queryNames(): readonly string[] {
    return this.format === "1.0" ? Object.keys(this.#queryTable()) : namesIn(this.#query());
  }

  header(name: string): string | undefined {
    return headerIn(table(this.source.headers), table(this.source.multiValueHeaders), name);
  }

  cookie(name: string): string | undefined {
    return cookieIn(texts(this.source.cookies).join(";") || this.header("cookie"), name);
  }

  // The decoded table of 2.0 joins values by commas, which cannot be taken apart again: only the raw text tells.
  #query(): URLSearchParams {
    this.#search ??= new URLSearchParams(
      this.format === "2.0" ? string(this.source.rawQueryString) : encodedQuery(this.#queryTable()),
    );
    return this.#search;
  }

  #queryTable(): Table {
    return table(this.source.multiValueQueryStringParameters ?? this.source.queryStringParameters);
  }
}

function encodedQuery(lists: Table): string {
  return Object.entries(lists)
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}=${value}`))
    .join("&");
}

function withoutStage(path: string, stage: string): string {
  return stage && stage !== "$default" && `${path}/`.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;
}
