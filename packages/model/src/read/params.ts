import type { Param } from "../api.js";
import { propertyName } from "../names.js";
import { isTree, present, type Tree, textAt, treesIn } from "../tree.js";
import { oneOf } from "./integration.js";
import { type Reading, resolve } from "./reading.js";
import { readSchema } from "./schema.js";

/**
 * The parameters of an operation: its own win over its path's, and what stands in the path is there whether declared
 * or not.
 */
export function readParams(reading: Reading, found: readonly unknown[], path: string, at: string): Param[] {
  const declared = new Map<string, Param>();
  found.forEach((value, index) => {
    const tree = resolve(reading, value, `${at}/parameters/${index}`);
    const place = oneOf(textAt(tree, "in"), "path", "query", "header", "cookie");
    const wire = textAt(tree, "name");
    if (place === undefined || wire === undefined || wire === "") return;
    // HTTP APIs name a greedy parameter `proxy+`, REST APIs `proxy`.
    const name = place === "path" ? wire.replace(/\+$/, "") : wire;
    declared.set(
      `${place} ${place === "header" ? name.toLowerCase() : name}`,
      readParam(reading, tree, place, name, `${at}/parameters/${index}`),
    );
  });
  const inPath = pathParams(path).map(({ wire, greedy }) => {
    const param = declared.get(`path ${wire}`) ?? plainPathParam(wire);
    return { ...param, required: true, ...(greedy ? { greedy } : {}) };
  });
  const others = [...declared.values()].filter((param) => param.in !== "path");
  return settleNames([...inPath, ...others]);
}

function pathParams(path: string): { wire: string; greedy: boolean }[] {
  return [...path.matchAll(/\{([^{}+]+)(\+)?\}/g)].map(([, wire = "", plus]) => ({ wire, greedy: plus === "+" }));
}

function plainPathParam(wire: string): Param {
  return { name: wire, wire, in: "path", required: true, schema: { type: "string" }, explode: false, separator: "," };
}

function readParam(reading: Reading, tree: Tree, place: Param["in"], wire: string, at: string): Param {
  const media = treesIn(isTree(tree.content) ? tree.content : {})[0]?.[1];
  const style = textAt(tree, "style");
  const explode = typeof tree.explode === "boolean" ? tree.explode : place === "query" || place === "cookie";
  return present<Param>({
    name: wire,
    wire,
    in: place,
    required: place === "path" || tree.required === true,
    schema: readSchema(reading, tree.schema ?? media?.schema ?? { type: "string" }, `${at}/schema`),
    explode: explode && style !== "spaceDelimited" && style !== "pipeDelimited",
    separator: style === "spaceDelimited" ? " " : style === "pipeDelimited" ? "|" : ",",
    description: descriptionOf(tree),
    deprecated: tree.deprecated === true ? true : undefined,
    at,
  });
}

/** HTTP APIs describe each path parameter with words of their own making. */
function descriptionOf(tree: Tree): string | undefined {
  const text = textAt(tree, "description");
  return text === undefined || text.startsWith("Generated path parameter for ") ? undefined : text || undefined;
}

/** A property for each: two parameters of one name in two places are told apart by their place. `body` is taken. */
function settleNames(params: readonly Param[]): Param[] {
  const taken = new Set(["body", "method"]);
  return params.map((param) => {
    const own = propertyName(param.wire) ?? "param";
    const place = `In${param.in.charAt(0).toUpperCase()}${param.in.slice(1)}`;
    let name = taken.has(own) ? `${own}${place}` : own;
    while (taken.has(name)) name += "_";
    taken.add(name);
    return { ...param, name };
  });
}
