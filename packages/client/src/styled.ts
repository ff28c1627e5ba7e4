import { type Body, multipart, pairs, textOf } from "./body.js";
import { encode } from "./path.js";
import { deep, join } from "./query.js";
import { parts } from "./styles.js";

/** How fields of a form are written that do not repeat their name, by name: OpenAPI's style, or what separates in it. */
export type FieldStyles = Readonly<Record<string, "deepObject" | "form" | "," | " " | "|">>;

/** A form like that of `form`, some fields of which are written in a style of their own. */
export function styledForm(fields: object, styles: FieldStyles): Body;
export function styledForm(fields: object | null | undefined, styles: FieldStyles): Body | undefined;
export function styledForm(fields: object | null | undefined, styles: FieldStyles): Body | undefined {
  if (!fields) return undefined;
  // What separates is not encoded; `URLSearchParams` would.
  const all = pairs(restyled(fields, styles, join)).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return () => new Blob([all.join("&")], { type: "application/x-www-form-urlencoded" });
}

/** A form like that of `multipart`, some fields of which are written in a style of their own. */
export function styledMultipart(fields: object, styles: FieldStyles): Body;
export function styledMultipart(fields: object | null | undefined, styles: FieldStyles): Body | undefined;
export function styledMultipart(fields: object | null | undefined, styles: FieldStyles): Body | undefined {
  const joined = (value: object, between: string) => parts(value, false, textOf).join(between);
  return multipart(fields ? restyled(fields, styles, joined) : undefined);
}

function restyled(
  fields: object,
  styles: FieldStyles,
  joined: (value: object, between: "," | " " | "|") => unknown,
): object {
  const all = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    const style = Object.hasOwn(styles, name) ? styles[name] : undefined;
    if (style === undefined || value == null) return [[name, value]];
    if (style === "deepObject") return Object.entries(deep(name, value));
    return style === "form" ? Object.entries(value) : [[name, joined(value, style)]];
  });
  return Object.fromEntries(all);
}
