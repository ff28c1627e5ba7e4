import type { Read } from "../contract.js";
import { mostFaults } from "./fault.js";

/** What is wrong with a value. */
export function wrong(detail: string): { readonly faults: Faults } {
  return { faults: [{ pointer: "", detail }] };
}

/** Adds what is wrong inside of something, until there is enough. */
export function addWithin(faults: Faults, pointer: string, inner: Read["faults"] = []): void {
  for (const fault of inner) {
    if (faults.length >= mostFaults) return;
    faults.push({ ...fault, pointer: pointer + fault.pointer });
  }
}

/** What is wrong with a value, to be added to. */
export type Faults = NonNullable<Read["faults"]>[number][];
