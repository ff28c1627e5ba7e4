import type { MembersContract } from "../contract.js";
import { isObject } from "../shape.js";
import { hostile, isHostile } from "./json.js";
import { readParam } from "./param.js";
import { isListType } from "./texts.js";
import { pointer } from "./validate.js";

/** Reads the members of an object out of their texts, in place; gives what is wrong with them, and where. */
export function readMembers(members: Record<string, unknown>, contract: MembersContract): MemberFault[] {
  if (isHostile(members)) return [{ pointer: "", detail: hostile }];
  const { fields = {}, others } = contract;
  return Object.entries(members).flatMap(([name, member]) => {
    const declared = Object.hasOwn(fields, name) ? fields[name] : others;
    if (declared === undefined) return [];
    const param = typeof declared === "string" ? { type: declared } : declared;
    const at = pointer([name]);
    const isNested = isObject(member) && !Array.isArray(member) && !(member instanceof Uint8Array);
    if (isNested && !isListType(param.type)) {
      // Nothing but objects of texts is nested here.
      const inner = readMembers(member as Record<string, unknown>, param);
      return inner.map((fault) => ({ ...fault, pointer: at + fault.pointer }));
    }
    const parts = isNested ? Object.values(member).flat() : [member].flat();
    if (!parts.every((part) => typeof part === "string")) {
      if (isListType(param.type)) members[name] = parts;
      return [];
    }
    const read = readParam(param, parts);
    if (read.fault !== undefined) return [{ pointer: at + (read.pointer ?? ""), detail: read.fault }];
    members[name] = read.value;
    return [];
  });
}

interface MemberFault {
  readonly pointer: string;
  readonly detail: string;
}
