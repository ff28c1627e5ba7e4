/** The members that were given: what is undefined is left out. */
export function given<T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  // The cast holds: what is undefined is left out.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
