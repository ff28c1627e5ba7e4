import { type Table, texts } from "../shape.js";

/**
 * A header out of an event's tables. HTTP APIs write names in lower case, REST APIs as they were sent; where a table of
 * lists is there, it has all values.
 */
export function headerIn(single: Table, multi: Table, name: string): string | undefined {
  const list = find(multi, name);
  // Cookies of several headers are one list (RFC 9113, 8.2.3), everything else is joined by commas.
  if (Array.isArray(list) && list.length > 0) return clean(texts(list).join(name === "cookie" ? "; " : ", "));
  const value = find(single, name);
  return typeof value === "string" ? clean(value) : undefined;
}

function find(table: Table, name: string): unknown {
  const exact = table[name];
  if (typeof exact === "string" || Array.isArray(exact)) return exact;
  for (const key in table) if (key.length === name.length && key.toLowerCase() === name) return table[key];
  return undefined;
}

/** What no header can carry is not there: a handmade event is not worth a crash. */
function clean(value: string): string | undefined {
  return /[\r\n\0]/.test(value) ? undefined : value.trim();
}
