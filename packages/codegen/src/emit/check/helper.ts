import type { Code } from "../code.js";

/** A function that generated checks call: printed at the end of `schemas.ts`, where one of them does. */
export interface Helper {
  readonly name: string;
  readonly needs: readonly string[];
  readonly text: Code;
}

export const helper = (name: string, needs: readonly string[], text: Code): Helper => ({ name, needs, text });
