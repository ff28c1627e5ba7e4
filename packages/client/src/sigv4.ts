import type { Auth } from "./auth.js";
import { bound } from "./bound.js";
import { sha256 } from "./crypto.js";
import { fail } from "./fail.js";
import { headersOf } from "./headers.js";
import { type Signer, signatureOf } from "./signature.js";
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
    if (body && typeof body !== "string") {
      // Forms, files and streams as bytes, with the content type that the platform gives them.
      const written = new Response(body);
      headers = headersOf({ "content-type": written.headers.get("content-type") }, headers);
      body = new Uint8Array(await written.arrayBuffer());
    }
    for (let again = true; ; again = false) {
      const signed = await sign({ ...request, headers, body: body as Uint8Array }, options, Date.now() + skew);
      const response = await send({ ...headers, ...signed }, body);
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
      // It signs the other headers; and bearer needs the same one. test() makes text of the list.
      if (/bearer|sigv4,/.test([client.auth].flat().map((one) => one?.credential) as never))
        throw fail("credential-refused", "sigv4 last, no bearer");
      return auth.bind(client);
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
export async function signRequest(
  { headers, body, ...request }: SignableRequest,
  options: Sigv4Options & At,
): Promise<Record<string, string>> {
  const plain = {
    ...request,
    headers: Object.fromEntries(new Headers(headers)),
    body: body instanceof Blob ? new Uint8Array(await body.arrayBuffer()) : body,
  };
  return sign(plain, options, +(options.date ?? Date.now()));
}

/** Header names in lower case. */
interface Plain {
  readonly method: string;
  readonly url: string | URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

async function sign(
  { method, url, headers, body = "" }: Plain,
  options: Sigv4Options,
  now: number,
): Promise<Record<string, string>> {
  const { host, search: query, pathname: path } = new URL(url);
  const [signer, credential, token] = await signerOf(host, options, now);
  const added: Record<string, string> = { "x-amz-date": signer.stamp };
  if (token) added["x-amz-security-token"] = token;
  const covered: Record<string, string> = { host, ...added };
  for (const name in headers) if (/^(content-type$|x-amz-)/.test(name)) covered[name] ??= `${headers[name]}`;
  // TypeScript tells bytes of shared memory apart.
  const bodyHash = await sha256(body as string);
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
  const { host, origin, pathname: path, search } = new URL(url);
  const [signer, credential, token] = await signerOf(host, options, +(options.date ?? Date.now()));
  const query = new URLSearchParams(search);
  const added = {
    Algorithm: algorithm,
    Credential: credential,
    Date: signer.stamp,
    Expires: `${options.expires ?? 300}`,
    SignedHeaders: "host",
    "Security-Token": token,
  };
  for (const [name, value] of Object.entries(added)) if (value) query.set(`X-Amz-${name}`, value);
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
  host: string,
  { region, service = "execute-api", credentials }: Sigv4Options,
  now: number,
): Promise<[signer: Signer, credential: string, token: string | undefined]> {
  const place = region ?? /\.execute-api\.([^.]+)/.exec(host)?.[1];
  if (!place) throw fail("credential-refused", `region of ${host}`);
  const { accessKeyId, sessionToken, secretAccessKey } =
    typeof credentials === "function" ? await credentials() : credentials;
  const stamp = stampOf(now);
  const scope = `${stamp.slice(0, 8)}/${place}/${service}/aws4_request`;
  return [{ secret: secretAccessKey, stamp, scope }, `${accessKeyId}/${scope}`, sessionToken];
}

/** `YYYYMMDDTHHMMSSZ`, written once a second. */
function stampOf(now: number): string {
  const at = Math.floor(now / 1000);
  if (at !== second) {
    second = at;
    stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  }
  return stamp;
}

let second = 0;
let stamp = "";
