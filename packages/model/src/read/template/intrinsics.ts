import { isTree, type Tree, textAt, treeAt, valueAt } from "../../tree.js";
import { holds } from "./conditions.js";
import { included } from "./included.js";
import { attribute, quoted, refer } from "./references.js";
import { noValue, type Resolving, unresolved } from "./resolving.js";

/**
 * A value of a template with its functions worked out. What is only known once the stack is deployed (ids, imported
 * values) is told by a name that says what it is, and a diagnostic where that may matter.
 */
export function resolve(resolving: Resolving, value: unknown, at: string): unknown {
  if (resolving.left.nodes <= 0) return exhausted(resolving, at);
  resolving.left.nodes -= 1;
  if (Array.isArray(value)) return value.map((item) => resolve(resolving, item, at)).filter((item) => item !== noValue);
  if (!isTree(value)) return value;
  const [[key, argument] = ["", undefined], ...more] = Object.entries(value);
  if (key === "Ref" && more.length === 0 && typeof argument === "string") return refer(resolving, argument, at);
  if (Object.hasOwn(value, "Fn::Transform")) return withIncluded(resolving, value, at);
  const work = more.length === 0 ? functions.get(key) : undefined;
  if (work !== undefined) return work(resolving, argument, at);
  if (more.length === 0 && key.startsWith("Fn::")) return unknownFunction(resolving, key, at);
  return resolveMembers(resolving, value, at);
}

/** The same where a text is wanted. */
export function resolveText(resolving: Resolving, value: unknown, at: string): string | undefined {
  const found = resolve(resolving, value, at);
  return typeof found === "string" || typeof found === "number" || typeof found === "boolean"
    ? String(found)
    : undefined;
}

/** The same where an object is wanted; an empty one stands for anything else. */
export function resolveTree(resolving: Resolving, value: unknown, at: string): Tree {
  const found = resolve(resolving, value, at);
  return isTree(found) ? found : {};
}

function resolveMembers(resolving: Resolving, value: Tree, at: string): Tree {
  const entries = Object.entries(value).map(([key, inner]) => [key, resolve(resolving, inner, at)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== noValue));
}

type Work = (resolving: Resolving, argument: unknown, at: string) => unknown;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html */
const functions: ReadonlyMap<string, Work> = new Map<string, Work>([
  ["Fn::Sub", substitute],
  ["Fn::GetAtt", getAttribute],
  ["Fn::Join", join],
  ["Fn::Select", select],
  ["Fn::Split", split],
  ["Fn::If", choose],
  ["Fn::FindInMap", findInMap],
  ["Fn::ImportValue", importValue],
  ["Fn::Base64", (resolving, argument, at) => resolve(resolving, argument, at)],
  ["Fn::ToJsonString", (resolving, argument, at) => JSON.stringify(resolve(resolving, argument, at))],
  ["Fn::Length", (resolving, argument, at) => listOf(resolving, argument, at).length],
  ["Fn::Equals", condition("Fn::Equals")],
  ["Fn::And", condition("Fn::And")],
  ["Fn::Or", condition("Fn::Or")],
  ["Fn::Not", condition("Fn::Not")],
]);

function condition(key: string): Work {
  return (resolving, argument, at) => holds(resolving, { [key]: argument }, at);
}

/** `${Name}`, `${Resource.Attribute}`, `${!Literal}`; the second form brings values of its own. */
function substitute(resolving: Resolving, argument: unknown, at: string): unknown {
  const [text, values] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== "string") return unknownFunction(resolving, "Fn::Sub", at);
  const own = isTree(values) ? values : {};
  const found = text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
    if (resolving.left.text <= 0) return "";
    if (name.startsWith("!")) return `\${${name.slice(1)}}`;
    const value = substituted(resolving, own, name.trim(), at) ?? whole;
    resolving.left.text -= value.length;
    return value;
  });
  return resolving.left.text <= 0 ? exhausted(resolving, at) : found;
}

function substituted(resolving: Resolving, own: Tree, name: string, at: string): string | undefined {
  if (Object.hasOwn(own, name)) return resolveText(resolving, own[name], at);
  // Stage variables are API Gateway's, and look the same.
  if (name.startsWith("stageVariables.")) return undefined;
  const [logicalId = "", ...attributes] = name.split(".");
  if (attributes.length > 0) return attribute(resolving, logicalId, attributes.join("."), at);
  return resolveText(resolving, { Ref: name }, at);
}

