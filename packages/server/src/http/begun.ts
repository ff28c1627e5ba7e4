import type { Streamed } from "../events/request.js";

/**
 * A body that is sent while it is made, once its first piece is there. Nothing has left before, so one that fails to begin
 * can be answered by a 500. But it is not waited for long: a stream of events may have none for hours, and whoever listens
 * must have its head.
 */
export async function begun(body: Streamed): Promise<Streamed> {
  const pieces = body[Symbol.asyncIterator]();
  let first: ReturnType<typeof pieces.next> | undefined = pieces.next();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isLate = new Promise((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([first, isLate]).finally(() => clearTimeout(timer));
  const rest = {
    next: () => {
      const next = first ?? pieces.next();
      first = undefined;
      return next;
    },
    return: async () => (await pieces.return?.()) ?? { done: true as const, value: undefined },
  };
  return { [Symbol.asyncIterator]: () => rest };
}

/** Milliseconds. */
const patience = 100;
