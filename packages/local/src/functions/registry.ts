import { type LambdaContext, lambdaContext } from "./context.js";

/**
 * A Lambda handler as its author wrote it: `(event, context) => result`, or with a callback. `never` as parameters lets
 * every handler in, whatever it says of its event.
 */
export type FunctionHandler = (event: never, context: never, callback: never) => unknown;

/** The functions that stand behind integrations and authorizers, by name. */
export interface Functions {
  register(name: string, handler: FunctionHandler): void;
  has(name: string): boolean;
  /** Runs a function on a JSON copy of the event; its result is a JSON copy too, as between real machines. */
  invoke(invocation: Invocation): Promise<Invoked>;
  clear(): void;
}

export interface Invocation {
  readonly name: string;
  readonly region: string;
  /** The event as JSON text. */
  readonly event: string;
  /** How long the caller waits. The function itself is not stopped. */
  readonly timeoutInMillis: number;
}

/** How an invocation ended. */
export type Invoked =
  | { readonly outcome: "returned"; readonly value: unknown }
  | { readonly outcome: "threw"; readonly errorType: string; readonly errorMessage: string; readonly stack?: string }
  | { readonly outcome: "timed-out" }
  | { readonly outcome: "missing" };

/** An empty registry. */
export function createFunctions(): Functions {
  const handlers = new Map<string, FunctionHandler>();
  return {
    register: (name, handler) => void handlers.set(name, handler),
    has: (name) => handlers.has(name),
    clear: () => handlers.clear(),
    async invoke(invocation) {
      const handler = handlers.get(invocation.name);
      if (handler === undefined) return { outcome: "missing" };
      return withTimeout(run(handler, invocation), invocation.timeoutInMillis);
    },
  };
}

async function run(handler: FunctionHandler, invocation: Invocation): Promise<Invoked> {
  try {
    const value = await call(handler, JSON.parse(invocation.event), lambdaContext(invocation));
    return { outcome: "returned", value: jsonCopy(value) };
  } catch (thrown) {
    return thrownAs(thrown);
  }
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

function jsonCopy(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

function thrownAs(thrown: unknown): Invoked {
  if (!(thrown instanceof Error)) return { outcome: "threw", errorType: "string", errorMessage: String(thrown) };
  const { name: errorType, message: errorMessage, stack } = thrown;
  return { outcome: "threw", errorType, errorMessage, ...(stack === undefined ? {} : { stack }) };
}

async function withTimeout(running: Promise<Invoked>, milliseconds: number): Promise<Invoked> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Invoked>((resolve) => {
    timer = setTimeout(() => resolve({ outcome: "timed-out" }), milliseconds);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
