import { GatewayError } from "./error.js";

/**
 * AWS's limit of a document that is imported, in bytes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const largestDefinition = 6 * 1024 * 1024;

/** Refuses a definition that AWS would refuse, before it is sent. */
export function checkDefinition(definition: string | object | undefined): void {
  const size = sizeOf(definition);
  if (size <= largestDefinition) return;
  throw new GatewayError(
    "invalid",
    `The definition has ${size} bytes, and API Gateway imports 6 MB (${largestDefinition}). Leave out examples and descriptions, or divide the API. Nothing was changed.`,
  );
}

/** Refuses a name that no API can have: `most` characters, and one at least. */
export function checkName(name: string, most: number): void {
  if (name.trim() !== "" && name.length <= most) return;
  throw new GatewayError(
    "invalid",
    `${JSON.stringify(name.slice(0, 60))} cannot be the name of an API: it has ${name.length} characters, and AWS takes 1 to ${most}. Nothing was changed.`,
  );
}

/** Refuses a name that no stage can have. HTTP APIs have `$default` beside. */
export function checkStageName(name: string, isHttp: boolean): void {
  if (/^[\w-]{1,128}$/.test(name) || (isHttp && name === "$default")) return;
  throw new GatewayError(
    "invalid",
    `${JSON.stringify(name.slice(0, 60))} cannot be the name of a stage: letters, digits, "-" and "_", at most 128. Nothing was changed.`,
  );
}

/** Refuses a number that AWS would not take, such as a timeout of `TimeoutInMillis`. */
export function checkRange(what: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isFinite(value) && value >= least && value <= most)) return;
  throw new GatewayError("invalid", `${what} is ${value}, and AWS takes ${least} to ${most}. Nothing was changed.`);
}

/** Of a text, bytes or a Blob. */
function sizeOf(definition: string | object | undefined): number {
  if (definition === undefined) return 0;
  if (typeof definition === "string") return new TextEncoder().encode(definition).length;
  const size: unknown = Reflect.get(definition, "byteLength") ?? Reflect.get(definition, "size");
  return typeof size === "number" ? size : 0;
}
