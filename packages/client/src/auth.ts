import { bound } from "./bound.js";
import type { Awaitable, Credential, Middleware, WireRequest } from "./types.js";

/** Adds one kind of credential to the requests of a client. Made by {@link apiKey}, {@link bearer}, `sigv4`, {@link custom}. */
export interface Auth<A extends Credential = Credential> {
  readonly credential: A;
  /** Called once, when the client is made: refuses a client that the credential must not go with. */
  bind(client: AuthClient): Middleware;
}

/** What a credential looks at when a client is made with it. */
export interface AuthClient {
  readonly baseUrl: string;
  readonly hosts?: readonly string[] | undefined;
  readonly auth?: Auth | readonly Auth[] | undefined;
}

/** Sends an API key, in `x-api-key` unless the API reads another header. */
export function apiKey(key: string, { header = "x-api-key" }: { header?: string } = {}): Auth<"apiKey"> {
  return bound("apiKey", (_, send) => send({ [header]: key }));
}

/**
 * Sends `Authorization: Bearer …`. A function is asked once and its token kept until the API answers 401, then asked
 * once more, however many calls are waiting.
 */
export function bearer(token: string | (() => Awaitable<string>)): Auth<"bearer"> {
  const ask = async () => (typeof token === "string" ? token : token());
  let current: Promise<string> | undefined;
  return bound("bearer", async ({ body }, send) => {
    for (let again = typeof token !== "string"; ; again = false) {
      current ??= ask();
      const used = current;
      const forget = () => {
        // Another call may have asked for a new one in the meantime.
        if (current === used) current = undefined;
      };
      used.catch(forget);
      const response = await send({ authorization: `Bearer ${await used}` });
      // A stream is used up.
      if (!again || response.status !== 401 || (body as ReadableStream | undefined)?.locked) return response;
      forget();
      response.body?.cancel().catch(() => {});
    }
  });
}

/** Sends whatever headers the function gives for a request. */
export function custom(
  headersFor: (request: WireRequest) => Awaitable<Readonly<Record<string, string>>>,
): Auth<"custom"> {
  return bound("custom", async (request, send) => send(await headersFor(request)));
}
