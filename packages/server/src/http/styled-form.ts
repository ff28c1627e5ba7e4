import type { FormReader, MembersContract, ParamContract } from "../contract.js";
import { pairsIn } from "../events/request.js";
import { textIn } from "./charset.js";
import { deepObject } from "./deep.js";
import { fieldsOf, partsOf } from "./form.js";
import { grouped } from "./grouped.js";
import { readMembers } from "./members.js";
import { plainOfQuery, readPairs } from "./param.js";
import { form, isMemberOf } from "./styles.js";
import { pointer } from "./validate.js";
import { addWithin, type Faults, wrong } from "./wrong.js";

/** A form as `readForm` reads it, some fields of which are written as parameters of a query are: in a style, or in one text. */
export const readStyledForm: FormReader = async (bytes, contentType, contract) => {
  const isParts = /^multipart/i.test(contentType);
  const fields = isParts ? partsOf(bytes, contentType) : fieldsOf(bytes);
  if (typeof fields === "string") return wrong(fields);
  // What separates is told from what is in a value as long as it is encoded, which parts are not.
  const pairs = isParts ? fields : rawFieldsOf(bytes);
  const decode = isParts ? String : plainOfQuery;
  const styled = styledIn(contract);
  const plain: [name: string, value: unknown][] = [];
  const texts: [name: string, text: string][] = [];
  for (const [name, value] of pairs) {
    if (styled.some(([field, param]) => isOf(name, field, param))) texts.push([name, textOf(value)]);
    else plain.push([name, typeof value === "string" ? decode(value) : value]);
  }
  const rest = readMembers(grouped(plain), contract);
  const whole: Record<string, unknown> = Object.assign(Object.create(null), rest.value);
  const faults: Faults = [...(rest.faults ?? [])];
  for (const [name, param] of styled) {
    const read = readPairs(name, param, texts, decode);
    if (read?.value !== undefined) whole[name] = read.value;
    addWithin(faults, pointer([name]), read?.faults);
  }
  return faults.length > 0 ? { faults, value: whole } : { value: whole };
};

function styledIn({ fields = {} }: MembersContract): [name: string, param: ParamContract][] {
  return Object.entries(fields).flatMap(([name, param]) => {
    if (typeof param === "string" || (param.style === undefined && param.separator === undefined)) return [];
    return [[name, param]];
  });
}

/** Whether what has this name is a field that is styled, or stands for a member of it. */
function isOf(name: string, field: string, param: ParamContract): boolean {
  if (name === field) return true;
  if (param.style === deepObject) return name.startsWith(`${field}[`);
  return param.style === form && param.explode === true && isMemberOf(param, name);
}

function rawFieldsOf(bytes: Uint8Array): [name: string, value: string][] {
  const pairs = pairsIn(textIn(bytes) ?? "", "&").map(([name, value]): [string, string] => [plainOfQuery(name), value]);
  return pairs.filter(([name, value]) => name !== "" || value !== "");
}

/** What is not a text is none of a list or an object. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : (textIn(value as Uint8Array) ?? "");
}
