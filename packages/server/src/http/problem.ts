import type { Answer } from "./answer.js";
import type { Fault } from "./input.js";

/** An error answer of ours, as RFC 9457 writes them. */
export function problem(
  status: 400 | 404 | 405 | 415 | 500 | 501,
  more: { detail?: string; errors?: readonly Fault[]; requestId?: string } = {},
  headers: Record<string, string> = {},
): Answer {
  const body = { type: "about:blank", title: titles[status], status, ...more };
  return { status, body, type: "application/problem+json", headers, cookies: [] };
}

const titles = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  415: "Unsupported Media Type",
  500: "Internal Server Error",
  501: "Not Implemented",
} as const;
