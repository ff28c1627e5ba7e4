import { InvalidRequestError } from "./errors.js";

/**
 * A path whose parameters cannot move the request: each value is percent-encoded, and one that is empty or that any
 * hop could read as `.` or `..` is refused.
 *
 * @example path`/pets/${petId}/photos/${greedy(file)}`
 */
export function path(strings: TemplateStringsArray, ...values: (string | number | boolean | Greedy)[]): string {
  const filled = strings.reduce((start, text, at) => start + encode(values[at - 1]) + text);
  // Again on the whole: two harmless values side by side may make a segment that is not.
  refuseDots(filled);
  return filled;
}

/** A value that keeps its slashes, for a `{proxy+}` parameter. */
export interface Greedy {
  readonly greedy: string;
}

/** Marks a value of a greedy path parameter, `{proxy+}`: its slashes stay slashes. */
export function greedy(value: string): Greedy {
  return { greedy: value };
}

function encode(value: string | number | boolean | Greedy | undefined): string {
  const isGreedy = typeof value === "object" && value !== null;
  const text = String((isGreedy ? value.greedy : value) ?? "");
  refuseDots(text || ".");
  const encoded = encodeText(text);
  return isGreedy ? encoded.replaceAll("%2F", "/") : encoded;
}

/** Percent-encodes all but RFC 3986's unreserved characters, which is also what signatures are made of. */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function refuseDots(text: string): void {
  let plain = text;
  // Gateways, proxies and backends each may decode once more, and drop line breaks and tabs.
  for (let before = ""; before !== plain; ) {
    before = plain;
    plain = plain.replace(/%(2[ef5]|5c|09|0[ad]|3b)/gi, decodeURIComponent).replace(/[\t\n\r]/g, "");
  }
  // `..;` is `..` to servlet containers. Half a surrogate pair cannot be encoded at all.
  if (/(^|[/\\])\.\.?($|[/\\;])|\p{Cs}/u.test(plain)) {
    throw new InvalidRequestError("A path parameter is empty or a dot segment: it would reach another resource");
  }
}
