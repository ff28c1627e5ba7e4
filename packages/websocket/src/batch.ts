import { frameLimit } from "./frame.js";
import type { Batch } from "./options.js";

/**
 * Messages that want an answer, are for one route and are sent in the same moment (or so many milliseconds) travel in
 * one frame: the server runs them one after the other, and API Gateway counts one message.
 *
 * @example
 * const chat = await connect(chatSocket, url, { batch: batches() });
 */
export function batches(milliseconds = 0): Batch {
  return (routeField, { after }, write) => {
    /** What waits to be written, by connection and route. */
    const waiting = new Map<string, Gathered>();
    const flush = (lane: string) => {
      const { bytes: _, messages, on, route } = waiting.get(lane) ?? nothing;
      waiting.delete(lane);
      const [first] = messages;
      const frame = messages.length > 1 ? { [routeField]: route, $batch: messages } : { [routeField]: route, ...first };
      // One that is about to end takes none: its messages are sent again, or are unknown.
      if (first) write(on, JSON.stringify(frame));
    };
    return (on, frame) => {
      const { [routeField]: route, ...message }: Record<string, unknown> = JSON.parse(frame);
      if (message.requestId === undefined) return write(on, frame);
      const lane = `${on} ${route}`;
      const bytes = new TextEncoder().encode(frame).length;
      if ((waiting.get(lane)?.bytes ?? 0) + bytes > frameLimit - 64) flush(lane);
      const gathered = waiting.get(lane) ?? { bytes: 0, messages: [], on, route };
      if (gathered.messages.length === 0) {
        waiting.set(lane, gathered);
        if (milliseconds > 0) after(milliseconds, () => flush(lane));
        else queueMicrotask(() => flush(lane));
      }
      gathered.messages.push(message);
      gathered.bytes += bytes;
      return true;
    };
  };
}

interface Gathered {
  bytes: number;
  readonly messages: object[];
  readonly on: number;
  readonly route: unknown;
}

const nothing: Gathered = { bytes: 0, messages: [], on: 0, route: undefined };
