import type { Read } from "../contract.js";

/** What is wrong with a value. */
export function wrong(detail: string): Read {
  return { faults: [{ pointer: "", detail }] };
}

/** What is wrong inside of something. */
export function within(pointer: string, faults: Faults): { readonly faults: Faults } {
  return { faults: faults.map((fault) => ({ ...fault, pointer: pointer + fault.pointer })) };
}

type Faults = NonNullable<Read["faults"]>;
