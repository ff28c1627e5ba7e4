import type { MembersContract, ParamContract, Read } from "../contract.js";
import { isObject } from "../shape.js";
import { textIn } from "./charset.js";
import { hostile, isHostile } from "./json.js";
import { isListType, readTexts } from "./texts.js";
import { pointer } from "./validate.js";
import { addWithin, type Faults, wrong } from "./wrong.js";

/** The texts of an object by name, without a prototype. */
export interface Members {
  [name: string]: string | string[] | Members;
}

/** An object out of the texts of its members. */
export function readMembers(members: Members | Record<string, unknown>, contract: MembersContract): Read {
  if (isHostile(members)) return wrong(hostile);
  // No member has a name that would make the copy something else than an object.
  const value: Record<string, unknown> = Object.create(null);
  const faults: Faults = [];
  for (const [name, member] of Object.entries(members)) {
    const read = readMember(member, declaredFor(name, contract));
    if (read.value !== undefined) value[name] = read.value;
    addWithin(faults, pointer([name]), read.faults);
  }
  return faults.length > 0 ? { faults, value } : { value };
}

function declaredFor(name: string, { fields = {}, others }: MembersContract): ParamContract | undefined {
  const declared = Object.hasOwn(fields, name) ? fields[name] : others;
  return typeof declared === "string" ? { type: declared } : declared;
}

/** A text or several, members of its own, or the bytes of a part. */
function readMember(member: unknown, param: ParamContract | undefined): Read {
  if (param === undefined) return { value: member };
  const isList = isListType(param.type);
  const isNested = isObject(member) && !Array.isArray(member) && !(member instanceof Uint8Array);
  // Nothing but objects of texts is nested here.
  if (isNested && !isList) return readMembers(member as Members, param);
  const parts = isNested ? Object.values(member).flat() : [member].flat();
  if (parts.every((part) => typeof part === "string")) return readTexts(param, parts);
  // Some of them came as files, which browsers make of every `Blob`: what is to be parsed is a text all the same.
  if (!/^(bytes|string)/.test(String(param.type))) return readFiles(param, parts);
  const all = String(param.type).startsWith("bytes") ? parts.map(bytesOf) : parts;
  return { value: isList ? all : all.at(-1) };
}

function readFiles(param: ParamContract, parts: readonly unknown[]): Read {
  const texts = parts.map((part) => (part instanceof Uint8Array ? textIn(part) : String(part)));
  return texts.every((text) => text !== undefined) ? readTexts(param, texts) : wrong("is not UTF-8");
}

function bytesOf(part: unknown): unknown {
  return typeof part === "string" ? new TextEncoder().encode(part) : part;
}
