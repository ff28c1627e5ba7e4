import type { HttpApi, Operation, Schema } from "../api.js";
import { childrenOf, targetOf } from "./map-schema.js";

/** Which operations code is made for. Patterns: `tag:pets`, `GET /pets/*`, `/pets/*`, `getPet`; `*` stands for any text. */
export interface Selection {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** An API with the chosen operations alone, and the schemas that these need. */
export function selectOperations(api: HttpApi, { include = [], exclude = [] }: Selection): HttpApi {
  if (include.length === 0 && exclude.length === 0) return api;
  const wanted = include.map(matcher);
  const unwanted = exclude.map(matcher);
  const operations = api.operations.filter(
    (operation) =>
      (wanted.length === 0 || wanted.some((fits) => fits(operation))) && !unwanted.some((fits) => fits(operation)),
  );
  const needed = neededBy(operations, api);
  return { ...api, operations, schemas: api.schemas.filter(({ name }) => needed.has(name)) };
}

function matcher(pattern: string): (operation: Operation) => boolean {
  const fits = wildcard(pattern.replace(/^tag:/, ""));
  if (pattern.startsWith("tag:")) return ({ tags }) => tags.some(fits);
  return ({ name, route, path }) => fits(name) || fits(route) || fits(path);
}

/** Text with stars; no expression of a stranger is run. */
function wildcard(pattern: string): (text: string) => boolean {
  const [first = "", ...parts] = pattern.split("*");
  if (parts.length === 0) return (text) => text === pattern;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of parts.slice(0, -1)) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    const last = parts.at(-1) ?? "";
    return text.length - last.length >= at && text.endsWith(last);
  };
}

function neededBy(operations: readonly Operation[], api: HttpApi): ReadonlySet<string> {
  const schemas = new Map(api.schemas.map(({ name, schema }) => [name, schema]));
  const contents = operations.flatMap(({ body, replies, failures }) => [
    ...(body?.content ?? []),
    ...[...replies, ...failures].flatMap(({ content }) => content),
  ]);
  const open: Schema[] = [
    ...contents.flatMap(({ schema }) => schema ?? []),
    ...operations.flatMap(({ params }) => params.map(({ schema }) => schema)),
  ];
  const needed = new Set<string>();
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    if (typeof schema === "boolean") continue;
    open.push(...childrenOf(schema));
    const target = targetOf(schema);
    if (target === undefined || needed.has(target)) continue;
    needed.add(target);
    open.push(schemas.get(target) ?? true);
  }
  return needed;
}
