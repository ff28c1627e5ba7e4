import { type Encoded, encode } from "./path.js";

/** A value of a greedy path parameter, `{proxy+}`: its slashes stay slashes, each segment is looked at. */
export function greedy(value: string): Encoded {
  return { wire: encode(value).replaceAll("%2F", "/") };
}