function getAttribute(resolving: Resolving, argument: unknown, at: string): unknown {
  const parts: readonly unknown[] = typeof argument === "string" ? argument.split(".") : listIn(argument);
  const [logicalId, ...names] = parts.map((part) => resolveText(resolving, part, at) ?? "");
  if (logicalId === undefined || names.length === 0) return unknownFunction(resolving, "Fn::GetAtt", at);
  return attribute(resolving, logicalId, names.join("."), at);
}

function join(resolving: Resolving, argument: unknown, at: string): unknown {
  const [separator, items] = listIn(argument);
  const texts = listOf(resolving, items, at).map((item) => resolveText(resolving, item, at) ?? "");
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  resolving.left.text -= length;
  if (resolving.left.text <= 0) return exhausted(resolving, at);
  return texts.join(typeof separator === "string" ? separator : "");
}

function select(resolving: Resolving, argument: unknown, at: string): unknown {
  const [index, items] = listIn(argument);
  const found = listOf(resolving, items, at)[Number(resolveText(resolving, index, at))];
  return found === undefined ? unknownFunction(resolving, "Fn::Select", at) : found;
}

function split(resolving: Resolving, argument: unknown, at: string): unknown {
  const [separator, text] = listIn(argument);
  const whole = resolveText(resolving, text, at);
  if (whole === undefined || typeof separator !== "string") return unknownFunction(resolving, "Fn::Split", at);
  return whole.split(separator);
}

function choose(resolving: Resolving, argument: unknown, at: string): unknown {
  const [name, whenTrue, whenFalse] = listIn(argument);
  if (typeof name !== "string") return unknownFunction(resolving, "Fn::If", at);
  return resolve(resolving, holds(resolving, { Condition: name }, at) ? whenTrue : whenFalse, at);
}

function findInMap(resolving: Resolving, argument: unknown, at: string): unknown {
  const [map = "", first = "", second = ""] = listIn(argument).map((key) => resolveText(resolving, key, at));
  const found = valueAt(treeAt(treeAt(treeAt(resolving.template, "Mappings"), map), first), second);
  if (found !== undefined) return found;
  const fallback = listIn(argument)[3];
  if (isTree(fallback) && Object.hasOwn(fallback, "DefaultValue")) return resolve(resolving, fallback.DefaultValue, at);
  const message = `no mapping has ${quoted([map, first, second].join("."))}`;
  unresolved(resolving, at, message, "Mend the names of Fn::FindInMap, or add what they name to Mappings.");
  return [map, first, second].join(".");
}

function importValue(resolving: Resolving, argument: unknown, at: string): unknown {
  const name = resolveText(resolving, argument, at) ?? "value";
  const message = `${quoted(name)} is imported from another stack; its name stands in its place`;
  unresolved(resolving, at, message, "Nothing needs to be done unless routes or types depend on it.");
  return name;
}

/** `Fn::Transform` with `AWS::Include`: the members of a file, beside those that stand there already. */
function withIncluded(resolving: Resolving, value: Tree, at: string): unknown {
  const { "Fn::Transform": transform, ...beside } = value;
  const steps = (Array.isArray(transform) ? transform : [transform]).filter(isTree);
  const whole = steps.map((step) => {
    const location = resolveText(resolving, valueAt(treeAt(step, "Parameters"), "Location"), at);
    if (textAt(step, "Name") === "AWS::Include" && location !== undefined) return included(resolving, location, at);
    const message = `the transform ${quoted(textAt(step, "Name") ?? "")} runs in AWS, and not here`;
    unresolved(resolving, at, message, "Pull the deployed API with --api-id instead.");
    return undefined;
  });
  const trees = [...whole, resolveMembers(resolving, beside, at)].filter(isTree);
  return Object.fromEntries(trees.flatMap((tree) => Object.entries(tree)));
}

function listOf(resolving: Resolving, value: unknown, at: string): readonly unknown[] {
  return listIn(resolve(resolving, value, at));
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function unknownFunction(resolving: Resolving, name: string, at: string): typeof noValue {
  const message = `${name} could not be worked out, and what it stands for is left out`;
  unresolved(resolving, at, message, "Say it in another way, or pull the deployed API with --api-id.");
  return noValue;
}

function exhausted(resolving: Resolving, at: string): typeof noValue {
  const message = "the template's functions bring forth more than anybody would write, and the rest is left out";
  unresolved(resolving, at, message, "Split the template.");
  return noValue;
}
