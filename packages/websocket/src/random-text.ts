/** 96 random bits, as a text of digits that is like no other. */
export function randomText(): string {
  return crypto.getRandomValues(new Uint32Array(3)).join("-");
}
