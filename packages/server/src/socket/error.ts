/**
 * Refuses a message in a way the client is told: its `request()` rejects with this code and message. Any other error
 * reaches the client as `internal-error`, without its text.
 *
 * @example throw new SocketError("room-full", "This room is full");
 */
export class SocketError extends Error {
  override readonly name = "SocketError";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
