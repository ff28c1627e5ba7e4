import { type ConnectError, errorOf } from "./errors.js";

/** Where to connect, with what `$connect` reads. Refuses what would send a token in the open. */
export function readAddress(text: string, query: Readonly<Record<string, string>>, hasToken: boolean): URL {
  // Its own error would quote the text, and with it a token in the query.
  if (!URL.canParse(text)) throw errorOf("connect-failed", "The URL is not one");
  const url = new URL(text);
  const { hostname, protocol } = url;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const isLocal = /^(127(\.\d+){3}|\[::1\]|([^.]+\.)*localhost)$/.test(hostname);
  const isOpen = protocol === "ws:" && !isLocal && (url.search || hasToken);
  if (!isOpen && /^wss?:$/.test(protocol)) return url;
  throw errorOf("connect-failed", `${plain(url)} is no way for tokens and queries: use wss`);
}

/** Why an attempt failed, without anything that may be secret. */
export function refused(url: URL, message = "", code: number): ConnectError {
  // How `ws` says it; browsers and Node's own WebSocket keep the status to themselves.
  const status = Number(/response: (\d+)/.exec(message)?.[1]) || undefined;
  // A message that quotes the URL might quote a token.
  const why = message.includes("?") ? "" : message;
  return errorOf("connect-failed", `${plain(url)} was not connected: ${why || code}`, { status });
}

/** The URL without what may be secret in it. */
function plain(url: URL): string {
  return url.origin + url.pathname;
}
