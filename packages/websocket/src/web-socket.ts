/** As much of the WebSocket standard as is used here: the platform's own fits, and `ws`'s. */
export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  /** Of `ws` alone. */
  terminate?(): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

/** A class of such sockets. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => WebSocketLike;
