/** A name for a scheme of ours that no authorizer has: one called `sigv4` must not stand in for a signature. */
export function schemeName(wanted: string, authorizers: Iterable<{ readonly name: string }>): string {
  const taken = new Set([...authorizers].map(({ name }) => name));
  let name = wanted;
  while (taken.has(name)) name += "_";
  return name;
}
