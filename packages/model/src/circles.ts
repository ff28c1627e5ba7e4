/** What leads back to itself, together; those first that others lead to. */
export function circlesIn(targets: ReadonlyMap<string, ReadonlySet<string>>): readonly ReadonlySet<string>[] {
  const sources = new Map<string, string[]>([...targets.keys()].map((name) => [name, []]));
  for (const [name, own] of targets) for (const target of own) sources.get(target)?.push(name);
  const circles: Set<string>[] = [];
  const seen = new Set<string>();
  // Whoever is done last among those that lead to others is in no circle with what was before it.
  for (const name of afterAll(targets).reverse()) {
    const circle = new Set<string>();
    const open = [name];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (seen.has(one)) continue;
      seen.add(one);
      circle.add(one);
      for (const source of sources.get(one) ?? []) open.push(source);
    }
    if (circle.size > 0) circles.push(circle);
  }
  return circles.reverse();
}

/** The names, each after all that it leads to. Without recursion: a contract may be a long chain. */
function afterAll(targets: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done: string[] = [];
  const seen = new Set<string>();
  for (const root of targets.keys()) {
    const open: Entered[] = enter(root, targets, seen);
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      const next = last.rest.next();
      if (next.done !== true) open.push(...enter(next.value, targets, seen));
      else {
        done.push(last.name);
        open.pop();
      }
    }
  }
  return done;
}

/** A name, and where it leads to that was not looked at yet. */
interface Entered {
  readonly name: string;
  readonly rest: Iterator<string>;
}

function enter(name: string, targets: ReadonlyMap<string, ReadonlySet<string>>, seen: Set<string>): Entered[] {
  if (seen.has(name)) return [];
  seen.add(name);
  return [{ name, rest: (targets.get(name) ?? new Set<string>()).values() }];
}
