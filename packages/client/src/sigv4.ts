import type { Auth } from "./auth.js";
import { bound } from "./bound.js";
import { sha256 } from "./crypto.js";
import { fail } from "./fail.js";
import { encode, sign } from "./signature.js";
import type { Awaitable, WireRequest } from "./types.js";

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
    const ready = await buffered(request);
    for (let tries = 0; ; tries++) {
      const headers = await signRequest(ready, { ...options, date: new Date(Date.now() + skew) });
      const response = await send({ ...ready.headers, ...headers }, ready.body);
      const theirs = Date.parse(`${response.headers.get("date")}`) - Date.now();
      // Five minutes is what AWS allows. A browser sees the date only where CORS exposes it.
      if (response.status !== 403 || tries > 0 || !(Math.abs(theirs - skew) > 240_000)) return response;
      skew = theirs;
      response.body?.cancel().catch(() => {});
    }
  });
  return {
    ...auth,
    bind(client) {
      const all = [client.auth ?? []].flat().map(({ credential }) => credential);
      if (all.includes("bearer")) {
        throw fail("credential-refused", "bearer and sigv4 both need the Authorization header: make two clients");
      }
      if (all.at(-1) === "sigv4") return auth.bind(client);
      throw fail("credential-refused", "sigv4 signs the other headers: put it last in auth");
    },
  };
}

/** A body that can be hashed: forms, files and streams as bytes, with the content type that the platform gives them. */
async function buffered(
  request: WireRequest,
): Promise<WireRequest & { readonly body?: string | Uint8Array<ArrayBuffer> }> {
  const { body, ...rest } = request;
  if (body === undefined) return rest;
  if (typeof body === "string") return { ...rest, body };
  const written = new Response(body);
  const type = written.headers.get("content-type");
  return {
    ...rest,
    body: new Uint8Array(await written.arrayBuffer()),
    headers: { ...(type && { "content-type": type }), ...request.headers },
  };
}

/** A request to be signed. */
export interface SignableRequest {
  readonly method: string;
  readonly url: string | URL;
  readonly headers?: Headers | Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array | Blob | undefined;
}

/**
 * The headers that sign a request: `authorization`, `x-amz-date` and, for temporary credentials,
 * `x-amz-security-token`. Signed are host, content type and every `x-amz-*` header; what proxies change is not.
 */
export async function signRequest(
  request: SignableRequest,
  { credentials, region, service = "execute-api", date = new Date() }: Sigv4Options & { readonly date?: Date },
): Promise<Record<string, string>> {
  const url = new URL(request.url);
  const identity = typeof credentials === "function" ? await credentials() : credentials;
  const stamp = stampOf(date);
  const added: Record<string, string> = {
    "x-amz-date": stamp,
    ...(identity.sessionToken && { "x-amz-security-token": identity.sessionToken }),
  };
  const given = request.headers instanceof Headers ? [...request.headers] : Object.entries({ ...request.headers });
  const kept = given.filter(([name]) => /^(content-type$|x-amz-)/i.test(name) && !(name.toLowerCase() in added));
  const { signature, names, scope } = await sign(
    {
      method: request.method,
      path: url.pathname,
      query: url.search.slice(1),
      headers: [["host", url.host], ...kept, ...Object.entries(added)],
      bodyHash: await hashOf(request.body),
    },
    { identity, stamp, region: region ?? regionOf(url.hostname), service },
  );
  return {
    ...added,
    authorization: `AWS4-HMAC-SHA256 Credential=${identity.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** SHA-256 of a body in hex; of nothing, the hash of the empty string. */
export async function hashOf(body: SignableRequest["body"] = ""): Promise<string> {
  if (typeof body === "string") return sha256(body);
  return sha256(new Uint8Array(body instanceof Blob ? await body.arrayBuffer() : body));
}

/**
 * A URL that carries its signature, for what cannot send headers: a browser's `WebSocket` to a route with IAM
 * authorization. Good for `expires` seconds, 300 by default; keep it as secret as a password.
 */
export async function presign(
  url: string | URL,
  options: Sigv4Options & { readonly date?: Date; readonly expires?: number },
): Promise<string> {
  const { credentials, region, service = "execute-api", date = new Date(), expires = 300 } = options;
  const target = new URL(url);
  const identity = typeof credentials === "function" ? await credentials() : credentials;
  const stamp = stampOf(date);
  const place = { identity, stamp, region: region ?? regionOf(target.hostname), service };
  const query = [
    // A plus means different things to those who read it.
    target.search.slice(1).replaceAll("+", "%20"),
    ...Object.entries({
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": `${identity.accessKeyId}/${stamp.slice(0, 8)}/${place.region}/${service}/aws4_request`,
      "X-Amz-Date": stamp,
      "X-Amz-Expires": `${expires}`,
      ...(identity.sessionToken && { "X-Amz-Security-Token": identity.sessionToken }),
      "X-Amz-SignedHeaders": "host",
    }).map(([name, value]) => `${name}=${encode(value)}`),
  ]
    .filter(Boolean)
    .join("&");
  const { signature } = await sign(
    {
      method: "GET",
      path: target.pathname,
      query,
      headers: [["host", target.host]],
      bodyHash: await hashOf(),
    },
    place,
  );
  target.search = `${query}&X-Amz-Signature=${signature}`;
  return target.href;
}

function stampOf(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, "");
}

function regionOf(hostname: string): string {
  const region = /\.execute-api\.([a-z0-9-]+)\.(amazonaws\.com(\.cn)?|api\.aws)$/.exec(hostname)?.[1];
  if (region) return region;
  throw fail("credential-refused", `No region can be read from "${hostname}": pass sigv4({ region })`);
}
