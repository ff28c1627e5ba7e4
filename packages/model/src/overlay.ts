import type { Diagnostic } from "./diagnostic.js";
import { isTree, listAt, pointer, type Tree, textAt } from "./tree.js";

/** A document with its overlay applied, and the actions that met nothing. */
export interface Overlaid {
  readonly document: unknown;
  /** JSON pointers of what the actions changed. */
  readonly changed: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Applies an OpenAPI Overlay 1.0 (`overlay`, `info`, `actions` with `target` and `update` or `remove`) to a parsed
 * document, which is left as it is. A target that matches nothing is an error: the contract moved on without it.
 * https://spec.openapis.org/overlay/v1.0.0
 */
export function applyOverlay(document: unknown, overlay: unknown): Overlaid {
  const diagnostics: Diagnostic[] = [];
  if (!isTree(overlay) || textAt(overlay, "overlay") === undefined) {
    const help = "An overlay is an object with `overlay: 1.0.0`, `info` and `actions`.";
    return {
      document,
      changed: [],
      diagnostics: [{ code: "APIGW101", severity: "error", at: "#", message: "this is not an overlay", help }],
    };
  }
  const changed: string[] = [];
  let result = document;
  listAt(overlay, "actions").forEach((action, index) => {
    const at = `#/actions/${index}`;
    const target = isTree(action) ? textAt(action, "target") : undefined;
    const steps = target === undefined ? undefined : parseTarget(target);
    if (!isTree(action) || target === undefined || steps === undefined) {
      const message = `the target ${JSON.stringify(target ?? null)} is not a path that we read`;
      diagnostics.push({
        code: "APIGW108",
        severity: "error",
        at,
        message,
        help: "Write it with names alone: $.paths['/pets'].get, $.components, $.paths[*].",
      });
      return;
    }
    const applied = change(result, steps, { action, changed }, "#");
    if (applied.count === 0) {
      const message = `the target ${JSON.stringify(target)} matches nothing in the document`;
      diagnostics.push({
        code: "APIGW108",
        severity: "error",
        at,
        message,
        help: "Change the target, or remove the action if the API no longer has it.",
      });
    }
    result = applied.value;
  });
  return { document: result, changed, diagnostics };
}

type Step = { readonly name: string } | { readonly all: true } | { readonly where: string; readonly equals: string };

/** The JSONPath that overlays need: `$.a.b`, `$['a']["b"]`, `[0]`, `[*]`, `.*`, `[?@.name == 'limit']`. */
function parseTarget(target: string): Step[] | undefined {
  if (!target.startsWith("$")) return undefined;
  const steps: Step[] = [];
  let rest = target.slice(1);
  while (rest !== "") {
    const found = stepForm.exec(rest);
    if (found === null) return undefined;
    const { whole = "", dotted, index, single, double, where, equals } = found.groups ?? {};
    if (where !== undefined && equals !== undefined) steps.push({ where, equals: unescaped(equals) });
    else if (dotted !== undefined || index !== undefined) steps.push({ name: dotted ?? index ?? "" });
    else if (single !== undefined || double !== undefined) steps.push({ name: unescaped(single ?? double ?? "") });
    else steps.push({ all: true });
    rest = rest.slice(whole.length);
  }
  return steps;
}

const stepForm = new RegExp(
  `^(?<whole>${[
    String.raw`\.(?<dotted>[A-Za-z_$][\w$-]*)`,
    String.raw`\.\*|\[\*\]`,
    String.raw`\[(?<index>\d+)\]`,
    String.raw`\['(?<single>(?:[^'\\]|\\.)*)'\]`,
    String.raw`\["(?<double>(?:[^"\\]|\\.)*)"\]`,
    String.raw`\[\?\(?@\.(?<where>[A-Za-z_$][\w$-]*)\s*==\s*['"](?<equals>[^'"]*)['"]\)?\]`,
  ].join("|")})`,
);

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}

function meets(wanted: Step, key: string, value: unknown): boolean {
  if ("all" in wanted) return true;
  return "name" in wanted ? wanted.name === key : isTree(value) && value[wanted.where] === wanted.equals;
}

interface Changed {
  readonly value: unknown;
  readonly count: number;
  readonly removed?: boolean;
}

interface Applying {
  readonly action: Tree;
  readonly changed: string[];
}

function change(value: unknown, steps: readonly Step[], applying: Applying, at: string): Changed {
  const { action, changed } = applying;
  const [wanted, ...rest] = steps;
  if (wanted === undefined) {
    changed.push(at);
    if (action.remove === true) return { value, count: 1, removed: true };
    return { value: merge(value, action.update), count: 1 };
  }
  if (typeof value !== "object" || value === null) return { value, count: 0 };
  let count = 0;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (!meets(wanted, key, inner)) return [[key, inner]];
    const next = change(inner, rest, applying, pointer(at, key));
    count += next.count;
    return next.removed === true ? [] : [[key, next.value]];
  });
  // fromEntries defines own properties: a key called __proto__ stays a key.
  return { value: Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries), count };
}

/** Overlay 1.0: objects merge deeply, an update of a list is appended, anything else is replaced. */
function merge(base: unknown, update: unknown): unknown {
  if (Array.isArray(base)) return [...base, ...(Array.isArray(update) ? update : [update])];
  if (!isTree(base) || !isTree(update)) return update;
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(update))
    merged.set(key, merged.has(key) ? merge(merged.get(key), value) : value);
  return Object.fromEntries(merged);
}
