import type { Auth } from "./auth.js";
import { bound } from "./bound.js";
import { sha256 } from "./crypto.js";
import { fail } from "./fail.js";
import { headersOf } from "./headers.js";
import { signatureOf } from "./signature.js";
import type { Awaitable } from "./types.js";

/** An AWS identity, long-lived or temporary. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** How requests are signed. */
export interface Sigv4Options {
  /** A function is asked for each request; the SDK's credential providers fit, and keep their own cache. */
  readonly credentials: AwsCredentials | (() => Awaitable<AwsCredentials>);
  /** Read from an `execute-api` host name when left out; a custom domain needs it. */
  readonly region?: string;
  /** `execute-api` by default. */
  readonly service?: string;
}

/**
 * Signs each request with AWS Signature Version 4, for routes with IAM authorization. A clock that is wrong by minutes
 * is put right from the gateway's `Date` when it refuses a signature. The last of several credentials.
 */
export function sigv4(options: Sigv4Options): Auth<"sigv4"> {
  let skew = 0;
  const auth = bound("sigv4", async (request, send) => {
    let { body, headers } = request;
    let more: Readonly<Record<string, string>> = {};
    if (body !== undefined && typeof body !== "string") {
      // Forms, files and streams as bytes, with the content type that the platform gives them.
      const written = new Response(body);
      more = headersOf({ "content-type": written.headers.get("content-type") }, headers);
      headers = more;
      body = new Uint8Array(await written.arrayBuffer());
    }
    const { method, url } = request;
    for (let again = true; ; again = false) {
      const signed = await sign({ method, url, headers, body: body as Uint8Array }, options, Date.now() + skew);
      const response = await send({ ...more, ...signed }, body);
      // Five minutes is what AWS allows. A browser sees the date only where CORS exposes it.
      if (!again || response.status !== 403) return response;
      const theirs = Date.parse(`${response.headers.get("date")}`) - Date.now();
      if (!(Math.abs(theirs - skew) > 240_000)) return response;
      skew = theirs;
      response.body?.cancel().catch(() => {});
    }
  });
  return {
    ...auth,
    bind(client) {
      const all = [client.auth ?? []].flat().map(({ credential }) => credential);
      // It signs the other headers; and bearer needs the same one.
      if (all.at(-1) === "sigv4" && !all.includes("bearer")) return auth.bind(client);
      throw fail("credential-refused", "sigv4 must come last in auth, and not with bearer");
    },
  };
}

/** A request to be signed. */
export interface SignableRequest {
  readonly method: string;
  readonly url: string | URL;
  readonly headers?: Headers | Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array | Blob | undefined;
}

/** When a request is signed, by default now. */
interface At {
  readonly date?: Date;
}

/**
 * The headers that sign a request: `authorization`, `x-amz-date` and, for temporary credentials,
 * `x-amz-security-token`. Signed are host, content type and every `x-amz-*` header; what proxies change is not.
 */
export function signRequest(request: SignableRequest, options: Sigv4Options & At): Promise<Record<string, string>> {
  return sign(request, options, +(options.date ?? new Date()));
}

async function sign(
  { method, url, headers = {}, body = "" }: SignableRequest,
  options: Sigv4Options,
  now: number,
): Promise<Record<string, string>> {
  const { host, pathname: path, search: query, signer, credential, token } = await signerOf(url, options, now);
  const added: Record<string, string> = { "x-amz-date": signer.stamp };
  if (token) added["x-amz-security-token"] = token;
  const covered: Record<string, string> = { host, ...added };
  for (const [name, value] of headers instanceof Headers ? headers : Object.entries(headers)) {
    if (/^(content-type$|x-amz-)/i.test(name)) covered[name.toLowerCase()] ??= value;
  }
  // TypeScript tells bytes of shared memory apart.
  const bodyHash = await sha256(body instanceof Blob ? new Uint8Array(await body.arrayBuffer()) : (body as string));
  const [names, signature] = await signatureOf({ method, path, query, headers: covered, bodyHash }, signer);
  added.authorization = `${algorithm} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return added;
}

/**
 * A URL that carries its signature, for what cannot send headers: a browser's `WebSocket` to a route with IAM
 * authorization. Good for `expires` seconds, 300 by default; keep it as secret as a password.
 */
export async function presign(
  url: string | URL,
  options: Sigv4Options & At & { readonly expires?: number },
): Promise<string> {
  const {
    host,
    origin,
    pathname: path,
    search,
    signer,
    credential,
    token,
  } = await signerOf(url, options, +(options.date ?? new Date()));
  const query = new URLSearchParams(search);
  query.set("X-Amz-Algorithm", algorithm);
  query.set("X-Amz-Credential", credential);
  query.set("X-Amz-Date", signer.stamp);
  query.set("X-Amz-Expires", `${options.expires ?? 300}`);
  if (token) query.set("X-Amz-Security-Token", token);
  query.set("X-Amz-SignedHeaders", "host");
  const bodyHash = await sha256("");
  const [, signature] = await signatureOf(
    { method: "GET", path, query: `${query}`, headers: { host }, bodyHash },
    signer,
  );
  // A plus means different things to those who read it.
  return `${origin}${path}?${`${query}`.replaceAll("+", "%20")}&X-Amz-Signature=${signature}`;
}

const algorithm = "AWS4-HMAC-SHA256";

async function signerOf(
  url: string | URL,
  { credentials, region, service = "execute-api" }: Sigv4Options,
  now: number,
) {
  const { host, origin, pathname, search } = new URL(url);
  const place = region ?? /\.execute-api\.([^.]+)\.(amazonaws|api)\./.exec(host)?.[1];
  if (!place) throw fail("credential-refused", `No region in "${host}": sigv4({ region })`);
  const identity = typeof credentials === "function" ? await credentials() : credentials;
  const stamp = stampOf(now);
  const scope = `${stamp.slice(0, 8)}/${place}/${service}/aws4_request`;
  const credential = `${identity.accessKeyId}/${scope}`;
  const signer = { secret: identity.secretAccessKey, stamp, scope };
  return { host, origin, pathname, search, token: identity.sessionToken, credential, signer };
}

/** `YYYYMMDDTHHMMSSZ`, written once a second. */
function stampOf(now: number): string {
  const second = Math.floor(now / 1000);
  if (written?.second !== second) written = { second, stamp: new Date(now).toISOString().replace(/[-:]|\.\d+/g, "") };
  return written.stamp;
}

let written: { readonly second: number; readonly stamp: string } | undefined;
