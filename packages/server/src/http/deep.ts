import type { ParamContract, ParamType, Read, Style } from "../contract.js";
import { empty, isMembers, type Members, readMembers } from "./members.js";
import { isListType, readTexts } from "./texts.js";
import { addWithin, type Faults, wrong } from "./wrong.js";

/**
 * `filter[name]=rex&filter[size][min]=3`: each member under its path. OpenAPI knows objects alone; the items of lists stand
 * under their places, `ids[0]=1`, or under none, `ids[]=1`, and what is neither under the name itself.
 */
export const deepObject: Style = (param, { name, pairs, decode }) => {
  const whole = empty();
  for (const [path, value] of pairs) {
    if (path === name) add(whole, name, decode(value));
    if (!path.startsWith(`${name}[`) || !path.endsWith("]")) continue;
    const steps = [name, ...path.slice(name.length + 1, -1).split("][")];
    const last = steps.pop() ?? "";
    let at = whole;
    for (const step of steps) {
      const inner = at[step];
      const next = isMembers(inner) ? inner : empty();
      at[step] = next;
      at = next;
    }
    add(at, last, decode(value));
  }
  // An object of which no member came did not come; but one that must be there has none: it is written the same way.
  const found = whole[name] ?? (param.required && param.type === "object" ? empty() : undefined);
  return found === undefined ? undefined : readDeep(found, param);
};

function readDeep(found: Members[string], declared: ParamType | ParamContract | undefined): Read {
  if (declared === undefined) return { value: found };
  const param: ParamContract = typeof declared === "string" ? { type: declared } : declared;
  if (!isMembers(found)) return readTexts(param, [found].flat());
  const { type } = param;
  // What may be an object has members by their names, and items by their places.
  const isList = isListType(type) && (![type].flat().includes("object") || Object.keys(found).every(isPlace));
  return isList ? readItems(Object.values(found).flat(), param) : readMembers(found, param, readDeep);
}

function readItems(items: readonly (string | Members)[], param: ParamContract): Read {
  if (!items.some(isMembers)) return readTexts(param, items as string[]); // none of them has members
  const list: unknown[] = [];
  const faults: Faults = [];
  for (const [index, item] of items.entries()) {
    const isWrong = param.items === undefined && isMembers(item);
    const found: Read = isWrong ? wrong("must have no members") : readDeep(item, param.items);
    addWithin(faults, `/${index}`, found.faults);
    list.push(found.value);
  }
  return faults.length > 0 ? { faults } : { value: list };
}

function isPlace(name: string): boolean {
  return /^\d*$/.test(name);
}

/** A member that comes several times is a list. */
function add(to: Members, name: string, text: string): void {
  const before = to[name];
  if (Array.isArray(before)) before.push(text);
  else to[name] = typeof before === "string" ? [before, text] : text;
}
