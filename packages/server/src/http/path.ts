/** A route's path as API Gateway writes it, `/files/{path+}`, ready to be matched. */
export interface PathPattern {
  readonly pattern: RegExp;
  /** The parameters, in the order of the pattern's groups. */
  readonly names: readonly string[];
  /** A digit for each segment, by which routes are sorted: fixed ones first, then several in one, `{one}`, `{rest+}`. */
  readonly rank: string;
}

/** Path parameters by wire name, decoded. `undefined` where the percent-encoding is broken. */
export type PathParams = ReadonlyMap<string, string | undefined>;

/**
 * Reads a route's path, which may be percent-encoded as well as the one that is asked for. Matching takes time in
 * proportion to the path, whatever the two are.
 */
export function patternOf(path: string): PathPattern {
  const names: string[] = [];
  let pattern = "";
  let rank = "";
  const segments = path.replace(/\/$/, "").split("/").slice(1);
  for (const [index, segment] of segments.entries()) {
    // What stands between parameters, and their names, in turn.
    const pieces = segment.split(/\{([^}]+)\}/);
    const [before, name = "", after] = pieces;
    // Greedy is only the last segment, as in API Gateway: two of them could be told apart in many ways.
    const isGreedy = name.endsWith("+") && index === segments.length - 1;
    rank += pieces.length === 1 ? 0 : before || after || pieces.length > 3 ? 1 : isGreedy ? 3 : 2;
    pattern += "/";
    for (const [at, piece] of pieces.entries()) {
      if (at % 2 === 0) {
        pattern += literal(comparable(piece));
        continue;
      }
      names.push(piece.replace("+", ""));
      // The text that follows ends a value, but for the last value of a segment. Without one, none could be told apart.
      const end = literal(comparable(pieces[at + 1] ?? ""));
      const isLast = at + 2 === pieces.length;
      pattern += rank.endsWith("3") ? "([^]+)" : isLast ? "([^/]+)" : end ? `((?:(?!${end})[^/])+)` : "(?!)";
    }
  }
  // A slash at the end makes no other path, REST APIs see none in it either; a greedy parameter has it.
  return { pattern: new RegExp(`^${pattern}${rank.endsWith("3") ? "" : "/?"}$`), names, rank };
}

/**
 * An encoded path as routes are compared with it: decoded, but for `%2F`, which is no slash, and `%25`, without which it
 * could not be told from one. It stays as it is where something of it cannot be decoded. Once for all routes: a caller
 * may write thousands of escapes.
 */
export function comparable(path: string): string {
  return decode(path.replace(/%(?=2F|25)/gi, "%25")) ?? path;
}

/** The parameters of a path that matches; an encoded one is {@link comparable}. */
export function matchPath({ pattern, names }: PathPattern, path: string, encoded: boolean): PathParams | undefined {
  const found = pattern.exec(path);
  if (!found) return undefined;
  return new Map(names.map((name, at) => [name, encoded ? decode(found[at + 1] ?? "") : found[at + 1]]));
}

function literal(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
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
