/** SHA-256 in hex. */
export function sha256(data: string | Uint8Array<ArrayBuffer>): string | Promise<string> {
  if (node) return node.createHash("sha256").update(data).digest("hex");
  return crypto.subtle.digest("SHA-256", bytesOf(data)).then(hex);
}

/** HMAC with SHA-256. */
export function hmac(
  key: Uint8Array<ArrayBuffer>,
  text: string,
): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> {
  if (node) return node.createHmac("sha256", key).update(text).digest();
  return crypto.subtle
    .importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
    .then((secret) => crypto.subtle.sign("HMAC", secret, bytesOf(text)))
    .then((signed) => new Uint8Array(signed));
}

export function hex(bytes: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function bytesOf(data: string | Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}

interface NodeHash {
  update(data: string | Uint8Array): { digest(encoding: "hex"): string; digest(): Uint8Array<ArrayBuffer> };
}

interface NodeCrypto {
  createHash(name: string): NodeHash;
  createHmac(name: string, key: Uint8Array): NodeHash;
}

// Node's own works at once where WebCrypto takes a turn of a thread pool for each step. Bundlers see no import.
const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
const node = /* @__PURE__ */ process?.getBuiltinModule?.("node:crypto") as NodeCrypto | undefined;
