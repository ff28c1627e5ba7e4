import type { Auth } from "./auth.js";
import { setHeader } from "./auth.js";
import { encodeBody, type WireBody } from "./body.js";
import { InvalidRequestError, NetworkError, RedirectError } from "./errors.js";
import { pairsOf, writeQuery } from "./query.js";
import type { CallOptions, ClientRequest } from "./types.js";

/** What the requests of one client share. */
export interface Setup {
  readonly base: string;
  readonly auth: readonly Auth[];
  readonly fetch: typeof globalThis.fetch;
}

/** Sends a request with its credentials and gives the answer, whatever its status. */
export async function exchange(
  setup: Setup,
  request: ClientRequest,
  options: CallOptions,
  signal: AbortSignal,
): Promise<Response> {
  const body = await encodeBody(request.body, request.type);
  const headers = writeHeaders(request, options, body);
  const declared = (status: number) => request.fails?.includes(status) ?? false;
  // A header of the caller may be a credential too, and fetch forgets only Authorization and Cookie on the way.
  const secret = setup.auth.length > 0 || options.headers !== undefined || request.headers !== undefined;
  const send = (url: URL) => authorized(setup, request, { url, headers, body, secret, signal });

  let url = targetUrl(setup.base, request);
  let response = await send(url);
  for (let hops = 0; secret && isRedirect(response) && !declared(response.status); hops++) {
    url = sameOrigin(response, url, request);
    if (hops === 5 || !/^(GET|HEAD)$/.test(request.method)) break;
    await response.body?.cancel();
    response = await send(url);
  }
  return response;
}

/** The request's URL, which must still be at the base URL's origin. */
function targetUrl(base: string, { path, query }: ClientRequest): URL {
  const text = `${base}${path}${writeQuery(query)}`;
  if (!path.startsWith("/") || !URL.canParse(text) || new URL(text).origin !== new URL(base).origin) {
    throw new InvalidRequestError("A path must begin with / and stay below the base URL");
  }
  return new URL(text);
}

function writeHeaders(request: ClientRequest, options: CallOptions, body: WireBody | undefined): Headers {
  const headers = new Headers();
  if (request.accept) headers.set("accept", request.accept);
  if (body) headers.set("content-type", body.type);
  for (const given of [request.headers, options.headers]) {
    for (const name of Object.keys(given ?? {})) {
      const values = pairsOf({ value: given?.[name] });
      if (values.length > 0) setHeader(headers, name, values.map(([, value]) => value).join(","));
    }
  }
  return headers;
}

interface Outgoing {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: WireBody | undefined;
  readonly secret: boolean;
  readonly signal: AbortSignal;
}

/** Sends with fresh credentials; once more when the API answers 401 and a provider can renew what it refused. */
async function authorized(setup: Setup, request: ClientRequest, out: Outgoing, again = false): Promise<Response> {
  const { method } = request;
  const headers = new Headers(out.headers);
  const body = out.body?.content;
  const forget: (() => void)[] = [];
  for (const provider of setup.auth) {
    const refused = await provider.authorize({ method, url: out.url, headers, body });
    if (refused) forget.push(refused);
  }
  const { fetch } = setup;
  const redirect = out.secret ? "manual" : "follow";
  const init = { method, headers, redirect, signal: out.signal, ...(body !== undefined && { body }) } as const;
  const response = await fetch(out.url, init).catch((cause: unknown) => {
    throw new NetworkError(`${method} ${request.path}: ${out.url.host} gave no answer`, { cause });
  });
  if (response.status !== 401 || again || forget.length === 0) return response;
  await response.body?.cancel();
  for (const refused of forget) refused();
  return authorized(setup, request, out, true);
}

function isRedirect(response: Response): boolean {
  // A browser hides status and target of a redirect that it may not follow.
  return response.type === "opaqueredirect" || /^30[12378]$/.test(String(response.status));
}

function sameOrigin(response: Response, from: URL, request: ClientRequest): URL {
  const to = response.headers.get("location") ?? "";
  const target = to && URL.canParse(to, from) ? new URL(to, from) : undefined;
  if (target?.origin === from.origin) return target;
  const where = target?.origin ?? "somewhere hidden";
  throw new RedirectError(`${request.method} ${request.path}: redirected to ${where}, where no credentials are taken`);
}
