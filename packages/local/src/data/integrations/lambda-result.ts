import type { Header } from "../call.js";
import { Refusal } from "../refusal.js";

/** A whole number from 100 to 599, or a text that is one. */
export function readStatus(value: unknown, at: string): number {
  const status = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 599) return status;
  throw malformed(at, `has no valid statusCode (${JSON.stringify(value)})`);
}

/** Lambda answers no more than this. */
const longest = 6 * 1024 * 1024;

/** A text; other values are a mistake, as on AWS. */
export function readBody(value: unknown, at: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") {
    if (value.length > longest) throw malformed(at, "has a body of more than 6 MB, Lambda's limit");
    return value;
  }
  throw malformed(at, "has a body that is not a string; JSON.stringify it");
}

/** Values may be lists; numbers and booleans are written out. */
export function readHeaders(value: unknown, at: string): Header[] {
  const headers: Header[] = [];
  if (value === undefined || value === null) return headers;
  const table = asTable(value);
  if (table === undefined) throw malformed(at, "has headers that are not an object");
  for (const [name, one] of Object.entries(table)) {
    for (const item of Array.isArray(one) ? one : [one]) {
      if (typeof item === "object" && item !== null) throw malformed(at, `has a header that is not a text: ${name}`);
      headers.push([name, item === null ? "" : String(item)]);
    }
  }
  return headers;
}

/** An object that is no list. */
export function asTable(value: unknown): Readonly<Record<string, unknown>> | undefined {
  // Comes from JSON.parse, so an object that is no list is a table of own properties.
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** What API Gateway makes of a result that it cannot read. */
export function malformed(at: string, what: string): Refusal {
  const reason = "Malformed Lambda proxy response";
  return new Refusal("INTEGRATION_FAILURE", { why: `${at}: the function's result ${what}`, reason });
}
