import type { RequestContext } from "../context.js";
import { ServerError } from "../errors.js";
import type { HttpRequest, Streamed } from "../events/request.js";
import { isTold, tell } from "../failing.js";
import { isStreamed } from "../http/answer.js";
import { soundPiece } from "../http/sound.js";
import { isReply } from "../reply.js";
import type { ServiceOptions } from "../service.js";

/** Knows what a method has returned until its request is answered: a stream of it that nobody sends is closed then. */
export function keep(returned: unknown, context: RequestContext): void {
  if (context.returned.includes(returned)) return;
  context.returned.push(returned);
  const body = bodyOf(returned);
  // An error that a stream of Node's own has before anybody reads it would end the process; whoever reads it gets it too.
  if (isStreamed(body) && "on" in body && typeof body.on === "function") body.on("error", () => undefined);
}

/**
 * The context lasts as long as the stream does; and an error in it is told here, for its status has left already. That its
 * caller is gone, or its time over, is none: it is how most streams end.
 */
export function streamed(
  options: ServiceOptions,
  request: HttpRequest,
  body: Streamed,
  context: RequestContext,
): Streamed {
  // A filter may send another stream, made of this one or not: the request lasts as long as the last of them.
  const isLast = () => context.returned.at(-1) === pieces;
  const pieces = piecesOf(options, request, body, context, isLast);
  keep(pieces, context);
  return pieces;
}

async function* piecesOf(
  options: ServiceOptions,
  request: HttpRequest,
  body: Streamed,
  context: RequestContext,
  isLast: () => boolean,
): Streamed {
  try {
    for await (const piece of request.whileHere?.(body) ?? body) yield soundPiece(piece);
  } catch (error) {
    if (context.isOver(error)) return;
    if (!isTold(error)) tell(options, error, context);
    throw new ServerError("broken-stream", `The body of request ${context.requestId} broke off`);
  } finally {
    // It was read, and has come to its end by that: to close it, it would be opened again.
    const { returned } = context;
    returned.splice(0, Infinity, ...returned.filter((one) => bodyOf(one) !== body));
    if (isLast()) end(context);
  }
}

/** The answer is all there: nothing may be waited for any more, and no stream is read that has not come to its end. */
export function end(context: RequestContext): void {
  context.ending.close();
  for (const returned of context.returned.splice(0)) {
    const body = bodyOf(returned);
    // Not waited for: one that waits itself ends after what it waits for. One that has failed was told, and one that is
    // locked will be closed by who has taken it.
    if (isStreamed(body)) void drop(body).catch(() => undefined);
  }
}

function bodyOf(returned: unknown): unknown {
  return isReply(returned) ? returned.body : returned;
}

/** Ends a stream, which may hold its source open. */
async function drop(body: Streamed): Promise<void> {
  // One of Node's own that nobody has read yet is not closed by its iterator.
  if ("destroy" in body && typeof body.destroy === "function") body.destroy();
  else await body[Symbol.asyncIterator]().return?.();
}
