import type { MembersContract, ParamContract, ParamType, Read } from "../contract.js";
import { textIn } from "./charset.js";
import { hostile, isHostile } from "./json.js";
import { isListType, readTexts } from "./texts.js";
import { pointer } from "./validate.js";
import { addWithin, type Faults, wrong } from "./wrong.js";

/** The texts of an object by name, without a prototype. */
export interface Members {
  [name: string]: string | string[] | Members;
}

export function isMembers(value: Members[string] | undefined): value is Members {
  return typeof value === "object" && !Array.isArray(value);
}

/** No members, and no prototype either: names are the caller's. */
export function empty(): Members {
  return Object.create(null);
}

/** An object out of the texts of its members, each read by `readOne`. */
export function readMembers<Member>(
  members: Readonly<Record<string, Member>>,
  contract: MembersContract,
  readOne: (member: Member, declared: ParamType | ParamContract | undefined) => Read = readMember,
): Read {
  if (isHostile(members)) return wrong(hostile);
  // No member has a name that would make the copy something else than an object.
  const value: Record<string, unknown> = Object.create(null);
  const faults: Faults = [];
  for (const [name, member] of Object.entries(members)) {
    const read = readOne(member, declaredFor(name, contract));
    if (read.value !== undefined) value[name] = read.value;
    addWithin(faults, pointer([name]), read.faults);
  }
  return faults.length > 0 ? { faults, value } : { value };
}

function declaredFor(name: string, { fields = {}, others }: MembersContract): ParamType | ParamContract | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : others;
}

/** A text or several, or the bytes of a part. */
function readMember(member: unknown, declared: ParamType | ParamContract | undefined): Read {
  if (declared === undefined) return { value: member };
  const param: ParamContract = typeof declared === "string" ? { type: declared } : declared;
  const parts = [member].flat();
  if (parts.every((part) => typeof part === "string")) return readTexts(param, parts);
  // Some of them came as files, which browsers make of every `Blob`: what is to be parsed is a text all the same.
  if (!/^(bytes|string)/.test(String(param.type))) return readFiles(param, parts);
  const all = String(param.type).startsWith("bytes") ? parts.map(bytesOf) : parts;
  return { value: isListType(param.type) ? all : all.at(-1) };
}

function readFiles(param: ParamContract, parts: readonly unknown[]): Read {
  const texts = parts.map((part) => (part instanceof Uint8Array ? textIn(part) : String(part)));
  return texts.every((text) => text !== undefined) ? readTexts(param, texts) : wrong("is not UTF-8");
}

function bytesOf(part: unknown): unknown {
  return typeof part === "string" ? new TextEncoder().encode(part) : part;
}
