import { explainClose } from "./close-codes.js";
import { ConnectError } from "./errors.js";
import { OpenSocket } from "./open-socket.js";
import type { Closed, Socket, SocketContract } from "./types.js";
import { type WebSocketConstructor, webSocketClass } from "./web-socket.js";

/** How to connect. */
export interface ConnectOptions {
  /** The platform's by default; Node has one since version 22, before it pass `ws`'s. */
  readonly WebSocket?: WebSocketConstructor | undefined;
  /** Added to the URL: what `$connect` and its authorizer read. Never quoted in an error. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Subprotocols; the `$connect` method must choose one of them. */
  readonly protocols?: string | string[] | undefined;
  /** Its abort ends the attempt, with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the attempt; 30 s by default, as long as a `$connect` may take. */
  readonly timeout?: number | undefined;
}

/**
 * Connects to a WebSocket API.
 *
 * @example
 * const chat = await connect(chatSocket, "wss://f6g7h8i9j0.execute-api.eu-west-1.amazonaws.com/prod");
 * chat.on("messagePosted", ({ from, text }) => console.log(`${from}: ${text}`));
 * await chat.send("joinRoom", { room: "lobby" });
 */
export async function connect<Routes, Events>(
  contract: SocketContract<Routes, Events>,
  url: string,
  options: ConnectOptions = {},
): Promise<Socket<Routes, Events>> {
  const { signal, timeout = 30_000 } = options;
  const SocketClass = webSocketClass(options.WebSocket);
  const target = readUrl(url, options.query);
  signal?.throwIfAborted();

  const raw = new SocketClass(target.href, options.protocols);
  const socket = new OpenSocket(raw, contract);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      let cause: string | undefined;
      raw.onopen = () => resolve();
      raw.onerror = ({ message }: { message?: string }) => {
        cause = message;
      };
      // Always follows an error. Browsers tell nothing but this.
      void socket.closed.then((closed) => reject(refused(target, cause, closed)));
      const late = () => reject(new ConnectError(`${plain(target)} did not answer within ${timeout} ms`));
      timer = setTimeout(late, timeout);
      abort = () => reject(signal?.reason);
      signal?.addEventListener("abort", abort);
    });
  } catch (error) {
    raw.close();
    throw error;
  } finally {
    clearTimeout(timer);
    if (abort) signal?.removeEventListener("abort", abort);
  }
  socket.opened();
  // OpenSocket does for any names what Socket says for the contract's.
  return socket as unknown as Socket<Routes, Events>;
}

function readUrl(text: string, query: ConnectOptions["query"]): URL {
  // Its own error would quote the text, and with it a token in the query.
  if (!URL.canParse(text)) throw new ConnectError("The URL is not one");
  const url = new URL(text);
  if (!/^wss?:$/.test(url.protocol)) throw new ConnectError(`${plain(url)} must begin with wss:// (or ws://)`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  if (url.search && url.protocol === "ws:" && !/^(127(\.\d+){3}|\[::1\]|([^.]+\.)*localhost)$/.test(url.hostname)) {
    throw new ConnectError(`A query, where tokens travel, is not sent over plain ws to ${url.hostname}: use wss`);
  }
  return url;
}

function refused(url: URL, message: string | undefined, closed: Closed): ConnectError {
  // How `ws` says it; browsers and Node's own WebSocket keep the status to themselves.
  const [, digits] = /Unexpected server response: (\d+)/.exec(message ?? "") ?? [];
  const status = digits === undefined ? undefined : Number(digits);
  const why = status === undefined ? explainClose(closed.code) : `the gateway answered ${status}`;
  const cause = message ? new Error(redact(message, url)) : undefined;
  return new ConnectError(`${plain(url)} could not be connected: ${why}`, { status, ...(cause && { cause }) });
}

/** The URL without what may be secret in it. */
function plain(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function redact(message: string, url: URL): string {
  const secrets = [url.search, ...url.searchParams.values()].filter((secret) => secret !== "");
  return secrets.reduce((text, secret) => text.replaceAll(secret, "***"), message);
}
