import { type Auth, type Awaitable, setHeader } from "./auth.js";
import { CredentialError } from "./errors.js";
import { hashOf, sign } from "./signature.js";

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

/** Signs each request with AWS Signature Version 4, for routes with IAM authorization. */
export function sigv4(options: Sigv4Options): Auth<"sigv4"> {
  return {
    credential: "sigv4",
    async authorize(request) {
      const headers = await signRequest(request, options);
      for (const [name, value] of Object.entries(headers)) setHeader(request.headers, name, value);
      return undefined;
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
  const stamp = date.toISOString().replace(/[-:]|\.\d+/g, "");
  const added: Record<string, string> = {
    "x-amz-date": stamp,
    ...(identity.sessionToken && { "x-amz-security-token": identity.sessionToken }),
  };
  const kept = [...new Headers(request.headers)].filter(
    ([name]) => (name === "content-type" || name.startsWith("x-amz-")) && !Object.hasOwn(added, name),
  );
  const authorization = await sign(
    {
      method: request.method,
      path: url.pathname,
      query: url.search.slice(1),
      headers: [["host", url.host], ...kept, ...Object.entries(added)],
      bodyHash: await hashOf(request.body),
    },
    { identity, stamp, region: region ?? regionOf(url.hostname), service },
  );
  return { ...added, authorization };
}

function regionOf(hostname: string): string {
  const region = /\.execute-api\.([a-z0-9-]+)\.(amazonaws\.com(\.cn)?|api\.aws)$/.exec(hostname)?.[1];
  if (region) return region;
  throw new CredentialError(`No region can be read from "${hostname}": pass sigv4({ region })`);
}
