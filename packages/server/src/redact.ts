import { decode } from "./http/path.js";

/**
 * A text as a log may keep it: without these secrets, without any that show themselves, and not for ever: a caller may
 * have written most of it. What is cut off is cut after it was looked at, so that no half of a secret is left.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets
    .flatMap((secret) => [secret, secret.replaceAll(" ", "+"), inJson(secret), ...partsOf(secret)])
    .filter((secret) => secret.length > 7); // Short ones are no secrets, and would eat the text.
  return (
    known
      .reduce((rest, secret) => rest.replaceAll(secret, redacted), text.slice(0, longest + 4000))
      // What stands between the separators of a query.
      .replace(/[^\s&="]{8,}/g, (word) => (word.includes("%") && holds(decoded(word), known) ? redacted : word))
      // Tokens and keys that show themselves (bounded: each `ey` is a beginning, and looks for its dot).
      .replace(/\b(?:ey[\w-]{8,2000}\.[\w-]+\.[\w-]*|A[KS]IA[A-Z0-9]{16})/g, redacted)
      .replace(/(\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g, `$1${redacted}`)
      .replace(/((?:bearer|basic) +)\S{16,}/gi, `$1${redacted}`)
      // The headers of whatever else was asked.
      .replace(/(authorization["']?\s*[=:]\s*["']?)(?:\w+ +)?[^\s"',;]+/gi, `$1${redacted}`)
      .replace(/(cookie["']?\s*[=:]\s*["']?)[^\r\n"']+/gi, `$1${redacted}`)
      // Whatever follows a word that announces a secret: all that is quoted, or one word.
      .replace(new RegExp(`(${announced}\\\\?(["']))(?:(?!\\2)[^]){1,1000}`, "gi"), `$1${redacted}`)
      .replace(new RegExp(`(${announced})[^\\s"'&,;\\\\]+`, "gi"), `$1${redacted}`)
      .slice(0, longest)
  );
}

/** What a method may have read out of a secret: a cookie's value, decoded or not; a token; a name and a password. */
function partsOf(secret: string): string[] {
  const parts = secret.split(/[;,]?\s+|=/);
  const [, basic = ""] = /^basic +(\S+)/i.exec(secret) ?? [];
  const login = Buffer.from(basic, "base64").toString();
  return [...parts, ...parts.map((part) => decode(part) ?? part), login, login.slice(login.indexOf(":") + 1)];
}

function inJson(secret: string): string {
  return JSON.stringify(secret).slice(1, -1);
}

/** A word as it was before a URL took it. */
function decoded(word: string): string {
  return word.replace(/(?:%[\da-f]{2})+/gi, (escaped) => decode(escaped) ?? escaped);
}

function holds(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => text.includes(secret));
}

const longest = 16_000;

/** `AWS_SECRET_ACCESS_KEY=`, `"password":`, `the token is `. */
const announced =
  "(?:pass(?:word|wd|phrase)|pwd|secret|token|(?:api|access|private)[-_]?key|signature|credential)" +
  String.raw`[\w-]{0,40}\\?["']?(?: is |\s*[=:]\s*)`;

/** Headers whose values are secrets in every API. */
export const secretHeaders: readonly string[] = ["authorization", "cookie", "x-api-key", "x-amz-security-token"];

export const redacted = "[redacted]";
