import { fail } from "./fail.js";
import type { Call } from "./types.js";

/** A server-sent event. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface ServerEvent {
  /** `message` where the server names none. */
  readonly event: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** The body of an answer as it arrives. A failure is thrown as awaiting the call would. */
export async function bytes(call: Call<unknown, unknown>): Promise<ReadableStream<Uint8Array>> {
  const response = await call.response();
  if (!response.ok) await call.read(response);
  return response.body ?? new Blob().stream();
}

/** The lines of an answer, as they arrive; the line breaks are left out. */
export async function* lines(call: Call<unknown, unknown>): AsyncGenerator<string, void, undefined> {
  const reader = (await bytes(call)).getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        // fetch knows no other error of its own: all else is the caller's reason for an abort.
        throw cause instanceof TypeError ? fail("network-error", "stream", { cause }) : cause;
      });
      const text = rest + decoder.decode(value, { stream: !done });
      // A carriage return at the end may be the first half of a line break.
      const parts = text.split(done ? /\r\n|\r|\n/ : /\r\n|\n|\r(?!$)/);
      rest = parts.pop() ?? "";
      yield* parts;
      if (done) break;
    }
    if (rest) yield rest;
  } finally {
    // Whoever stops reading wants no more of it.
    await reader.cancel().catch(() => {});
  }
}

/** The values of an answer with one JSON text in each line (`application/x-ndjson`). */
export async function* ndjson<T>(call: Call<T, unknown>): AsyncGenerator<T, void, undefined> {
  for await (const line of lines(call)) {
    if (!line.trim()) continue;
    try {
      yield JSON.parse(line) as T; // The contract says so.
    } catch {
      throw fail("decode-error", "stream");
    }
  }
}

/** The events of an answer (`text/event-stream`). The connection is not made again when it ends: that is the caller's. */
export async function* events(call: Call<unknown, unknown>): AsyncGenerator<ServerEvent, void, undefined> {
  let data: string[] = [];
  let event = "";
  let id: string | undefined;
  for await (const line of lines(call)) {
    if (!line) {
      if (data.length) yield { event: event || "message", data: data.join("\n"), id };
      data = [];
      event = "";
      continue;
    }
    const [, field, value = ""] = /^\uFEFF?([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === "data") data.push(value);
    else if (field === "event") event = value;
    else if (field === "id" && !value.includes("\0")) id = value;
  }
}
