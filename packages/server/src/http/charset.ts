/** Bytes as a text; `undefined` where they are none of this charset, or the charset is not one that is known. */
export function textIn(bytes: Uint8Array, charset = "UTF-8"): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
