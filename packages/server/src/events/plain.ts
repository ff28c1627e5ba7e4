import { ServerError } from "../errors.js";
import { untilLeft } from "../streams/until-left.js";
import { cookieIn, type HttpRequest, type Streamed, valuesIn } from "./request.js";

/** What is known of a request that came by HTTP itself. */
export interface PlainParts {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  readonly headers: (name: string) => string | undefined;
  /** An error where there is one that cannot be read. */
  readonly body: string | Uint8Array | ServerError | undefined;
  readonly sourceIp: () => string;
  readonly requestId: string;
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal;
  /** What it is read from, for a method that needs more. */
  readonly request: unknown;
}

/** A request without a gateway before it. */
export class PlainRequest implements HttpRequest {
  readonly method: string;
  readonly routeKey = "";
  readonly path: string;
  readonly encoded = true;
  readonly base64 = false;
  readonly signal: AbortSignal;
  readonly source: object;
  readonly search: string;
  readonly #query: URLSearchParams;
  readonly #headers: PlainParts["headers"];
  readonly #body: PlainParts["body"];

  constructor({ method, target, headers, body, sourceIp, requestId, signal, request }: PlainParts) {
    const [path = "", ...search] = target.split("?");
    this.method = method;
    this.path = path;
    this.#body = body;
    this.signal = signal;
    this.#headers = headers;
    this.search = search.join("?");
    this.#query = new URLSearchParams(this.search);
    // What a context is read from: as much of an event as there is to tell.
    const http = {
      method,
      path,
      userAgent: headers("user-agent") ?? "",
      get sourceIp() {
        return sourceIp();
      },
    };
    this.source = { request, requestContext: { requestId, stage: "$default", http } };
  }

  /** Thrown to whoever needs it, an error is told and answered as every other; most requests can do without. */
  get body(): string | Uint8Array | undefined {
    if (this.#body instanceof ServerError) throw this.#body;
    return this.#body;
  }

  whileHere(body: Streamed): Streamed {
    return untilLeft(body, this.signal);
  }

  pathParameter(): undefined {
    return undefined;
  }

  query(name: string): readonly string[] | undefined {
    return valuesIn(this.#query, name);
  }

  header(name: string): string | undefined {
    return this.#headers(name);
  }

  cookie(name: string): string | undefined {
    return cookieIn(this.cookies, name);
  }

  get cookies(): string {
    return this.header("cookie") ?? "";
  }
}
