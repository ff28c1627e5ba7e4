import type { Validated, Validator } from "../contract.js";

/** What a validator makes of a value: it, or what is wrong with it. Some validators are yours, and take their time. */
export function check(validator: Validator, value: unknown): Checked | Promise<Checked> {
  try {
    const result = validator["~standard"].validate(value);
    if (result instanceof Promise) return result.then(read);
    return result.issues ? read(result) : result;
  } catch (error) {
    return tooDeep(error);
  }
}

/** A schema that holds itself is checked as deep as the value is, and that is the caller's to say. */
function tooDeep(error: unknown): Checked {
  // As V8 says it. Whoever writes a date that is none throws a RangeError too, and that is no fault of the caller.
  if (error instanceof RangeError && /call stack/.test(error.message))
    return { issues: [{ message: "is nested too deeply", path: [] }] };
  throw error;
}

/** A value as its validator gives it, or what is wrong with it. */
export interface Checked {
  readonly value?: unknown;
  readonly issues?: readonly Issue[] | undefined;
}

function read(result: Validated): Checked {
  if (result.issues === undefined) return result;
  return { issues: result.issues.map(({ message, path = [] }) => ({ message, path: path.map(keyOf) })) };
}

/** One thing that is wrong. */
export interface Issue {
  readonly message: string;
  readonly path: readonly string[];
}

function keyOf(part: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof part === "object" ? part.key : part);
}

/** A path as a JSON pointer (RFC 6901). */
export function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
