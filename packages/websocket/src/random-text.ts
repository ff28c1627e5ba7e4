/** So many random bytes, as a text of `A-Z a-z 0-9 - _`. */
export function randomText(bytes: number): string {
  const text = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))));
  return text.replace(/=+$/, "").replace(/\+/g, "-").replace(/\//g, "_");
}
