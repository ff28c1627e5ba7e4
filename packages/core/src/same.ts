/**
 * Whether a thing has each of the members that are wanted, whatever else it has: AWS fills in what was not given.
 * Bounded by what is wanted, which is ours.
 */
export function has(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, index) => has(actual[index], item))
    );
  }
  if (typeof wanted === "object" && wanted !== null) {
    if (typeof actual !== "object" || actual === null) return false;
    return Object.entries(wanted).every(([key, value]) => value === undefined || has(Reflect.get(actual, key), value));
  }
  return actual === wanted;
}
