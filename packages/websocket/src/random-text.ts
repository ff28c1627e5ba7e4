/** So many random bytes, as a text of twice as many letters and digits. */
export function randomText(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => (byte + 256).toString(36)).join("");
}
