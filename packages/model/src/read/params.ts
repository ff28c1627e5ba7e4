import type { Param, ParamStyle } from "../api.js";
import { propertyName } from "../names.js";
import { isTree, pointer, present, type Tree, textAt, treesIn } from "../tree.js";
import { oneOf } from "./integration.js";
import { note, quoted, type Reading, resolve } from "./reading.js";
import { readSchema } from "./schema.js";

/** A list of parameters, and where it stands: the path's before the operation's. */
export interface ParamList {
  readonly list: readonly unknown[];
  readonly at: string;
}

/**
 * The parameters of an operation: its own win over its path's, and what stands in the path is there whether declared
 * or not.
 */
export function readParams(reading: Reading, found: readonly ParamList[], path: string): Param[] {
  const declared = new Map<string, Param>();
  for (const { list, at } of found) {
    list.forEach((value, index) => {
      const param = readParam(reading, value, `${at}/${index}`);
      if (param !== undefined) declared.set(keyOf(param), param);
    });
  }
  const inPath = pathParams(path).map(({ wire, greedy }) => {
    const param = declared.get(`path ${wire}`) ?? plainParam(wire, "path", { type: "string" });
    return { ...param, required: true, ...(greedy ? { greedy } : {}) };
  });
  const others = [...declared.values()].filter((param) => param.in !== "path");
  return settleNames([...inPath, ...others]);
}

/** Path parameters that are declared, and that the path does not have. */
export function strayPathParams(found: readonly ParamList[], path: string): string[] | undefined {
  const inPath = new Set(pathParams(path).map(({ wire }) => wire));
  const declared = found.flatMap(({ list }) =>
    list.filter(isTree).flatMap((tree) => {
      const wire = textAt(tree, "in") === "path" ? textAt(tree, "name")?.replace(/\+$/, "") : undefined;
      return wire === undefined || inPath.has(wire) ? [] : [wire];
    }),
  );
  return declared.length === 0 ? undefined : [...new Set(declared)];
}

/** A parameter of which nothing is known but its place and schema. */
export function plainParam(wire: string, place: Param["in"], schema: Param["schema"]): Param {
  const style = defaultStyles[place];
  return { name: wire, wire, in: place, required: place === "path", schema, style, explode: style === "form" };
}

/** What stands between the items of a list in one value; undefined where each item is a pair of its own. */
export function separatorOf({ style, explode, in: place }: Param): "," | " " | "|" | undefined {
  if (style === "spaceDelimited" && !explode) return " ";
  if (style === "pipeDelimited" && !explode) return "|";
  return explode && place === "query" ? undefined : ",";
}

const defaultStyles: Readonly<Record<Param["in"], ParamStyle>> = {
  path: "simple",
  query: "form",
  header: "simple",
  cookie: "form",
};

function keyOf(param: Param): string {
  return `${param.in} ${param.in === "header" ? param.wire.toLowerCase() : param.wire}`;
}

function pathParams(path: string): { wire: string; greedy: boolean }[] {
  return [...path.matchAll(/\{([^{}+]+)(\+)?\}/g)].map(([, wire = "", plus]) => ({ wire, greedy: plus === "+" }));
}

function readParam(reading: Reading, value: unknown, at: string): Param | undefined {
  const tree = resolve(reading, value, at);
  const place = oneOf(textAt(tree, "in"), "path", "query", "header", "cookie");
  const name = textAt(tree, "name");
  if (place === undefined || name === undefined || name === "") return undefined;
  // HTTP APIs name a greedy parameter `proxy+`, REST APIs `proxy`.
  const wire = place === "path" ? name.replace(/\+$/, "") : name;
  const [content] = treesIn(isTree(tree.content) ? tree.content : {});
  return present<Param>({
    name: wire,
    wire,
    in: place,
    required: place === "path" || tree.required === true,
    schema: readSchema(
      reading,
      tree.schema ?? content?.[1].schema ?? { type: "string" },
      schemaPlace(at, content?.[0]),
    ),
    ...readWriting(reading, tree, place, at),
    allowReserved: tree.allowReserved === true ? true : undefined,
    allowEmptyValue: place === "query" && tree.allowEmptyValue === true ? true : undefined,
    mediaType: content?.[0],
    description: descriptionOf(tree),
    deprecated: tree.deprecated === true ? true : undefined,
    at,
  });
}

function schemaPlace(at: string, mediaType: string | undefined): string {
  return mediaType === undefined ? `${at}/schema` : `${pointer(at, "content", mediaType)}/schema`;
}

const stylesOf: Readonly<Record<Param["in"], readonly ParamStyle[]>> = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};

/** How a parameter or a field of a form is written. */
export function readWriting(
  reading: Reading,
  tree: Tree,
  place: Param["in"],
  at: string,
): { readonly style: ParamStyle; readonly explode: boolean } {
  const style = readStyle(reading, tree, place, at);
  // Only `form` repeats its name where nothing is said.
  const explode = typeof tree.explode === "boolean" ? tree.explode : style === "form" || style === "deepObject";
  return { style, explode };
}

function readStyle(reading: Reading, tree: Tree, place: Param["in"], at: string): ParamStyle {
  const said = textAt(tree, "style");
  const style = stylesOf[place].find((known) => known === said);
  if (said !== undefined && style === undefined)
    note(reading, "APIGW104", at, `${quoted(said)} is no style for a ${place} parameter; it is read as usual`);
  return style ?? defaultStyles[place];
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
