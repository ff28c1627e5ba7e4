import { errorOf, type InvalidMessageError } from "./errors.js";
import type { Validate } from "./options.js";
import type { Issue } from "./types.js";

/** A validator as https://standardschema.dev has it: that of `schemas.ts`, or another library's. */
export interface Validator {
  readonly "~standard": {
    readonly validate: (value: unknown) => Result | PromiseLike<Result>;
  };
}

type Result = { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

/** Validators by the name of their event, and by the route whose answer they check. */
export interface Validators {
  readonly events?: Readonly<Record<string, Validator>>;
  readonly replies?: Readonly<Record<string, Validator>>;
}

/**
 * Checks what comes before anyone hears it: an event that is not as it should be goes to `onUnknown`, an answer makes
 * its request fail with code `invalid-message`. What has no validator passes.
 */
export function validated(validators: Validators): Validate {
  return (kind, name, value, take) => {
    const all = validators[kind] ?? {};
    const validator = Object.hasOwn(all, name) ? all[name] : undefined;
    if (!validator) return take(value);
    const conclude = (result: Result) =>
      result.issues ? take(value, invalid(name, result.issues)) : take(result.value);
    const result = checked(validator, value);
    // One that takes its time loses the order of events, and nothing else.
    if ("then" in result) result.then(conclude, (error) => conclude(failed(error)));
    else conclude(result);
  };
}

function checked(validator: Validator, value: unknown): Result | PromiseLike<Result> {
  try {
    return validator["~standard"].validate(value);
  } catch (error) {
    return failed(error);
  }
}

/** A validator that breaks has found nothing good. */
function failed(error: unknown): Result {
  return { issues: [{ message: String(error) }] };
}

function invalid(name: string, issues: readonly Issue[]): InvalidMessageError {
  const [first] = issues;
  const place = first?.path?.map((step) => (typeof step === "object" && step !== null ? Object(step).key : step));
  const what = `"${name}" is not as the contract says: ${place?.join("/") ?? ""} ${first?.message}`;
  return errorOf("invalid-message", what, { issues });
}
