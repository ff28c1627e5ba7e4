import { isClientError } from "../is.js";
import type { Middleware } from "../types.js";

/** One try of a call. No header, query or body is in it: there is nothing to redact. */
export interface LogEntry {
  /** Without its query. */
  readonly route: string;
  readonly status: number | undefined;
  readonly milliseconds: number;
  readonly requestId: string | undefined;
  /** The code of the error, where there was no answer. */
  readonly error: string | undefined;
}

/** Tells of every try; to the console unless said otherwise. */
export function log(write: (entry: LogEntry) => void = (entry) => console.info(JSON.stringify(entry))): Middleware {
  return async (request, next) => {
    const from = performance.now();
    let response: Response | undefined;
    let error: string | undefined;
    try {
      response = await next(request);
      return response;
    } catch (thrown) {
      // Only what this package calls it: the text of another's error may hold anything.
      error = isClientError(thrown) ? thrown.code : "error";
      throw thrown;
    } finally {
      write({
        route: request.route,
        status: response?.status,
        milliseconds: Math.round(performance.now() - from),
        requestId: response?.headers.get("apigw-requestid") ?? response?.headers.get("x-amzn-requestid") ?? undefined,
        error,
      });
    }
  };
}
