// What stands in a path, a header or a cookie in one of OpenAPI's styles.
// https://spec.openapis.org/oas/v3.1.1.html#style-examples

import { pairs, textOf } from "./body.js";
import { type Encoded, encode } from "./path.js";

/** A value of a greedy path parameter, `{proxy+}`: its slashes stay slashes, each segment is looked at. */
export function greedy(value: string): Encoded {
  return () => encode(value).replaceAll("%2F", "/");
}

/** The style `simple`: `R=100,G=200`; or `R,100,G,200`, not exploded. */
export function simple(value: unknown, explode = false): Encoded {
  return () => parts(value, explode).join(",");
}

/** The style `label`: `.5`, `.3.4`, `.R=100.G=200`; or `.3,4` and `.R,100,G,200`, not exploded. */
export function label(value: unknown, explode = false): Encoded {
  return () => `.${parts(value, explode).join(explode ? "." : ",")}`;
}

/** The style `matrix`: `;id=5`, `;id=3;id=4`, `;R=100;G=200`; or `;id=3,4` and `;id=R,100,G,200`, not exploded. */
export function matrix(name: string, value: unknown, explode = false): Encoded {
  const key = `;${encode(name)}=`;
  return () => {
    const all = parts(value, explode);
    if (!explode) return key + all.join(",");
    const start = isObject(value) && !Array.isArray(value) ? ";" : key;
    return all.map((part) => start + part).join("");
  };
}

/** An object in a header, where nothing is encoded. What is absent stays absent. */
export function headerText(value: object | null | undefined, explode = false): string | undefined {
  return value ? parts(value, explode, textOf).join(",") : undefined;
}

/** Cookies by their names. A browser does not take them, and sends its own. */
export function cookies(values: Readonly<Record<string, unknown>>): string | undefined {
  const all = pairs(values).map(([name, value]) => `${name}=${encode(value)}`);
  return all.join("; ") || undefined;
}

/** A value, what a list holds, or the names and values of an object; encoded unless they are written otherwise. */
export function parts(value: unknown, explode: boolean, write: (value: unknown) => string = encode): string[] {
  if (!isObject(value)) return [write(value)];
  if (Array.isArray(value)) return value.map(write);
  return Object.entries(value).flatMap((pair) => (explode ? pair.map(write).join("=") : pair.map(write)));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
