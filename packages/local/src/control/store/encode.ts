/** A value as JSON: what JSON has no word for stands in an object with one of these names. */
const tags = ["$date", "$map", "$set", "$bytes", "$frozen", "$object"] as const;

/** Writes a value of the store. Members that are undefined are left out, as JSON does. */
export function encode(value: unknown): string {
  return JSON.stringify(tagged(value)) ?? "null";
}

function tagged(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return { $date: value.toISOString() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (value instanceof Map) return { $map: [...value].map(([key, item]) => [key, tagged(item)]) };
  if (value instanceof Set) return { $set: [...value].map(tagged) };
  if (Array.isArray(value)) return value.map(tagged);
  if (Object.isFrozen(value)) return { $frozen: membersOf(value) };
  const members = membersOf(value);
  return tags.some((tag) => Object.hasOwn(members, tag)) ? { $object: members } : members;
}

function membersOf(value: object): Record<string, unknown> {
  const members: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value)) if (item !== undefined) members[key] = tagged(item);
  return members;
}

/** The inverse, of the parsed JSON. Objects have no prototype: their keys may be a stranger's. */
export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  const [[tag, item] = [], ...others] = Object.entries(value);
  if (others.length === 0) {
    if (tag === "$date") return new Date(String(item));
    if (tag === "$bytes") return new Uint8Array(Buffer.from(String(item), "base64"));
    if (tag === "$map") return new Map(pairsOf(item).map(([key, one]) => [key, decode(one)]));
    if (tag === "$set") return new Set(itemsOf(item).map(decode));
    if (tag === "$frozen") return Object.freeze(untaggedMembers(Object(item)));
    if (tag === "$object") return untaggedMembers(Object(item));
  }
  return untaggedMembers(value);
}

function untaggedMembers(value: object): Record<string, unknown> {
  const members: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value)) members[key] = decode(item);
  return members;
}

function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function pairsOf(value: unknown): [unknown, unknown][] {
  return itemsOf(value).map((pair) => [itemsOf(pair)[0], itemsOf(pair)[1]]);
}
