import type { Answer } from "../events/request.js";

/** The answer with more headers. */
export function withHeaders(answer: Answer, headers: Answer["headers"]): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** `vary`, with one more name in it: what caches have to look at. */
export function varied({ headers }: Answer, name: string): string {
  const before = String(headers.vary ?? "");
  if (before.toLowerCase().split(/,\s*/).includes(name)) return before;
  return before === "" ? name : `${before}, ${name}`;
}

/** Names of headers have no case, and are small where we read them; cookies stand by themselves. */
export function withPlainNames(answer: Answer): Answer {
  if (hasPlainNames(answer)) return answer;
  const plain: Record<string, string | readonly string[]> = Object.create(null);
  for (const [written, value] of Object.entries(answer.headers)) {
    const name = written.toLowerCase();
    // Of two, the later takes the place of the other; but for these, which are lists.
    plain[name] = /^(vary|set-cookie)$/.test(name) ? [plain[name] ?? [], value].flat() : value;
  }
  const { "set-cookie": more = [], ...headers } = plain;
  return { ...answer, headers, cookies: [...answer.cookies, ...more] };
}

function hasPlainNames({ headers }: Answer): boolean {
  for (const name in headers) if (name === "set-cookie" || /[A-Z]/.test(name)) return false;
  return true;
}
