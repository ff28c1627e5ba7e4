/** SHA-256 in hex. */
export function sha256(data: Data): string | Promise<string> {
  return node ? node.hash("sha256", data, "hex") : crypto.subtle.digest("SHA-256", bytesOf(data)).then(hex);
}

/** HMAC with SHA-256: a key for the next one, or in hex. */
export function hmac(key: Data | Kept, text: string): Key | Promise<Key>;
export function hmac(key: Data | Kept, text: string, as: "hex"): string | Promise<string>;
export function hmac(key: Data | Kept, text: string, as?: "hex"): Data | Promise<Data> {
  if (node) return node.createHmac("sha256", key).update(text).digest(as);
  return Promise.resolve(kept(key))
    .then((ready) => crypto.subtle.sign("HMAC", ready as CryptoKey, bytesOf(text)))
    .then((signed) => (as ? hex(signed) : new Uint8Array(signed)));
}

/** A key made ready once, which takes Node longer than to use it. */
export function kept(key: Data | Kept): Kept | Promise<Kept> {
  if (node) return node.createSecretKey(key);
  if (key instanceof CryptoKey) return key;
  return crypto.subtle.importKey("raw", bytesOf(key as Data), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** What can be hashed. */
export type Data = string | Key;
type Key = Uint8Array<ArrayBuffer>;
/** A key of Node or of WebCrypto. */
export type Kept = object;

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(data: Data): Key {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}

interface NodeCrypto {
  hash(name: "sha256", data: Data, as: "hex"): string;
  createSecretKey(key: Data | Kept): Kept;
  createHmac(name: "sha256", key: Data | Kept): { update(data: string): { digest(as: "hex" | undefined): Data } };
}

// Node's own works at once where WebCrypto takes a turn of a thread pool for each step. Bundlers see no import.
const builtin = (globalThis as { process?: { getBuiltinModule?(name: string): unknown } }).process?.getBuiltinModule?.(
  "node:crypto",
) as NodeCrypto | undefined;
// Others that call themselves so may lack it.
const node: NodeCrypto | undefined = builtin?.hash && builtin;
