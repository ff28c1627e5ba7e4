import { greeting } from "./greeting.js";
import type { Auth, Credentials } from "./options.js";

/** A token, and how many milliseconds it is good for, if that is known. */
export type Token = string | { readonly token: string; readonly validFor?: number | undefined };

/** Gets a token for one connection. */
export type GetToken = () => Token | PromiseLike<Token>;

/** A one-time ticket in the query, which `$connect`'s authorizer uses up. Asked for before each connection. */
export function ticket(get: GetToken, name = "ticket"): Auth {
  return tokenAs(get, (token) => ({ query: { [name]: token } }));
}

/** A token as a subprotocol beside the one that is spoken: a browser can send no header, but this one. */
export function subprotocol(name: string, get: GetToken): Auth {
  return tokenAs(get, (token) => ({ protocols: [name, token] }));
}

/** A URL signed for one connection, by `presign` of `@apigw/client/sigv4` for one. */
export function presigned(get: () => string | PromiseLike<string>): Auth {
  return async () => ({ url: await get() });
}

/** A token in the first message of a connection: nothing else is sent before the server has taken it. */
export function firstMessage(get: GetToken): Auth {
  return Object.assign(
    tokenAs(get, (token) => ({ token })),
    { greet: greeting() },
  );
}

function tokenAs(get: GetToken, credentials: (token: string) => Credentials): Auth {
  return async () => {
    const got = await get();
    return typeof got === "string" ? credentials(got) : { ...credentials(got.token), validFor: got.validFor };
  };
}
