import { type Data, hmac, type Kept, kept, sha256 } from "./crypto.js";

/** A request as Signature Version 4 sees it: path and query as they stand on the wire, headers in lower case. */
export interface Signable {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyHash: string;
}

/** Who signs, when and for what. */
export interface Signer {
  readonly secret: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly stamp: string;
  /** `20261123/eu-west-1/execute-api/aws4_request` */
  readonly scope: string;
}

/**
 * Signs by Signature Version 4: the signature, and the names of the headers that it covers.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function signatureOf(
  { method, path, headers, query, bodyHash }: Signable,
  { secret, scope, stamp }: Signer,
): Promise<[names: string, signature: string]> {
  const names = Object.keys(headers).sort();
  const list = names.join(";");
  const lines = names.map((name) => `${name}:${headers[name]?.trim()}\n`).join("");
  const canonical = `${method}\n${canonicalPath(path)}\n${query && canonicalQuery(query)}\n${lines.replace(/[^\S\n]+/g, " ")}\n${list}\n${bodyHash}`;
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${await sha256(canonical)}`;
  // The signing key is good for a day, and kept: it takes most of the work.
  if (latest?.secret !== secret || latest.scope !== scope) {
    let key: Data = `AWS4${secret}`;
    for (const part of scope.split("/")) key = await hmac(key, part);
    latest = { secret, scope, key: await kept(key) };
  }
  return [list, await hmac(latest.key, text, "hex")];
}

let latest: { readonly secret: string; readonly scope: string; readonly key: Kept } | undefined;

/** Slashes single, and the wire's own escapes escaped once more: `%2F` is signed as `%252F`. */
function canonicalPath(path: string): string {
  return /[^\w/.~-]|\/\//.test(path) ? encode(path.replace(/\/+/g, "/")).replaceAll("%2F", "/") : path;
}

/** Encoded anew and sorted: names first, `\0` being less than all that can follow a name. A `+` is a space. */
function canonicalQuery(query: string): string {
  return Array.from(new URLSearchParams(query), (pair) => pair.map(encode).join("\0"))
    .sort()
    .join("&")
    .replaceAll("\0", "=");
}

/** All but RFC 3986's unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
