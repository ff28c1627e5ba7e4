/**
 * A text as a log may keep it: without these secrets, without any that show themselves, and not for ever: a caller may
 * have written most of it. What is cut off is cut after it was looked at, so that no half of a secret is left.
 */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [secret, ...secret.split(/[;,]?\s+|=/)])
    .filter((secret) => secret.length > 7) // Short ones are no secrets, and would eat the text.
    .reduce((rest, secret) => rest.replaceAll(secret, redacted), text.slice(0, longest + 4000))
    .replace(shown, redacted)
    .replace(announced, `$1${redacted}`)
    .slice(0, longest);
}

const longest = 16_000;

/** Headers whose values are secrets in every API. */
export const secretHeaders: readonly string[] = ["authorization", "cookie", "x-api-key", "x-amz-security-token"];

const redacted = "[redacted]";

// Tokens and keys that show themselves (bounded: each `ey` is a beginning, and looks for its dot), and whatever follows a word that announces a secret.
const shown = /\b(?:ey[\w-]{8,2000}\.[\w-]+\.[\w-]*|A[KS]IA[A-Z0-9]{16})/g;
const announced =
  /((?:bearer|basic) +(?=\S{16})|(?:password|secret|token|api[-_]?key|signature|credential)["']?(?: is |\s*[=:]\s*)["']?)[^\s"'&,;]+/gi;
