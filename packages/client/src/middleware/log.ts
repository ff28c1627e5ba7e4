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
    const tell = (response: Response | undefined, error?: string) =>
      write({
        route: request.route,
        status: response?.status,
        milliseconds: Math.round(performance.now() - from),
        requestId: response?.headers.get("apigw-requestid") ?? response?.headers.get("x-amzn-requestid") ?? undefined,
        error,
      });
    try {
      const response = await next(request);
      tell(response);
      return response;
    } catch (error) {
      // Only what this package calls it: the text of another's error may hold anything.
      tell(undefined, error instanceof Error && error.name === "network-error" ? error.name : "error");
      throw error;
    }
  };
}
