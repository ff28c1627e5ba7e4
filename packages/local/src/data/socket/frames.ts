/** What fits into a frame. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const longest = 32 * 1024;

/** Follows the bytes of a client from frame to frame. */
export class FrameMeter {
  /** Bytes of the current frame that are still to come. */
  private rest = 0;
  /** The head of a frame, where a packet ended in the midst of it. */
  private begun: Uint8Array | undefined = undefined;

  /**
   * Whether these bytes begin a frame that is longer than one may be. `ws` knows how long messages may be, and not how
   * long frames may be: this reads the heads of the frames beside it, and steps over what they carry. Frames of clients
   * are masked: two bytes, the longer lengths, four bytes of mask. https://www.rfc-editor.org/rfc/rfc6455#section-5.2
   */
  isTooLong(packet: Uint8Array): boolean {
    const bytes = this.begun === undefined ? packet : Buffer.concat([this.begun, packet]);
    this.begun = undefined;
    let at = this.rest;
    while (at < bytes.length) {
      const length = frameLength(bytes, at);
      if (length === undefined) {
        this.begun = bytes.slice(at);
        this.rest = 0;
        return false;
      }
      if (length.payload > longest) return true;
      at += length.head + length.payload;
    }
    this.rest = at - bytes.length;
    return false;
  }
}

/** How long head and payload of the frame are that begins here; `undefined` if not enough of it is here. */
function frameLength(bytes: Uint8Array, at: number): { head: number; payload: number } | undefined {
  const second = bytes[at + 1];
  if (second === undefined) return undefined;
  const short = second & 0x7f;
  const mask = second & 0x80 ? 4 : 0;
  if (short < 126) return { head: 2 + mask, payload: short };
  if (short === 127) return { head: 10 + mask, payload: Number.POSITIVE_INFINITY };
  const high = bytes[at + 2];
  const low = bytes[at + 3];
  return high === undefined || low === undefined ? undefined : { head: 4 + mask, payload: high * 256 + low };
}
