import type { Context } from "./context.js";

/** An error as a log may keep it: name, message, stack, code and causes, and no secret of the request in any of them. */
export function describe(error: unknown, context: Pick<Context, "header">): object {
  const values = secretHeaders.flatMap((name) => secretsOf(context.header(name)));
  const clean = (text: string) =>
    values
      .reduce((rest, secret) => rest.replaceAll(secret, redacted), text)
      .replace(shown, redacted)
      .replace(announced, `$1${redacted}`);
  const tell = (one: unknown, depth: number): object => {
    if (!(one instanceof Error)) return { message: clean(String(one)) };
    const { name, message, stack = "", cause } = one;
    const code: unknown = Reflect.get(one, "code");
    return {
      name,
      message: clean(message),
      ...((typeof code === "string" || typeof code === "number") && { code }),
      stack: clean(stack),
      ...(cause !== undefined && depth < 5 && { cause: tell(cause, depth + 1) }),
    };
  };
  return tell(error, 0);
}

const redacted = "[redacted]";

const secretHeaders = ["authorization", "cookie", "x-api-key", "x-amz-security-token"];

/** The value, what comes after its scheme, and each cookie's own. Short ones are no secrets, and would eat the text. */
function secretsOf(value = ""): string[] {
  return [value, ...value.split(/[;,]?\s+|=/)].filter((part) => part.length > 7);
}

// Tokens and keys that show themselves, and whatever follows a word that announces a secret.
const shown = /\b(?:ey[\w-]{8,}\.[\w-]+\.[\w-]*|A[KS]IA[A-Z0-9]{16})/g;
const announced =
  /((?:bearer|basic) +(?=\S{16})|(?:password|secret|token|api[-_]?key|signature|credential)["']?(?: is |\s*[=:]\s*)["']?)[^\s"'&,;]+/gi;
