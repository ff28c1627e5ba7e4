import type { ParamContract, Read, Style } from "../contract.js";
import { grouped } from "./grouped.js";
import { empty, type Members, readMembers } from "./members.js";
import { isListType, readTexts, split } from "./texts.js";

// How parameters are written: https://spec.openapis.org/oas/v3.1.1.html#style-values. A contract names the styles that it
// needs, and no other is in a bundle.

/** An object as `R=100&G=200`, each member a parameter of its own; or as `color=R,100,G,200`, not exploded. */
export const form: Style = (param, { name, pairs, decode }) => {
  const { explode, separator = "," } = param;
  if (!explode) {
    const found = pairs.find(([key]) => key === name)?.[1];
    return found === undefined ? undefined : readMembers(inTurn(split(found, separator, decode)), param);
  }
  const own = pairs.filter(([member]) => isMemberOf(param, member));
  return read(grouped(own.map(([member, value]) => [member, decode(value)] as const)), param);
};

/** Whether a name is a member of an object that is exploded: it may take any, but for what belongs to other parameters. */
export function isMemberOf({ except = [], fields = {}, others }: ParamContract, name: string): boolean {
  if (Object.hasOwn(fields, name)) return true;
  return others !== undefined && name !== "" && !except.some((one) => name === one || name.startsWith(`${one}[`));
}

/** An object as `R=100,G=200`, or as `R,100,G,200`, not exploded. */
export const simple: Style = (param, { text }) => {
  if (text === undefined) return undefined;
  const parts = text.split(",");
  return readMembers(param.explode ? assigned(parts) : inTurn(parts), param);
};

/** `.5`; a list as `.3.4`, an object as `.R=100.G=200`; not exploded, with commas. */
export const label: Style = (param, { text }) => {
  return text?.startsWith(".") ? apart(param, text.slice(1), ".") : undefined;
};

/** `;id=5`; a list as `;id=3;id=4`, an object as `;R=100;G=200`; not exploded, `;id=3,4` and `;id=R,100,G,200`. */
export const matrix: Style = (param, { name, text }) => {
  // Only the members of an exploded object stand there under names of their own.
  const start = param.explode && param.type === "object" ? ";" : `;${name}=`;
  return text?.startsWith(start) ? apart(param, text.slice(start.length).replaceAll(start, ";"), ";") : undefined;
};

/** What stands between the marks of a style: one text, those of a list, or those of an object. */
function apart(param: ParamContract, text: string, mark: string): Read {
  const { explode, type } = param;
  const isObject = type === "object";
  if (!isObject && !isListType(type)) return readTexts(param, [text]);
  const parts = text.split(explode ? mark : ",");
  return isObject ? readMembers(explode ? assigned(parts) : inTurn(parts), param) : readTexts(param, parts);
}

function assigned(parts: readonly string[]): Members {
  const whole = empty();
  for (const part of parts) {
    const [name = "", ...value] = part.split("=");
    if (part !== "") whole[name] = value.join("=");
  }
  return whole;
}

function inTurn(parts: readonly string[]): Members {
  const whole = empty();
  for (let at = 0; at + 1 < parts.length; at += 2) whole[parts[at] ?? ""] = parts[at + 1] ?? "";
  return whole;
}

/** An object of which no member came did not come; but one that must be there has none: it is written the same way. */
function read(whole: Readonly<Record<string, unknown>>, param: ParamContract): Read | undefined {
  return param.required || Object.keys(whole).length > 0 ? readMembers(whole, param) : undefined;
}
