import { decode } from "./http/path.js";

/**
 * A text as a log may keep it: without these secrets, without any that show themselves, and not for ever: a caller may
 * have written most of it, and may have made it take long.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const known = [...new Set(secrets.flatMap(writtenAs))]
    .filter((secret) => secret.length > 7) // Short ones are no secrets, and would eat the text.
    .sort((one, other) => other.length - one.length) // Of one that begins another, the other would leave its end.
    .slice(0, 500);
  const hide = (part: string) => known.reduce((rest, secret) => rest.replaceAll(secret, redacted), part);
  const begin = text.slice(0, longest + margin);
  const clean = withoutEncoded(hide(begin), hide)
    // Tokens and keys that show themselves.
    .replace(showing, redacted)
    .replace(/(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)(?:(?!-----END)[\s\S])+/g, `$1${redacted}`)
    // A password before a host; what is a port and a path is none. It may have an `@`, and a host no path before one.
    .replace(/(\/\/[^\s/:@]*:)(?!\d+\/)(?:(?!\/\/)[^\s@])+(?:@[^\s/?#"'@]*)*(?=@)/g, `$1${redacted}`)
    .replace(/((?:bearer|basic) +)\S{16,}/gi, `$1${redacted}`)
    // The headers of whatever else was asked.
    .replace(after("authorization", String.raw`digest [^\r\n]+|(?:\w+ +)?[^\s"',;]+`), `$1$2${redacted}`)
    .replace(after("cookie", String.raw`[^\r\n"']+`), `$1$2${redacted}`)
    // Whatever follows a word that announces a secret.
    .replace(after(announcing, String.raw`[^\s"'&,;\\]+`), `$1$2${redacted}`);
  // At the end of what was cut off, half a secret may be left that nothing knows it by.
  return clean.slice(0, begin === text ? longest : Math.max(0, Math.min(longest, clean.length - margin)));
}

/**
 * What stands after a name, as texts, headers, JSON (in JSON) and lists of names and values write it: a list, all that is
 * quoted, or as much as `bare` takes.
 */
function after(name: string, bare: string): RegExp {
  const between = String.raw`\\{0,7}["']?(?: is |\s*[:=]+>?\s*|(?<=["']),\s*|(?<=pass\w{4,6}) (?=\\{0,7}["']))`;
  return new RegExp(`(${name}${between})(?:\\[[^\\]]*\\]?|(\\\\{0,7}["'])(?:(?!\\2)(?:\\\\[^]|[^]))+|${bare})`, "gi");
}

/** `AWS_SECRET_ACCESS_KEY`, `password`, `X-Api-Key`. What is often said of other things must be a word of its own. */
const announcing = String.raw`(?:pass(?:word|wd|phrase|code)|pwd|secret|token|(?:api|access|account|private|shared)(?:[-_]?key| key(?= ?[:=]))|sig(?:nature|(?==))|credential|(?<![a-z])(?:pass|auth|bearer)(?![a-z]| is))[\w-]{0,40}(?<!Error|Exception)`;

/** Tokens of JSON, keys of AWS, and those that say whose they are: `sk_live_`, `ghp_`, `xoxb-`. */
const showing =
  /(?<![\w-])ey[\w-]{8,}\.[\w-]+\.[\w-]*|\bA[KS]IA[A-Z0-9]{16}|\b(?:[prs]k_(?:live|test)_|gh[oprsu]_|github_pat_|xox[abeprs]-)[\w-]{10,}/g;

/** Without the words that are secrets once what a URL made of them is undone. All at once: there may be many of both. */
function withoutEncoded(text: string, hide: (part: string) => string): string {
  // What stands between the separators of a query.
  const words = /[^\s&="]{8,}/g;
  const encoded = [...new Set(text.match(words)?.filter((word) => word.includes("%")))];
  const plain = encoded.map((word) => decoded(word).replaceAll("\n", " "));
  const hidden = hide(plain.join("\n")).split("\n");
  const found = new Set(encoded.filter((_, index) => hidden[index] !== plain[index]));
  return found.size === 0 ? text : text.replace(words, (word) => (found.has(word) ? redacted : word));
}

/** A secret in all the ways in which a text may hold it. */
function writtenAs(secret: string): string[] {
  return [secret, secret.replaceAll(" ", "+"), inJson(secret), ...partsOf(secret)];
}

/** What a method may have read out of a secret: a cookie's value, decoded or not; a token; a name and a password. */
function partsOf(secret: string): string[] {
  const parts = secret.split(/[;,]?\s+|=/);
  const login = loginIn(secret);
  return [...parts, ...parts.map((part) => decode(part) ?? part), login, login.slice(login.indexOf(":") + 1)];
}

function loginIn(secret: string): string {
  const [, basic = ""] = /^basic +(\S+)/i.exec(secret) ?? [];
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(basic), (letter) => letter.charCodeAt(0)));
  } catch {
    return "";
  }
}

function inJson(secret: string): string {
  return JSON.stringify(secret).slice(1, -1);
}

/** A word as it was before a URL took it. */
function decoded(word: string): string {
  return word.replace(/(?:%[\da-f]{2})+/gi, (escaped) => decode(escaped) ?? escaped);
}

const longest = 16_000;

/** All headers of a request may have as much, and no secret is longer. */
const margin = 10_000;

/** Headers whose values are secrets in every API. */
export const secretHeaders: readonly string[] = ["authorization", "cookie", "x-api-key", "x-amz-security-token"];

export const redacted = "[redacted]";
