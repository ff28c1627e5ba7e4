import type { Streamed } from "./events/request.js";

/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  /** Its data: a text as it is, anything else as JSON, `undefined` as nothing. */
  readonly data: unknown;
  readonly event?: string;
  readonly id?: string;
  /** Milliseconds after which a client that lost the stream comes again. */
  readonly retry?: number;
}

/**
 * Writes events as `text/event-stream` says, one by one as they come.
 *
 * @example watchPets: (_, { signal }) => sse(changes(signal)),
 */
export async function* sse(events: AsyncIterable<ServerSentEvent>): Streamed {
  for await (const { data, event, id, retry } of events) {
    const lines = (typeof data === "string" ? data : (JSON.stringify(data) ?? "")).split(/\r\n|\r|\n/);
    const fields = [
      ...(event === undefined ? [] : [`event: ${oneLine(event)}`]),
      ...(id === undefined ? [] : [`id: ${oneLine(id)}`]),
      ...(retry === undefined ? [] : [`retry: ${retry}`]),
      ...lines.map((line) => `data: ${line}`),
    ];
    yield `${fields.join("\n")}\n\n`;
  }
}

/** A line break would begin a field of its own. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]+/g, " ");
}
