import { type InvocationFacts, type LambdaContext, lambdaContext } from "./context.js";
import { type LambdaFailure, thrownAs, unsendable } from "./failure.js";
import { isStreaming, type OnChunk, ResponseStream } from "./streaming.js";

/**
 * A Lambda handler as its author wrote it: `(event, context) => result`, or with a callback. `never` as parameters lets
 * every handler in, whatever it says of its event.
 */
export type FunctionHandler = (event: never, context: never, callback: never) => unknown;

/** How a handler ended. */
export type Ran<Value = unknown> = { readonly value: Value } | { readonly failure: LambdaFailure };

/** Runs a handler on an event that nobody else holds; its result is sent on as `send` makes it. */
export async function runHandler<Sent>(
  handler: FunctionHandler,
  event: unknown,
  facts: InvocationFacts,
  send: (result: unknown) => Sent,
  onChunk?: OnChunk,
): Promise<Ran<Sent>> {
  let result: unknown;
  try {
    result = isStreaming(handler)
      ? await stream(handler, event, lambdaContext(facts), onChunk)
      : await call(handler, event, lambdaContext(facts));
  } catch (thrown) {
    return { failure: thrownAs(thrown) };
  }
  try {
    return { value: send(result) };
  } catch (error) {
    return { failure: unsendable(error) };
  }
}

/** Its pieces go to who listens; nobody, and they are its result. */
async function stream(
  handler: FunctionHandler,
  event: unknown,
  context: LambdaContext,
  onChunk: OnChunk | undefined,
): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  const out = new ResponseStream(onChunk ?? ((bytes) => void pieces.push(bytes)));
  const ended = new Promise((resolve, reject) => out.once("finish", resolve).once("error", reject));
  // As in `call`: what it says of its event is its own business.
  await (handler as (event: unknown, out: ResponseStream, context: LambdaContext) => unknown)(event, out, context);
  await ended;
  return onChunk === undefined ? Buffer.concat(pieces).toString() : null;
}

type Callback = (error: unknown, result?: unknown) => void;

function call(handler: FunctionHandler, event: unknown, context: LambdaContext): unknown {
  // Whatever a handler says of its event, what it gets is what API Gateway sends.
  const lambda = handler as (event: unknown, context: LambdaContext, callback: Callback) => unknown;
  if (handler.length < 3) return (lambda as (event: unknown, context: LambdaContext) => unknown)(event, context);
  return new Promise((resolve, reject) => {
    // A handler that takes a callback may return a promise all the same; the first of the two counts.
    const returned = lambda(event, context, (error, result) => (error ? reject(error) : resolve(result)));
    if (returned instanceof Promise) returned.then(resolve, reject);
  });
}
