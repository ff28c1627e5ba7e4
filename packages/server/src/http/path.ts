/** One part of a route's path: a text, one `{parameter}`, the `{rest+}`, or several in one. */
export type Segment =
  | { readonly rank: 0; readonly text: string }
  | { readonly rank: 1; readonly pieces: readonly string[] }
  | { readonly rank: 2 | 3; readonly name: string };

/** Path parameters by wire name, decoded. `undefined` where the percent-encoding is broken. */
export type PathParams = ReadonlyMap<string, string | undefined>;

/** The parts of a path as API Gateway writes it: `/files/{path+}`. */
export function segmentsOf(path: string): Segment[] {
  return path
    .split("/")
    .slice(1)
    .map((part) => {
      const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
      if (name !== undefined) return { rank: greedy ? 3 : 2, name };
      return part.includes("{") ? { rank: 1, pieces: part.split(/\{([^}]+)\}/) } : { rank: 0, text: part };
    });
}

/** The parameters of a path that matches: by wire name, decoded. */
export function matchPath(
  pattern: readonly Segment[],
  path: readonly string[],
  encoded: boolean,
): PathParams | undefined {
  const isGreedy = pattern.at(-1)?.rank === 3;
  if (isGreedy ? path.length < pattern.length : path.length !== pattern.length) return undefined;
  const params = new Map<string, string | undefined>();
  const read = (value: string) => (encoded ? decode(value) : value);
  for (const [at, segment] of pattern.entries()) {
    const value = path[at] ?? "";
    if (segment.rank === 0) {
      if (segment.text !== value && segment.text !== read(value)) return undefined;
      continue;
    }
    if (value === "" && segment.rank !== 3) return undefined;
    if (segment.rank === 1) {
      if (!matchInside(segment.pieces, read(value), params)) return undefined;
    } else if (segment.rank === 2) params.set(segment.name, read(value));
    else {
      const rest = path.slice(at).join("/");
      if (rest === "") return undefined;
      params.set(segment.name, read(rest));
    }
  }
  return params;
}

/** A segment that is more than one parameter, such as `thumbnail.{extension}`. */
function matchInside(
  pieces: readonly string[],
  text: string | undefined,
  params: Map<string, string | undefined>,
): boolean {
  let rest = text ?? "";
  for (let at = 0; at < pieces.length; at += 2) {
    const [before = "", name, after] = pieces.slice(at, at + 3);
    if (!rest.startsWith(before)) return false;
    rest = rest.slice(before.length);
    if (name === undefined) return text !== undefined && rest === "";
    // What follows ends the value: the last of it, where nothing comes after.
    const isLast = at + 4 > pieces.length - 1;
    const end =
      after === undefined || after === "" ? rest.length : isLast ? rest.lastIndexOf(after) : rest.indexOf(after, 1);
    if (end < 1) return false;
    params.set(name, rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest === "";
}

/** Which of two matching routes is meant: at the first segment that differs, the more exact. */
export function compareRoutes(a: readonly Segment[], b: readonly Segment[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const differs = (a[at]?.rank ?? 0) - (b[at]?.rank ?? 0);
    if (differs !== 0) return differs;
  }
  return 0;
}

/** Percent-decodes, where that can be done. */
export function decode(value: string): string | undefined {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
