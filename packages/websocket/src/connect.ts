import type { SocketOptions } from "./options.js";
import { createSocket } from "./socket.js";
import type { Socket, SocketContract, SocketState } from "./types.js";

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
export async function connect<Routes, Events>(
  contract: SocketContract<Routes, Events>,
  url: string,
  options: ConnectOptions = {},
): Promise<Socket<Routes, Events>> {
  const { signal } = options;
  signal?.throwIfAborted();
  const socket = createSocket(contract, url, options);
  const abort = () => void socket.close();
  signal?.addEventListener("abort", abort);
  const { error, phase } = await new Promise<SocketState>((resolve) => {
    socket.onState((state) => /open|waiting|failed|closed/.test(state.phase) && resolve(state));
  });
  signal?.removeEventListener("abort", abort);
  if (phase === "open") return socket;
  abort();
  throw signal?.aborted ? signal.reason : error;
}
