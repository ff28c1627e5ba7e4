/** What stands in the place of a text that nobody is to read. */
const hidden = "[redacted]";

/** Names whose texts are kept from recordings, wherever they stand. */
const secretName =
  /token|secret|passw|passphrase|pwd|signature|credential|api[-_]?key|access[-_]?key|private[-_]?key|authoriz|authentic|oauth|^auth$|cookie|session|jwt|^otp$|^pin$|^cvv$|^code$|^x-amz-/i;

/** A JSON web token, a bearer's line, an AWS key: secrets that are known by their looks. */
const secretText = /^(?:bearer |basic )|^eyJ[\w-]+\.|(?:AKIA|ASIA)[A-Z0-9]{16}/i;

/** The same value with its secrets hidden; types stay, so that schemas can still be told from it. */
export function redacted<T>(value: T, name?: string): T;
export function redacted(value: unknown, name = ""): unknown {
  if (typeof value === "string") return secretName.test(name) || secretText.test(value) ? hidden : value;
  if (Array.isArray(value)) return value.map((item) => redacted<unknown>(item, name));
  if (typeof value !== "object" || value === null)
    return secretName.test(name) && value !== null ? blank(value) : value;
  return Object.fromEntries(
    // What stands below a secret name is secret too.
    Object.entries(value).map(([key, inner]) => [key, redacted<unknown>(inner, secretName.test(name) ? name : key)]),
  );
}

/** A number may be a secret too: a PIN, a one-time code. */
function blank(value: unknown): unknown {
  return typeof value === "number" ? 0 : value;
}
