import { BlockList, isIP } from "node:net";
import { wildcard } from "../../wildcard.js";

/** What conditions may ask for, by its name in lower case: `aws:sourceip`. What is not here is not known of the call. */
export type ConditionKeys = ReadonlyMap<string, string>;

/** Whether all conditions of a statement hold. One that nobody understands does not. */
export function holds(condition: unknown, keys: ConditionKeys): boolean {
  if (condition === undefined) return true;
  if (typeof condition !== "object" || condition === null) return false;
  return Object.entries(condition).every(([operator, asked]) =>
    Object.entries(asked ?? {}).every(([key, values]) => holdsFor(operator, keys.get(key.toLowerCase()), values)),
  );
}

/**
 * One operator for one key. What is not known, such as the VPC of a caller who came through none, fulfils only what is
 * negated or asked `IfExists`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function holdsFor(told: string, value: string | undefined, values: unknown): boolean {
  const wanted = [values].flat().map(String);
  const name = told.replace(/^ForA(?:ny|ll)Values:/, "").replace(/IfExists$/, "");
  if (name === "Null") return wanted.includes(String(value === undefined));
  const negated = /^(String|Arn|Numeric|Date)Not|^NotIp/.test(name);
  if (value === undefined) return negated || told.endsWith("IfExists");
  const positive = name.replace(/^(String|Arn|Numeric|Date)Not/, "$1").replace(/^NotIp/, "Ip");
  const test = Object.hasOwn(operators, positive) ? operators[positive] : undefined;
  if (test === undefined) return false;
  return wanted.some((one) => test(value, one)) !== negated;
}

const operators: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringLike: (value, wanted) => wildcard(wanted, value),
  ArnEquals: (value, wanted) => wildcard(wanted, value),
  ArnLike: (value, wanted) => wildcard(wanted, value),
  Bool: (value, wanted) => value === wanted.toLowerCase(),
  IpAddress: isIn,
  NumericEquals: (value, wanted) => Number(value) === Number(wanted),
  NumericLessThan: (value, wanted) => Number(value) < Number(wanted),
  NumericLessThanEquals: (value, wanted) => Number(value) <= Number(wanted),
  NumericGreaterThan: (value, wanted) => Number(value) > Number(wanted),
  NumericGreaterThanEquals: (value, wanted) => Number(value) >= Number(wanted),
  DateEquals: (value, wanted) => Date.parse(value) === Date.parse(wanted),
  DateLessThan: (value, wanted) => Date.parse(value) < Date.parse(wanted),
  DateLessThanEquals: (value, wanted) => Date.parse(value) <= Date.parse(wanted),
  DateGreaterThan: (value, wanted) => Date.parse(value) > Date.parse(wanted),
  DateGreaterThanEquals: (value, wanted) => Date.parse(value) >= Date.parse(wanted),
};

/** Whether an address is in `192.0.2.0/24`, or is the one address that is told. */
function isIn(address: string, range: string): boolean {
  const [net = "", bits] = range.split("/");
  const plain = address.replace(/^::ffff:/, "");
  const version = isIP(net);
  if (version === 0 || isIP(plain) !== version) return false;
  const most = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > most) return false;
  const list = new BlockList();
  const family = version === 4 ? "ipv4" : "ipv6";
  list.addSubnet(net, prefix, family);
  return list.check(plain, family);
}
