import { hex } from "./hex.js";

/** SHA-256 in hex. */
export async function sha256(data: Data): Promise<string> {
  return node ? node.hash("sha256", data, "hex") : hex(await crypto.subtle.digest("SHA-256", bytesOf(data)));
}

/** HMAC with SHA-256: a key for the next one, or in hex. */
export async function hmac(key: Data | Kept, text: string): Promise<Key>;
export async function hmac(key: Data | Kept, text: string, as: "hex"): Promise<string>;
export async function hmac(key: Data | Kept, text: string, as?: "hex"): Promise<Data> {
  if (node) return node.createHmac("sha256", key).update(text).digest(as);
  const signed = await crypto.subtle.sign("HMAC", (await kept(key)) as CryptoKey, bytesOf(text));
  return as ? hex(signed) : signed;
}

/** A key made ready once, which takes Node longer than to use it. */
export function kept(key: Data | Kept): Kept | Promise<Kept> {
  if (node) return node.createSecretKey(key);
  if (key instanceof CryptoKey) return key;
  return crypto.subtle.importKey("raw", bytesOf(key as Data), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** What can be hashed. */
export type Data = string | Key;
type Key = ArrayBuffer | Uint8Array<ArrayBuffer>;
/** A key of Node or of WebCrypto. */
export type Kept = object;

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
