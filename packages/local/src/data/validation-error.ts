import type { ErrorObject } from "ajv";

/**
 * What is wrong with a body, in the words of `$context.error.validationErrorString`: those of the Java library by which
 * AWS validates. `[object has missing required properties (["price"])]`
 */
export function validationErrorString(errors: readonly ErrorObject[]): string {
  const own = errors.filter(({ keyword }) => keyword !== "if" && keyword !== "allOf");
  const missing = own.filter(({ keyword }) => keyword === "required");
  const strange = own.filter(({ keyword }) => keyword === "additionalProperties");
  const others = own.filter((error) => !missing.includes(error) && !strange.includes(error)).map(told);
  return `[${[...grouped(missing, missingTold), ...grouped(strange, strangeTold), ...others].join(", ")}]`;
}

/** One sentence for all that is missing from one object. */
function grouped(errors: readonly ErrorObject[], tell: (names: string) => string): string[] {
  const places = new Map<string, string[]>();
  for (const { instancePath, params } of errors) {
    const name = String(params.missingProperty ?? params.additionalProperty);
    places.set(instancePath, [...(places.get(instancePath) ?? []), name]);
  }
  return [...places.values()].map((names) => tell(list(names.sort())));
}

const missingTold = (names: string) => `object has missing required properties (${names})`;
const strangeTold = (names: string) => `object instance has properties which are not allowed by the schema: ${names}`;

const list = (values: readonly unknown[]) => `[${values.map((value) => JSON.stringify(value)).join(",")}]`;

function told({ data, keyword, message = "", params }: ErrorObject): string {
  const { limit } = params;
  switch (keyword) {
    case "type":
      return `instance type (${typeOf(data)}) does not match any allowed primitive type (allowed: ${list([params.type].flat())})`;
    case "enum":
      return `instance value (${JSON.stringify(data)}) not found in enum (possible values: ${list([params.allowedValues].flat())})`;
    case "minLength":
      return `string ${JSON.stringify(data)} is too short (length: ${String(data).length}, required minimum: ${limit})`;
    case "maxLength":
      return `string ${JSON.stringify(data)} is too long (length: ${String(data).length}, maximum allowed: ${limit})`;
    case "minimum":
      return `numeric instance is lower than the required minimum (minimum: ${limit}, found: ${data})`;
    case "maximum":
      return `numeric instance is greater than the required maximum (maximum: ${limit}, found: ${data})`;
    case "minItems":
      return `array is too short: must have at least ${limit} elements but instance has ${lengthOf(data)} elements`;
    case "maxItems":
      return `array is too long: must have at most ${limit} elements but instance has ${lengthOf(data)} elements`;
    case "pattern":
      return `ECMA 262 regex ${JSON.stringify(params.pattern)} does not match input string ${JSON.stringify(data)}`;
    case "oneOf":
      return "instance failed to match exactly one schema";
    case "anyOf":
      return "instance failed to match at least one required schema";
  }
  return message;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}

const lengthOf = (value: unknown) => (Array.isArray(value) ? value.length : 0);
