import type { Answer, WholeAnswer } from "../events/request.js";
import { type Reply, type ReplyHeaders, reply } from "../reply.js";
import type { Fault } from "./fault.js";

/** An error answer of ours, as RFC 9457 writes them. */
export function problem(
  status: ProblemStatus,
  more: { detail?: string; errors?: readonly Fault[]; requestId?: string } = {},
  headers: Answer["headers"] = {},
): WholeAnswer {
  return {
    status,
    body: JSON.stringify(detailsOf(status, more)),
    headers: { "content-type": "application/problem+json", ...headers },
    cookies: [],
  };
}

/** The same as the reply of a middleware. */
export function refusal(
  status: ProblemStatus,
  more: { detail?: string } = {},
  headers: ReplyHeaders = {},
): Reply<number, unknown> {
  return reply(status, detailsOf(status, more), {
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

function detailsOf(status: ProblemStatus, more: object): object {
  return { type: "about:blank", title: titles()[status], status, ...more };
}

/** The answer to a body of more than this. */
export function tooLarge(most: number): WholeAnswer {
  return problem(413, { errors: [{ in: "body", pointer: "", detail: `is larger than ${most} bytes` }] });
}

/** The answer to a method that a path does not know. */
export function notAllowed(method: string, allow: readonly string[]): WholeAnswer {
  const detail = `${method} is not among the methods of this path`;
  return problem(405, { detail }, { allow: allow.join(", ") });
}

type ProblemStatus = keyof ReturnType<typeof titles>;

// Made when asked: at a cold start nothing has failed yet.
const titles = () => ({
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  501: "Not Implemented",
});
