/** An object without its undefined members, so that they are not written over what is there. */
export function present<T extends object>(members: T): T {
  // The cast holds: every member that may be undefined is optional in the SDK's types.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

/** A date as AWS keeps it: whole seconds. */
export function now(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}

/** A map whose keys are a stranger's, so it has no prototype. */
export function freeMap<T>(entries: Readonly<Record<string, T>> | undefined = {}): Record<string, T> {
  return Object.assign(Object.create(null), entries);
}
