import { code } from "../code.js";
import { type Helper, helper } from "./helper.js";

/** What is asked of a value as a whole, and what all checks are put together from. */
export const valueHelpers: readonly Helper[] = [
  helper(
    "schema",
    [],
    code`function schema<T>(check: Check): Schema<T> {
  const validate = (value: unknown): Validated<T> => {
    // The cast holds: the check is made from the schema that the type was made from.
    if (check(value)) return { value: value as T };
    const issues: Issue[] = [];
    check(value, { issues, pointer: "" });
    return { issues };
  };
  return { "~standard": { version: 1, vendor: "apigw-codegen", validate } };
}`,
  ),
  helper(
    "turned",
    ["schema"],
    code`/** The same for what is not given as it came: with dates for date-times, without what counts for nothing. */
function turned<T>(check: Check, turn: (value: unknown) => unknown): Schema<T> {
  const plain = schema<T>(check)["~standard"];
  const validate = (value: unknown): Validated<T> => {
    const checked = plain.validate(value);
    return checked.issues === undefined ? { value: turn(value) as T } : checked;
  };
  return { "~standard": { ...plain, validate } };
}`,
  ),
  helper(
    "fault",
    [],
    code`function fault(to: Faults | undefined, message: string): false {
  const unescape = (key: string) => key.replaceAll("~1", "/").replaceAll("~0", "~");
  if (to && to.issues.length < 100)
    to.issues.push({ message, pointer: to.pointer, path: to.pointer.split("/").slice(1).map(unescape) });
  return false;
}`,
  ),
  helper(
    "each",
    [],
    code`/** All are asked while faults are written down, a hundred at most; otherwise the first that fails is enough. */
function each<T>(list: readonly T[], asks: (one: T, index: number) => boolean, to?: Faults): boolean {
  let isFine = true;
  for (let index = 0; index < list.length; index += 1) {
    if (to ? to.issues.length >= 100 : !isFine) return false;
    if (!asks(list[index] as T, index)) isFine = false;
  }
  return isFine;
}`,
  ),
  helper(
    "fits",
    ["once"],
    code`/** Whether an alternative fits, which others may ask of the same object. */
function fits(value: unknown, check: Check): boolean {
  return typeof value === "object" && value !== null ? once(value, check) : check(value);
}`,
  ),
  helper(
    "once",
    [],
    code`/** Asks a check once of a value, however often it is come to: a level deeper that would be twice as often. */
function once(value: unknown, check: Check, to?: Faults): boolean {
  const before = tried;
  const all = before ?? new Map<Check, Map<unknown, boolean | "told">>();
  tried = all;
  try {
    const known = all.get(check) ?? new Map<unknown, boolean | "told">();
    all.set(check, known);
    const said = known.get(value) ?? check(value);
    const isTold = said === false && to !== undefined && to.issues.length < 100;
    // What is wrong inside of an object is told once as well; another text may be the same.
    known.set(value, isTold && typeof value === "object" && value !== null ? "told" : said);
    return isTold ? check(value, to) : said === true;
  } finally {
    tried = before;
  }
}

/** What checks have said of values, while one of them is asked. */
let tried: Map<Check, Map<unknown, boolean | "told">> | undefined;`,
  ),
  helper(
    "all",
    [],
    code`function all(...conditions: readonly boolean[]): boolean {
  return !conditions.includes(false);
}`,
  ),
  helper(
    "below",
    [],
    code`/** The place of a member. A stranger's names may be long, and stand deep: what nobody would read is cut. */
function below(to: Faults, key: string | number): Faults {
  const { issues, pointer } = to;
  if (pointer.length > 500) return pointer.endsWith("/…") ? to : { issues, pointer: pointer + "/…" };
  const name = String(key);
  const short = name.length > 200 ? name.slice(0, 200) + "…" : name;
  return { issues, pointer: pointer + "/" + short.replaceAll("~", "~0").replaceAll("/", "~1") };
}`,
  ),
  helper(
    "namesOf",
    [],
    code`/** The names of an object's members. What is undefined is not there: JSON leaves it out. */
function namesOf(value: { readonly [key: string]: unknown }): string[] {
  return Object.keys(value).filter((name) => value[name] !== undefined);
}`,
  ),
  helper(
    "isObject",
    [],
    code`function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}`,
  ),
  helper(
    "typeOf",
    [],
    code`function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number") return Number.isFinite(value) ? "number" : "no number";
  return Array.isArray(value) ? "array" : typeof value;
}`,
  ),
  helper("anything", [], code`function anything(_value: unknown, _to?: Faults): boolean {\n  return true;\n}`),
  helper(
    "never",
    ["fault"],
    code`function never(_: unknown, to?: Faults): boolean {
  return fault(to, "must not be there");
}`,
  ),
  helper(
    "ofType",
    ["fault", "typeOf"],
    code`function ofType(value: unknown, types: readonly string[], to?: Faults): boolean {
  const type = typeOf(value);
  if (types.includes(type) || (type === "number" && Number.isInteger(value) && types.includes("integer"))) return true;
  return fault(to, "must be " + types.map((name) => (/^[aio]/.test(name) ? "an " : "a ") + name).join(" or "));
}`,
  ),
  helper(
    "typeOrValue",
    ["fault", "ofType"],
    code`function typeOrValue(
  value: unknown,
  types: readonly string[],
  values: readonly unknown[],
  words: string,
  to?: Faults,
): boolean {
  return values.includes(value) || ofType(value, types) || fault(to, "must be " + words);
}`,
  ),
  helper(
    "text",
    ["fault"],
    code`function text(value: unknown, to?: Faults): boolean {
  return typeof value === "string" || fault(to, "must be a string");
}`,
  ),
  helper(
    "dateTime",
    ["fault"],
    code`function dateTime(value: unknown, orNull: boolean, to?: Faults): boolean {
  if (orNull && value === null) return true;
  const isWritten = typeof value === "string" && /^\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)$/.test(value);
  const time = value instanceof Date ? value.getTime() : isWritten ? Date.parse(value) : Number.NaN;
  return !Number.isNaN(time) || fault(to, "must be a date-time, such as 2026-01-31T12:00:00Z");
}`,
  ),
  helper(
    "bytes",
    ["fault"],
    code`function bytes(value: unknown, to?: Faults): boolean {
  return typeof value === "string" || ArrayBuffer.isView(value) || fault(to, "must be bytes");
}`,
  ),
  helper(
    "number",
    ["fault"],
    code`function number(value: unknown, to?: Faults): boolean {
  return Number.isFinite(value) || fault(to, "must be a number");
}`,
  ),
  helper(
    "integer",
    ["fault"],
    code`function integer(value: unknown, to?: Faults): boolean {
  return Number.isInteger(value) || fault(to, "must be an integer");
}`,
  ),
  helper(
    "exact",
    ["fault"],
    code`function exact(value: unknown, to?: Faults): boolean {
  if (typeof value !== "number" || !Number.isInteger(value) || Number.isSafeInteger(value)) return true;
  return fault(to, "must be between -9007199254740991 and 9007199254740991: a larger number loses its last digits");
}`,
  ),
  helper(
    "int64",
    ["integer", "exact"],
    code`function int64(value: unknown, to?: Faults): boolean {
  return integer(value, to) && exact(value, to);
}`,
  ),
  helper(
    "flag",
    ["fault"],
    code`function flag(value: unknown, to?: Faults): boolean {
  return typeof value === "boolean" || fault(to, "must be true or false");
}`,
  ),
  helper(
    "same",
    ["isObject", "namesOf"],
    code`function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  if (!isObject(one) || !isObject(other)) return false;
  const names = namesOf(one);
  return (
    names.length === namesOf(other).length &&
    names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]))
  );
}`,
  ),
  helper(
    "among",
    ["fault", "toldOf"],
    code`function among(value: unknown, values: readonly unknown[], to?: Faults): boolean {
  return values.includes(value) || fault(to, toldOf(values));
}`,
  ),
  helper(
    "alike",
    ["fault", "same", "toldOf"],
    code`function alike(value: unknown, values: readonly unknown[], to?: Faults): boolean {
  return values.some((one) => same(one, value)) || fault(to, toldOf(values));
}`,
  ),
  helper(
    "toldOf",
    [],
    code`function toldOf(values: readonly unknown[]): string {
  const told = values.slice(0, 20).map((one) => JSON.stringify(one)).join(", ");
  return values.length === 1 ? "must be " + told : "must be one of " + told;
}`,
  ),
  helper(
    "amount",
    ["fault"],
    code`function amount(count: number, least: number, most: number, unit: string, to?: Faults): boolean {
  if (count < least) return fault(to, least === 1 ? "must not be empty" : "must have at least " + least + " " + unit);
  return count <= most || fault(to, "must have at most " + most + " " + unit);
}`,
  ),
  helper(
    "range",
    ["fault"],
    code`function range(value: unknown, least: number, most: number, to?: Faults): boolean {
  if (typeof value !== "number") return true;
  if (value < least) return fault(to, "must be at least " + least);
  return value <= most || fault(to, "must be at most " + most);
}`,
  ),
  helper(
    "between",
    ["fault"],
    code`function between(value: unknown, above: number, under: number, to?: Faults): boolean {
  if (typeof value !== "number") return true;
  if (value <= above) return fault(to, "must be more than " + above);
  return value < under || fault(to, "must be less than " + under);
}`,
  ),
  helper(
    "multiple",
    ["fault"],
    code`function multiple(value: unknown, of: number, to?: Faults): boolean {
  if (typeof value !== "number") return true;
  const times = value / of;
  const isExact = (Number.isInteger(value) && Number.isInteger(of)) || !Number.isFinite(times);
  // Decimal fractions have no exact binary form: 0.0075 / 0.0001 is not quite 75.
  const isWhole = isExact ? value % of === 0 : Math.abs(times - Math.round(times)) <= Math.abs(times) * 2 ** -51;
  return isWhole || fault(to, "must be a multiple of " + of);
}`,
  ),
  helper(
    "length",
    ["amount"],
    code`function length(value: unknown, least: number, most: number, to?: Faults): boolean {
  if (typeof value !== "string") return true;
  // Characters are code points; where the count of code units decides, they need not be counted.
  const count = value.length > most * 2 || value.length < least ? value.length : [...value].length;
  return amount(count, least, most, "characters", to);
}`,
  ),
  helper(
    "pattern",
    ["fault"],
    code`function pattern(value: unknown, wanted: Pattern, longest: number, to?: Faults): boolean {
  if (typeof value !== "string") return true;
  // A bound on the work: a pattern is a stranger's, and so is the text.
  if (value.length > longest) return fault(to, "must have at most " + longest + " characters to be matched with a pattern");
  return wanted.test(value) || fault(to, "must match " + wanted.source);
}`,
  ),
  helper(
    "automaton",
    ["led"],
    code`/** A pattern that could keep the engine busy, matched by its places; what it looks for ahead is asked by itself. */
function automaton(source: string, places: Places, ...ahead: readonly { places: Places; isForbidden: boolean }[]): Pattern {
  const whole = led(places);
  const looks = ahead.map(({ places, isForbidden }) => ({ fits: led(places), isForbidden }));
  const test = (text: string): boolean => whole(text) && looks.every((one) => one.fits(text) !== one.isForbidden);
  return { source, test };
}`,
  ),
  helper(
    "led",
    [],
    code`/** A text is at all the places at once that its beginning can lead to, a bit for each: it takes a step for each character. */
function led(places: Places): (text: string) => boolean {
  const expressions = places.map(([characters]) => new RegExp("^(?:" + characters + ")$", "u"));
  const following = places.map(([, ...next]) => next.reduce((bits, place) => bits | (1 << place), 0));
  // The places of a character, once it was seen. A stranger may write any: they are not kept for ever.
  const known = new Map<string, number>();
  const placesOf = (character: string): number => {
    const bits = expressions.reduce((all, one, place) => (one.test(character) ? all | (1 << place) : all), 0);
    if (known.size > 9999) known.clear();
    known.set(character, bits);
    return bits;
  };
  const after = (at: number): number => {
    let next = 0;
    for (let rest = at; rest > 0; rest &= rest - 1) next |= following[31 - Math.clz32(rest & -rest)] ?? 0;
    return next;
  };
  return (text) => {
    let at = 1;
    for (const character of text) at = at && after(at) & (known.get(character) ?? placesOf(character));
    return (after(at) & 1) === 1;
  };
}`,
  ),
  helper(
    "meant",
    ["fault", "once"],
    code`/**
 * Tells why a value fits no alternative: what is wrong with it as the one that it is meant for, if one alone is; else what
 * is wrong with it for all of them.
 */
function meant(value: unknown, checks: readonly Check[], kinds: readonly Check[], together: Check, to?: Faults): boolean {
  if (to === undefined) return false;
  const [one, ...others] = checks.filter((_, index) => kinds[index]?.(value));
  if (one !== undefined && others.length === 0) return once(value, one, to);
  return together(value, to) && fault(to, "must be one of " + checks.length + " alternatives");
}`,
  ),
  helper(
    "some",
    ["fits", "meant"],
    code`function some(value: unknown, checks: readonly Check[], kinds: readonly Check[], together: Check, to?: Faults): boolean {
  return checks.some((check) => fits(value, check)) || meant(value, checks, kinds, together, to);
}`,
  ),
  helper(
    "one",
    ["fault", "fits", "meant"],
    code`function one(value: unknown, checks: readonly Check[], kinds: readonly Check[], together: Check, to?: Faults): boolean {
  const fitting = checks.filter((check) => fits(value, check)).length;
  if (fitting === 0) return meant(value, checks, kinds, together, to);
  return fitting === 1 || fault(to, "must be one of " + checks.length + " alternatives, not " + fitting + " at once");
}`,
  ),
  helper(
    "unless",
    ["fault", "fits"],
    code`function unless(value: unknown, check: Check, words: string, to?: Faults): boolean {
  return !fits(value, check) || fault(to, "must not be " + words);
}`,
  ),
  helper(
    "when",
    ["fits", "once"],
    code`function when(value: unknown, test: Check, yes: Check, no: Check, to?: Faults): boolean {
  return once(value, fits(value, test) ? yes : no, to);
}`,
  ),
];
