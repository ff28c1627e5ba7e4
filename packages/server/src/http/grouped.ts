/** Names and values as an object without a prototype; what comes several times is a list. */
export function grouped(pairs: Iterable<readonly [name: string, value: unknown]>): Record<string, unknown> {
  const all: Record<string, unknown> = Object.create(null);
  for (const [name, value] of pairs) {
    const before = all[name];
    if (Array.isArray(before)) before.push(value);
    else all[name] = before === undefined ? value : [before, value];
  }
  return all;
}
