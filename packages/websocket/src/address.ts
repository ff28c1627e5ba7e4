import { type ConnectError, errorOf } from "./errors.js";

/** Where to connect, with what `$connect` reads. Refuses what would send a token in the open. */
export function readAddress(text: string, query: Readonly<Record<string, string>>, token: unknown): URL {
  // Its own error would quote the text, and with it a token in the query.
  if (!URL.canParse(text)) throw errorOf("connect-failed", "This is no URL");
  const url = new URL(text);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  if ((token || url.search) && !safe.test(url.origin)) throw refused(url, "use wss for tokens and queries");
  return url;
}

/** What nobody can listen in to: TLS, and this machine. */
const safe = /^(wss:|ws:\/\/(127[.\d]+|\[::1\]|(.+\.)?localhost)(:\d+)?$)/;

/** Why an attempt failed, without anything that may be secret: neither the URL's query, nor a message that quotes it. */
export function refused({ origin, pathname }: URL, why: string): ConnectError {
  // How `ws` says it; browsers and Node's own WebSocket keep the status to themselves.
  const status = Number(why.match(/response: (.+)/)?.[1]) || undefined;
  return errorOf("connect-failed", `${origin}${pathname} was not connected: ${why.split("?")[0]}`, { status });
}
