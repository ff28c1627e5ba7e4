import type { Answer } from "../events/request.js";

/** The answer with more headers. */
export function withHeaders(answer: Answer, headers: Answer["headers"]): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** `vary`, with one more name in it: what caches have to look at. */
export function varied({ headers }: Answer, name: string): string {
  const before = [headers.vary ?? []].flat().join(", ");
  if (before.toLowerCase().split(/,\s*/).includes(name)) return before;
  return before === "" ? name : `${before}, ${name}`;
}

/** Names of headers have no case, and are small where we read them; cookies stand by themselves. */
export function withPlainNames(answer: Answer): Answer {
  if (hasPlainNames(answer)) return answer;
  const { "set-cookie": more = [], ...headers } = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { ...answer, headers, cookies: [answer.cookies, more].flat(2) };
}

function hasPlainNames({ headers }: Answer): boolean {
  for (const name in headers) if (name === "set-cookie" || /[A-Z]/.test(name)) return false;
  return true;
}
