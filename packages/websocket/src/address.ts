import { explainClose } from "./close-codes.js";
import { ConnectError } from "./errors.js";

/** Where to connect, with what `$connect` reads. Refuses what would send a token in the open. */
export function readAddress(text: string, query: Readonly<Record<string, string>>, hasToken: boolean): URL {
  // Its own error would quote the text, and with it a token in the query.
  if (!URL.canParse(text)) throw new ConnectError("The URL is not one");
  const url = new URL(text);
  if (!/^wss?:$/.test(url.protocol)) throw new ConnectError(`${plain(url)} must begin with wss:// (or ws://)`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  if (
    (url.search || hasToken) &&
    url.protocol === "ws:" &&
    !/^(127(\.\d+){3}|\[::1\]|([^.]+\.)*localhost)$/.test(url.hostname)
  )
    throw new ConnectError(`Queries and tokens are not sent over plain ws to ${url.hostname}: use wss`);
  return url;
}

/** Why an attempt failed, without anything that may be secret. */
export function refused(url: URL, message: string | undefined, code: number): ConnectError {
  // How `ws` says it; browsers and Node's own WebSocket keep the status to themselves.
  const status = Number(/server response: (\d+)/.exec(message ?? "")?.[1]) || undefined;
  const why = status ? `the gateway answered ${status}` : explainClose(code);
  const secrets = [url.search, ...url.searchParams.values()].filter((secret) => secret);
  const told = secrets.reduce((text, secret) => text.replaceAll(secret, "***"), message ?? "");
  return new ConnectError(`${plain(url)} could not be connected: ${why}`, {
    status,
    cause: told ? new Error(told) : undefined,
  });
}

/** The URL without what may be secret in it. */
export function plain(url: URL): string {
  return url.origin + url.pathname;
}
