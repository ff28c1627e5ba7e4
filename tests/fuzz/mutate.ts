/** What a document may become in the hands of somebody who means harm, or of an editor that crashed. */

/** Numbers from a seed, so that each document can be made again. */
export interface Chance {
  /** A whole number below this one. */
  below(count: number): number;
  of<T>(list: readonly T[]): T;
}

/** Mulberry32: small, and good enough to mutate. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    below,
    of: (list) => {
      const item = list[below(list.length)];
      if (item === undefined && list.length === 0) throw new Error("there is nothing to choose from");
      return item as (typeof list)[number]; // below() is an index of the list
    },
  };
}

export interface Hostile {
  readonly keys: readonly string[];
  readonly references: readonly string[];
}

type Holder = Record<string, unknown> | unknown[];
interface Spot {
  readonly holder: Holder;
  readonly key: string;
}

/** The document with one to six of its parts changed. */
export function mutated(document: unknown, { keys, references }: Hostile, luck: Chance): unknown {
  const root: Record<string, unknown> = { document: structuredClone(document) };
  for (let count = 1 + luck.below(6); count > 0; count -= 1) {
    const spots = spotsOf(root);
    const { holder, key } = luck.of(spots);
    // The whole document may become anything, but something it stays.
    const kind = holder === root ? luck.below(3) : luck.below(8);
    const other = luck.of(spots);
    switch (kind) {
      case 0:
        set(holder, key, luck.of(values)());
        break;
      case 1:
        set(holder, key, { $ref: luck.of(references) });
        break;
      case 2:
        set(holder, key, { $ref: luck.of(pointersOf(root)) });
        break;
      case 3:
        remove(holder, key);
        break;
      case 4:
        rename(holder, key, luck.of(keys));
        break;
      case 5:
        set(holder, luck.of(keys), structuredClone(valueAt(other)));
        break;
      case 6:
        set(holder, key, structuredClone(valueAt(other)));
        break;
      default: {
        const one = valueAt({ holder, key });
        set(holder, key, structuredClone(valueAt(other)));
        set(other.holder, other.key, structuredClone(one));
      }
    }
  }
  return root.document;
}

/** The text with one to four of its pieces changed, as a broken transfer or a careless hand leaves it. */
export function scribbled(text: string, luck: Chance): string {
  let result = text;
  for (let count = 1 + luck.below(4); count > 0; count -= 1) {
    const from = luck.below(result.length + 1);
    const to = Math.min(result.length, from + luck.below(40));
    const piece = result.slice(from, to);
    const kinds = [
      () => result.slice(0, from) + result.slice(to),
      () => result.slice(0, to) + piece + result.slice(to),
      () => result.slice(0, from) + luck.of(scraps) + result.slice(to),
      () => result.slice(0, from) + luck.of(scraps) + result.slice(from),
      () => result.slice(0, from),
      () => result.slice(0, from) + piece.repeat(50) + result.slice(to),
    ];
    result = luck.of(kinds)();
  }
  return result;
}

function set(holder: Holder, key: string, value: unknown): void {
  // JSON knows no list with names.
  if (Array.isArray(holder) && !/^\d+$/.test(key)) holder.push(value);
  else Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

function valueAt({ holder, key }: Spot): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

function remove(holder: Holder, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function rename(holder: Holder, key: string, to: string): void {
  const value = valueAt({ holder, key });
  if (Array.isArray(holder)) holder.push(value);
  else {
    delete holder[key];
    set(holder, to, value);
  }
}

/** Every place of a document, up to a size at which more of them make nothing harder. */
function spotsOf(root: Holder): Spot[] {
  const spots: Spot[] = [];
  const open: Holder[] = [root];
  for (let holder = open.pop(); holder !== undefined && spots.length < 20_000; holder = open.pop()) {
    for (const key of Object.keys(holder)) {
      if (Array.isArray(holder) && !/^\d+$/.test(key)) continue;
      spots.push({ holder, key });
      const value = valueAt({ holder, key });
      // An object that is no list holds by name: nothing else comes out of JSON.
      if (typeof value === "object" && value !== null) open.push(value as Holder);
    }
  }
  return spots;
}

/** Pointers to parts of the document, its middles included. */
function pointersOf(root: Record<string, unknown>): string[] {
  const found: string[] = ["#"];
  const open: { value: unknown; at: string }[] = [{ value: root.document, at: "#" }];
  for (let next = open.pop(); next !== undefined && found.length < 3_000; next = open.pop()) {
    if (typeof next.value !== "object" || next.value === null) continue;
    for (const [key, value] of Object.entries(next.value)) {
      const at = `${next.at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      found.push(at);
      open.push({ value, at });
    }
  }
  return found;
}

const nested = (depth: number, wrap: (inner: unknown) => unknown) => () => {
  let value: unknown = {};
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
};

const values: readonly (() => unknown)[] = [
  ...[null, true, false, 0, -1, 1e308, 2 ** 53, "", " ", "\u0000", "\u2028", "__proto__", "#", "*/", "${x}"].map(
    (value) => () => value,
  ),
  ...["object", "array", "string", "null", "bogus", "3.1.0", "2.0", "(a+)+$", "[", "\\"].map((value) => () => value),
  () => [],
  () => ({}),
  () => [[], [[]]],
  () => "x".repeat(20_000),
  () => JSON.parse('{"__proto__":{"polluted":true}}'),
  () => JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
  () => Array(500).fill({ type: "string" }),
  nested(120, (inner) => ({ items: inner })),
  nested(200, (inner) => ({ properties: { a: inner, b: { $ref: "#/components/schemas/Pet" } } })),
  nested(400, (inner) => [inner]),
  nested(60, (inner) => ({ allOf: [inner], nullable: true })),
];

const scraps: readonly string[] = [
  ..."{ } [ ] , : \" ' & * # | > - ? ! % @ ` \\ \n \t".split(" "),
  '"__proto__":{"polluted":true},',
  '"$ref":"#",',
  "&a [*a]",
  "*a",
  "<<: *a",
  "!!js/function 'x'",
  "\u0000",
  "\ufeff",
  "--- \n",
  "\n    - \n",
  "[".repeat(400),
  "- ".repeat(400),
  "1e999",
  "// x\n",
  "/* x",
];
