import { fail } from "./fail.js";

/** Headers by their names in lower case, the last of a name winning. What is absent is left out, lists are joined. */
export function headersOf(...all: (object | false | undefined)[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const given of all as Record<string, unknown>[]) {
    for (const name in given) {
      if (given[name] == null) continue;
      const value = `${given[name]}`;
      // fetch would refuse it too, and quote the value.
      if (/[^\t -ÿ]/.test(value)) throw fail("invalid-request", `Header ${name}`);
      headers[name.toLowerCase()] = value;
    }
  }
  return headers;
}
