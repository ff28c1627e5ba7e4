import { bytesOf, hex, hmac, sha256 } from "./crypto.js";
import type { AwsCredentials } from "./sigv4.js";

/** A request as Signature Version 4 sees it: path and query as they stand on the wire. */
export interface Signable {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bodyHash: string;
}

/** Who signs, when and for what. `stamp` is `YYYYMMDDTHHMMSSZ`. */
export interface Signer {
  readonly identity: AwsCredentials;
  readonly stamp: string;
  readonly region: string;
  readonly service: string;
}

/** A signature, and what stands beside it. */
export interface Signature {
  readonly signature: string;
  readonly names: string;
  readonly scope: string;
}

/** Signs by Signature Version 4. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export async function sign(request: Signable, signer: Signer): Promise<Signature> {
  const headers = canonicalHeaders(request.headers);
  const names = headers.map(([name]) => name).join(";");
  const scope = `${signer.stamp.slice(0, 8)}/${signer.region}/${signer.service}/aws4_request`;
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...headers.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    request.bodyHash,
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", signer.stamp, scope, await sha256(canonical)].join("\n");
  return { signature: hex(await hmac(await keyFor(signer.identity.secretAccessKey, scope), text)), names, scope };
}

/** The signing key, good for a day, and kept: it takes most of the work. */
async function keyFor(secret: string, scope: string): Promise<Uint8Array<ArrayBuffer>> {
  if (kept?.secret !== secret || kept.scope !== scope) {
    let key = bytesOf(`AWS4${secret}`);
    for (const part of scope.split("/")) key = await hmac(key, part);
    kept = { secret, scope, key };
  }
  return kept.key;
}

let kept: { readonly secret: string; readonly scope: string; readonly key: Uint8Array<ArrayBuffer> } | undefined;

/** Names in lower case and order, values trimmed, those of one name joined in their own order. */
function canonicalHeaders(headers: Signable["headers"]): [name: string, value: string][] {
  const byName = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const values = byName.get(name.toLowerCase()) ?? [];
    byName.set(name.toLowerCase(), [...values, value.trim().replace(/\s+/g, " ")]);
  }
  return [...byName].map(([name, values]): [string, string] => [name, values.join(",")]).sort(byText);
}

/** Dot segments resolved, slashes single, and the wire's own escapes escaped once more: `%2F` is signed as `%252F`. */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(encode(segment));
  }
  return `/${kept.join("/")}${kept.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

/** Decoded, encoded anew and sorted. A `+` is a space, as API Gateway reads it. */
function canonicalQuery(query: string): string {
  const pairs = query
    .split("&")
    .filter(Boolean)
    .map((pair): [string, string] => {
      const [name = "", ...value] = pair.split("=");
      return [encode(decode(name)), encode(decode(value.join("=")))];
    });
  return pairs
    .sort(byText)
    .map((pair) => pair.join("="))
    .join("&");
}

function byText(a: readonly [string, string], b: readonly [string, string]): number {
  return compare(a[0], b[0]) || compare(a[1], b[1]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** All but RFC 3986's unreserved characters. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced; // Not valid escapes: taken as they stand.
  }
}
