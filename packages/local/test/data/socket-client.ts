import WebSocket from "ws";

export interface Handshake {
  readonly protocols?: string[];
  readonly headers?: Record<string, string>;
}

const open: WebSocket[] = [];

/** Connects, or fails as the handshake did. Frames are kept until they are asked for. */
export async function connectTo(url: string, options: Handshake = {}) {
  const socket = new WebSocket(url, options.protocols ?? [], { headers: options.headers ?? {} });
  open.push(socket);
  const frames: string[] = [];
  const waiting: ((frame: string) => void)[] = [];
  socket.on("message", (data) => {
    const next = waiting.shift();
    if (next === undefined) frames.push(String(data));
    else next(String(data));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
  });
  const next = () => {
    const frame = frames.shift();
    return frame === undefined ? new Promise<string>((resolve) => waiting.push(resolve)) : Promise.resolve(frame);
  };
  const closed = () =>
    new Promise<[number, string]>((resolve) => socket.once("close", (code, reason) => resolve([code, String(reason)])));
  return { socket, next, closed };
}

/** Ends the sockets that a test left open. */
export function terminateAll(): void {
  for (const socket of open.splice(0)) socket.terminate();
}

/** Waits until there is something to read. */
export async function until<T>(read: () => T | undefined): Promise<T> {
  for (;;) {
    const value = read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
