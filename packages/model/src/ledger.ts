import type { Origin } from "./api.js";

/** One line of a node's story: who told of it, and how it came to stand where it stands. */
export interface LedgerEntry {
  /** JSON pointer into the contract. */
  readonly at: string;
  readonly origin: Origin;
  readonly story: string;
}

/** Where repairs write down what they did, in the order in which they did it. */
export type Ledger = LedgerEntry[];

/** The entries that changed what AWS's export said: what `pull` counts as repaired. */
export function repairsIn(ledger: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return ledger.filter(({ origin }) => origin === "models" || origin === "documentation" || origin === "resources");
}

/** A node's story: its own entries, those of what holds it, and those of what it holds; outermost first. */
export function storyOf(ledger: readonly LedgerEntry[], at: string): readonly LedgerEntry[] {
  const concerns = (entry: LedgerEntry) => isWithin(entry.at, at) || isWithin(at, entry.at);
  return ledger.filter(concerns).sort((one, other) => depthOf(one.at) - depthOf(other.at));
}

/** Who told of a node: the innermost entry at it or above it; `otherwise` where there is none. */
export function originOf(ledger: readonly LedgerEntry[], at: string, otherwise: Origin): Origin {
  const origins = originsOf(ledger);
  for (let place = at; place !== ""; place = place.slice(0, Math.max(0, place.lastIndexOf("/")))) {
    const told = origins.get(place);
    if (told !== undefined) return told;
  }
  return otherwise;
}

const known = new WeakMap<readonly LedgerEntry[], ReadonlyMap<string, Origin>>();

/** By pointer, the first entry of each. A reader asks for every operation and schema: the ledger is gone through once. */
function originsOf(ledger: readonly LedgerEntry[]): ReadonlyMap<string, Origin> {
  const found = known.get(ledger);
  if (found !== undefined) return found;
  const origins = new Map<string, Origin>();
  for (const { at, origin } of ledger) if (origin !== "not-stored" && !origins.has(at)) origins.set(at, origin);
  known.set(ledger, origins);
  return origins;
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

function depthOf(at: string): number {
  return at.split("/").length;
}
