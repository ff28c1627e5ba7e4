import type { Api } from "@apigw/model";
import type { ErrorObject } from "ajv";
import type { ValidateFunction } from "ajv/dist/2020.js";

/** Says whether a body is as a model wants it. */
export interface Validator {
  holds(value: unknown): boolean;
  /** All that is wrong, each with its value. */
  errors(value: unknown): readonly ErrorObject[];
}

// Compiled once for each schema of a deployment, and forgotten with it.
const compiled = new WeakMap<object, Validator>();

/** The validator of a schema, which may refer to those of its API. */
export async function validatorFor(api: Pick<Api, "schemas">, schema: object | boolean): Promise<Validator> {
  if (typeof schema === "boolean") return { holds: () => schema, errors: () => [] };
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  // Loaded by the first request that is validated: a gateway without one starts the sooner.
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  // Formats and unknown words are notes to AWS, not rules.
  const lenient = { strict: false, validateFormats: false, logger: false } as const;
  const schemas = Object.fromEntries(api.schemas.map(({ name, schema: named }) => [name, named]));
  const whole = { allOf: [schema], schemas };
  const check = new Ajv2020(lenient).compile(whole);
  let explain: ValidateFunction | undefined;
  const validator: Validator = {
    holds: (value) => check(value),
    errors(value) {
      explain ??= new Ajv2020({ ...lenient, allErrors: true, verbose: true }).compile(whole);
      return explain(value) ? [] : (explain.errors ?? []);
    },
  };
  compiled.set(schema, validator);
  return validator;
}
