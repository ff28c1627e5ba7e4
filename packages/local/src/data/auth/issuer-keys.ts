import type { JWK } from "jose";

/** What AWS waits, reads and keeps of an issuer. */
const timeout = 1500;
const maxBytes = 150 * 1024;
const keptFor = 2 * 60 * 60 * 1000;
/** A token with a key that we do not know asks the issuer again, but not more often than this. */
const cooldown = 1000;

/**
 * The public key by which an issuer signs, found through its discovery document and kept for two hours. `undefined`
 * where it has no such key; throws where the issuer cannot be asked. `addresses` says where an issuer is reached when
 * not under its own name.
 */
export async function signingKey(
  issuer: string,
  kid: string,
  alg: string,
  addresses: ReadonlyMap<string, string>,
): Promise<CryptoKey | undefined> {
  const address = addresses.get(issuer) ?? issuer;
  const cached = await keySet(issuer, address, false);
  const known = cached.keys.find((key) => key.kid === kid);
  const jwk = known ?? (await keySet(issuer, address, true)).keys.find((key) => key.kid === kid);
  if (jwk === undefined || jwk.kty !== "RSA") return undefined;
  return imported(jwk, alg);
}

interface KeySet {
  readonly at: number;
  readonly keys: readonly JWK[];
}

const keySets = new Map<string, Promise<KeySet>>();

async function keySet(issuer: string, address: string, fresh: boolean): Promise<KeySet> {
  const name = `${issuer} ${address}`;
  const known = await keySets.get(name);
  const limit = fresh ? cooldown : keptFor;
  if (known !== undefined && Date.now() - known.at < limit) return known;
  const asked = fetchKeys(issuer, address);
  keySets.set(name, asked);
  // A failure is not kept: the next call asks again.
  asked.catch(() => keySets.get(name) === asked && keySets.delete(name));
  return asked;
}

async function fetchKeys(issuer: string, address: string): Promise<KeySet> {
  const discovery = await fetchJson(`${address.replace(/\/+$/, "")}/.well-known/openid-configuration`);
  const uri = discovery.jwks_uri;
  if (typeof uri !== "string") throw new Error(`the issuer ${issuer} names no jwks_uri`);
  // What stands under the issuer's name is reached where the issuer is reached.
  const base = issuer.replace(/\/+$/, "");
  const reached = uri.startsWith(`${base}/`) ? address.replace(/\/+$/, "") + uri.slice(base.length) : uri;
  const { keys } = await fetchJson(reached);
  return { at: Date.now(), keys: Array.isArray(keys) ? keys : [] };
}

async function fetchJson(url: string): Promise<Readonly<Record<string, unknown>>> {
  checkAddress(url);
  try {
    // A redirect could lead anywhere; AWS asks the issuer itself.
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(timeout) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const text = await limitedText(response);
    const json: unknown = JSON.parse(text);
    if (typeof json !== "object" || json === null) throw new Error("it is not a JSON object");
    return { ...json };
  } catch (error) {
    throw new Error(`${url} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Plain http is for loopback: keys that anybody on the way can change prove nothing. */
function checkAddress(url: string): void {
  const { protocol, hostname } = new URL(url);
  const loopback = ["127.0.0.1", "localhost", "[::1]"].includes(hostname) || hostname.endsWith(".localhost");
  if (protocol === "https:" || (protocol === "http:" && loopback)) return;
  throw new Error(`${url} is not https; plain http is only for loopback (--issuer ISSUER=URL)`);
}

async function limitedText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  for (let size = 0; ; ) {
    const chunk = (await reader?.read())?.value;
    if (chunk === undefined) return Buffer.concat(chunks).toString("utf8");
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error("it is longer than 150 kB");
    chunks.push(chunk);
  }
}

const importedKeys = new WeakMap<JWK, Map<string, CryptoKey>>();

async function imported(jwk: JWK, alg: string): Promise<CryptoKey | undefined> {
  const byAlg = importedKeys.get(jwk) ?? new Map<string, CryptoKey>();
  importedKeys.set(jwk, byAlg);
  const known = byAlg.get(alg);
  if (known !== undefined) return known;
  const { importJWK } = await import("jose");
  const key = await importJWK(jwk, alg);
  if (key instanceof Uint8Array) return undefined;
  byAlg.set(alg, key);
  return key;
}
