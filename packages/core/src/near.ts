/** The things whose words come nearest to what was written, nearest first, at most three: typing errors, no guesses. */
export function near<Thing>(
  written: string,
  things: readonly Thing[],
  wordsOf: (thing: Thing) => readonly string[],
): Thing[] {
  const most = Math.max(1, Math.floor(written.length / 3));
  const measured = things.map((thing) => ({
    thing,
    edits: Math.min(...wordsOf(thing).map((word) => distance(written.toLowerCase(), word.toLowerCase()))),
  }));
  return measured
    .filter(({ edits }) => edits <= most)
    .sort((one, other) => one.edits - other.edits)
    .slice(0, 3)
    .map(({ thing }) => thing);
}

/** How many letters must be added, removed, changed or exchanged with their neighbour to make one word the other. */
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 20) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 0; at < one.length; at += 1) {
    const next = [at + 1];
    for (let to = 0; to < other.length; to += 1) {
      const changed = (row[to] ?? 0) + (one[at] === other[to] ? 0 : 1);
      const exchanged = one[at] === other[to - 1] && one[at - 1] === other[to] ? (before[to - 1] ?? 0) + 1 : changed;
      next.push(Math.min(changed, exchanged, (row[to + 1] ?? 0) + 1, (next[to] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}
