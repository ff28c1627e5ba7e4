/** A JSONPath that this gateway does not understand. */
export class UnsupportedPath extends Error {
  override readonly name = "UnsupportedPath";
}

/**
 * What a simple JSONPath leads to: `$`, `$.a.b`, `$['a b'][0]`, `$.items[*].id`. `undefined` where it leads nowhere;
 * filters and `..` throw.
 */
export function jsonPath(value: unknown, path: string): unknown {
  const steps = stepsOf(path);
  return steps.some((step) => step === every) ? flat(value, steps) : steps.reduce(member, value);
}

const every = Symbol("every");
type Step = string | number | typeof every;

const known = new Map<string, readonly Step[]>();

function stepsOf(path: string): readonly Step[] {
  const before = known.get(path);
  if (before !== undefined) return before;
  const steps: Step[] = [];
  const pattern =
    /\.(?<name>[^.[\]*'"()?@]+)|\[(?<index>-?\d+)\]|\['(?<quoted>[^']*)'\]|\["(?<doubled>[^"]*)"\]|(?<every>\[\*\]|\.\*)/y;
  pattern.lastIndex = path.startsWith("$") ? 1 : 0;
  const text = path.startsWith("$") || path.startsWith("[") || path.startsWith(".") ? path : `.${path}`;
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text)?.groups;
    if (found === undefined) throw new UnsupportedPath(`the JSONPath ${JSON.stringify(path)} is not built yet`);
    const name = found.name ?? found.quoted ?? found.doubled;
    steps.push(name ?? (found.index === undefined ? every : Number(found.index)));
  }
  // The paths come from contracts; there are as many as there are templates, but a message could not add one.
  known.set(path, steps);
  return steps;
}

function member(value: unknown, step: Step): unknown {
  if (Array.isArray(value)) return typeof step === "number" ? value.at(step) : undefined;
  if (typeof value !== "object" || value === null || typeof step !== "string") return undefined;
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
}

function flat(value: unknown, steps: readonly Step[]): unknown[] {
  let values = [value];
  for (const step of steps) {
    values = values.flatMap((item) => {
      if (step === every) return typeof item === "object" && item !== null ? Object.values(item) : [];
      const next = member(item, step);
      return next === undefined ? [] : [next];
    });
  }
  return values;
}
