import type { SocketOptions } from "./options.js";
import { startSocket } from "./socket.js";
import type { Socket, SocketContract } from "./types.js";

/** How to connect. */
export interface ConnectOptions extends SocketOptions {
  /** Its abort ends the first attempt, with the signal's own reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to a WebSocket API; rejects if the first attempt fails. From then on the socket connects anew by itself.
 *
 * @example
 * const chat = await connect(chatSocket, "wss://f6g7h8i9j0.execute-api.eu-west-1.amazonaws.com/prod");
 * chat.on("messagePosted", ({ from, text }) => console.log(`${from}: ${text}`));
 * await chat.send("joinRoom", { room: "lobby" });
 */
export function connect<Routes, Events>(
  contract: SocketContract<Routes, Events>,
  url: string,
  options: ConnectOptions = {},
): Promise<Socket<Routes, Events>> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const socket = createSocket(contract, url, options);
    const fail = (error: unknown) => {
      reject(error);
      void socket.close();
    };
    const abort = () => fail(signal?.reason);
    const stop = socket.onState(({ error, phase }) => {
      if (phase === "open") resolve(socket);
      else if (/waiting|failed/.test(phase)) fail(error);
      else return;
      stop();
      signal?.removeEventListener("abort", abort);
    });
    signal?.addEventListener("abort", abort);
  });
}

/** A socket that begins to connect, and goes on trying: messages wait for the first connection as for any other. */
export function createSocket<Routes, Events>(
  contract: SocketContract<Routes, Events>,
  url: string,
  options: SocketOptions = {},
): Socket<Routes, Events> {
  // It does for any names what Socket says for the contract's.
  return startSocket(contract, url, options) as unknown as Socket<Routes, Events>;
}
