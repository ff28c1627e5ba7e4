import type { ErrorCode } from "./errors.js";

/** Makes an error of this package. Body and response are there to be read, but neither printed nor turned into JSON. */
export function fail(code: ErrorCode, message: string, shown?: object, body?: unknown, response?: Response): Error {
  return Object.defineProperties(Object.assign(new Error(message), { code }, shown), {
    name: { value: code },
    body: { value: body },
    response: { value: response },
  });
}
