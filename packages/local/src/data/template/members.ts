import { callMethod, propertyOf } from "./methods.js";
import { GatewayMap, missing } from "./values.js";

/** An object of the gateway's that a template may call by name: `$input.path(…)`. It has no prototype. */
export type HostObject = Readonly<Record<string, unknown>>;

/** Calls a method: of `$input` or `$util`, or one of Java's. `undefined` where there is none. */
export function invoke(value: unknown, name: string, args: readonly unknown[]): unknown {
  if (!isHostObject(value)) return callMethod(value, name, args);
  const method = ownOf(value, name);
  return typeof method === "function" ? method(...args) : undefined;
}

/** What stands under a name or an index. */
export function memberOf(value: unknown, key: unknown, by: string): unknown {
  if (isHostObject(value)) {
    const member = ownOf(value, String(key));
    return typeof member === "function" ? undefined : member;
  }
  if (Array.isArray(value) && typeof key === "number") return value.at(key);
  // What is not there has nothing in it, and prints as nothing, however deep one asks.
  if (value === missing) return missing;
  if (value instanceof GatewayMap) return value.get(key) ?? missing;
  return by === "index" && value instanceof Map ? value.get(key) : propertyOf(value, String(key));
}

/** Only the gateway's own objects have no prototype: what comes from JSON is a map or a list. */
function isHostObject(value: unknown): value is HostObject {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;
}

function ownOf(host: HostObject, name: string): unknown {
  return Object.hasOwn(host, name) ? host[name] : undefined;
}
