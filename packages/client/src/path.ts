import { fail } from "./fail.js";

/**
 * A path whose parameters cannot move the request: each value is percent-encoded, and one that is empty or that any
 * hop could read as `.` or `..` is refused.
 *
 * @example path`/pets/${petId}/photos/${greedy(file)}`
 */
export function path(strings: TemplateStringsArray, ...values: (string | number | boolean | Encoded)[]): string {
  // What is empty counts as a dot segment: it would reach the parent, too.
  const filled = strings.reduce((start, text, at) => start + (encode(values[at - 1]) || "..") + text);
  // Looked at as a whole, since two harmless values side by side may make a segment that is not; and decoded until
  // nothing changes, since gateways, proxies and backends each may do so once more. `..;` is `..` to servlet containers.
  // Without a dot or an escape there is nothing to be seen.
  let before: string | undefined;
  for (let plain = filled; before !== plain && /[%.]/.test(plain); plain = unescape(plain).replace(/\s/g, "")) {
    if (/[/\\]\.\.?([/\\;]|$)/.test(plain)) throw fail("invalid-request", "path");
    before = plain;
  }
  return filled;
}

/** A value that is encoded already: by {@link greedy}, or in one of OpenAPI's styles. A function, which no JSON holds. */
export type Encoded = () => string;

/** Percent-encodes what is not encoded already; what is an object in the place of a text is JSON, and a date its text. */
export function encode(value: unknown): string {
  if (typeof value === "function") return value();
  // Of all objects, only those have a text as their JSON.
  return encodeURIComponent(
    (typeof value === "object" ? JSON.stringify(value).replace(/^"|"$/g, "") : value) as string,
  );
}
