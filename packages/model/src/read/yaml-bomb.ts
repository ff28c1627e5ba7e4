/** What a YAML text may have. The model has its own bounds; these keep the parser alive until they can be asked. */
const limits = { depth: 300, anchors: 1000, aliases: 1000 } as const;

/**
 * Why a YAML text, of which these are the lexer's tokens, must not be given to the parser, if so. The parser recurses for each level (at some thousands V8 ends
 * the whole process, which no `catch` hears of) and looks through all anchors for each alias. The lexer does neither.
 */
export function yamlBomb(tokens: Iterable<string>): string | undefined {
  let anchors = 0;
  let aliases = 0;
  let flow = 0;
  let column = 0;
  /** The columns at which the open block collections stand. */
  const blocks: number[] = [];
  let isScalar = false;
  for (const token of tokens) {
    if (token === scalarMark) isScalar = true;
    else if (isScalar) {
      isScalar = false;
      if (flow === 0) open(blocks, column);
      column = token.includes("\n") ? 0 : column + token.length;
    } else {
      if (token === "[" || token === "{") flow += 1;
      else if (token === "]" || token === "}") flow = Math.max(0, flow - 1);
      else if (token === "-" || token === "?") open(blocks, column);
      else if (token.startsWith("&")) anchors += 1;
      else if (token.startsWith("*")) aliases += 1;
      column = token.endsWith("\n") ? 0 : column + token.length;
    }
    if (flow + blocks.length > limits.depth) return `it is nested more than ${limits.depth} levels deep`;
    if (anchors > limits.anchors) return `it has more than ${limits.anchors} anchors`;
    if (aliases > limits.aliases) return `it has more than ${limits.aliases} aliases`;
  }
  return undefined;
}

/**
 * A key that stands twice in one map of YAML, if one does. The parser would compare each key with all others, which
 * takes minutes for as many as a stranger may write.
 */
export function keyTwice(items: readonly { readonly key: unknown }[]): string | undefined {
  const seen = new Set<string>();
  for (const { key } of items) {
    // The parser has a symbol for the key that merges.
    const text = String(key).replace(/^Symbol\((.*)\)$/, "$1");
    if (seen.has(text)) return text;
    seen.add(text);
  }
  return undefined;
}

/** https://eemeli.org/yaml/#lexer: it stands before the text of a scalar. */
const scalarMark = "\u001f";

/** Something begins at a column: all that began at it or behind it has ended. */
function open(blocks: number[], column: number): void {
  while ((blocks.at(-1) ?? -1) >= column) blocks.pop();
  blocks.push(column);
}
