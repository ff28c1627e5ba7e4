import type { Answer, HttpRequest } from "../events/request.js";
import type { Filter } from "../filter.js";
import { varied, withHeaders } from "../http/headers.js";

/** Who may call from a browser, and how. */
export interface CorsOptions {
  /** `"*"`, or origins as browsers send them: `https://shop.example`. */
  readonly origins: "*" | readonly string[];
  readonly methods?: readonly string[];
  readonly headers?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  /** Cookies and the like; only where origins, methods and headers are named, not `"*"`. */
  readonly credentials?: boolean;
  /** Seconds for which a browser need not ask again. */
  readonly maxAge?: number;
}

/**
 * CORS where the gateway does not do it: REST APIs, function URLs and load balancers. An HTTP API with CORS settings
 * answers preflights itself and overwrites these headers.
 */
export function cors(given: CorsOptions): Filter {
  const options: CorsOptions = [given.origins].flat().includes("*") ? { ...given, origins: "*" } : given;
  if (options.credentials) refuseStars(options);
  return async (request, next) => {
    const allowed = allowedOrigin(options, request.header("origin"));
    const isPreflight = request.method === "OPTIONS" && request.header("access-control-request-method") !== undefined;
    const answer: Answer = isPreflight ? { status: 204, headers: {}, cookies: [], body: undefined } : await next();
    const more = allowed === undefined ? {} : { ...common(options, allowed), ...(isPreflight && preflight(options)) };
    return withHeaders(answer, { ...more, ...(options.origins !== "*" && { vary: varied(answer, "origin") }) });
  };
}

/** With credentials `*` is a name like any other. https://fetch.spec.whatwg.org/#cors-protocol-and-credentials */
function refuseStars(options: CorsOptions): void {
  for (const names of ["origins", "methods", "headers", "exposeHeaders"] as const) {
    if (!options[names]?.includes("*")) continue;
    throw new TypeError(`Browsers take no credentials with ${names} "*": name the ${names}`);
  }
}

function allowedOrigin({ origins }: CorsOptions, origin: HttpRequest["method"] | undefined): string | undefined {
  // Everybody's: whoever keeps an answer may give it to a page, though no page has asked for it.
  return origins === "*" ? "*" : origins.find((one) => one === origin);
}

function common({ credentials, exposeHeaders = [] }: CorsOptions, origin: string): Answer["headers"] {
  return {
    "access-control-allow-origin": origin,
    ...(credentials && { "access-control-allow-credentials": "true" }),
    ...(exposeHeaders.length > 0 && { "access-control-expose-headers": exposeHeaders.join(", ") }),
  };
}

function preflight({ methods = usualMethods, headers = usualHeaders, maxAge }: CorsOptions): Answer["headers"] {
  return {
    "access-control-allow-methods": methods.join(", "),
    "access-control-allow-headers": headers.join(", "),
    ...(maxAge !== undefined && { "access-control-max-age": String(maxAge) }),
  };
}

const usualMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const usualHeaders = ["authorization", "content-type", "idempotency-key", "if-none-match", "x-api-key"];
