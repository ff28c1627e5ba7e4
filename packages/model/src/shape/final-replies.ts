import type { HttpApi, Reply } from "../api.js";

/** An API without the replies that nobody can give: API Gateway sends no interim one (1xx), and no client is given it. */
export function withoutInterim(api: HttpApi): HttpApi {
  if (!api.operations.some(({ failures }) => failures.some(isInterim))) return api;
  const operations = api.operations.map((operation) => ({
    ...operation,
    failures: operation.failures.filter((reply) => !isInterim(reply)),
  }));
  return { ...api, operations };
}

export function isInterim({ status }: Reply): boolean {
  return String(status).startsWith("1");
}
