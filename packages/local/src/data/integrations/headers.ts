import type { Integration } from "@apigw/model";
import type { Header } from "../call.js";
import { Refusal } from "../refusal.js";

// Recorded from AWS: TestApiGatewayHeaderRemapping.
const refused: ReadonlySet<string> = new Set(["content-length", "transfer-encoding"]);
const refusedToServices: ReadonlySet<string> = new Set([
  ...refused,
  "authorization",
  "connection",
  "expect",
  "proxy-authenticate",
  "te",
]);
const dropped: ReadonlySet<string> = new Set(["connection", "expect", "proxy-authenticate", "te", "via"]);

/** What a REST API's mapping may write into the request to a backend. Some names fail the call, some are left out. */
export function mappedHeaders(headers: readonly Header[], { type }: Integration, at: string): Header[] {
  const forbidden = type === "aws" || type === "aws_proxy" ? refusedToServices : refused;
  const wrong = headers.find(([name]) => forbidden.has(name.toLowerCase()));
  if (wrong !== undefined) {
    throw new Refusal("API_CONFIGURATION_ERROR", { why: `${at}: no mapping may write the header ${wrong[0]}` });
  }
  return headers.filter(([name]) => !dropped.has(name.toLowerCase()));
}

/** A header replaced, whatever its case was. */
export function withHeader(headers: readonly Header[], [name, value]: Header): Header[] {
  return [...headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase()), [name, value]];
}
