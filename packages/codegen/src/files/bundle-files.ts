import { type Diagnostic, find, isTree, pointer, type Tree, typeName } from "@apigw/model";
import { Problem } from "../problem.js";
import {
  documentPlace,
  foreignReference,
  isMapping,
  isSchemaPlace,
  type Place,
  placeBelow,
  pointerTo,
} from "./references.js";

/** A file that was read, and where its references to others lead: nowhere, if they were refused. */
export interface LoadedFile {
  /** As diagnostics name it; nothing for the document itself. */
  readonly label: string;
  readonly document: unknown;
  readonly references: Map<string, string | undefined>;
}

interface Bundling {
  readonly main: string;
  readonly files: ReadonlyMap<string, LoadedFile>;
  /** `file#pointer` → the name under which its schema stands in the one document. */
  readonly names: Map<string, string>;
  /** Names as types: two keys that become one type are one name. */
  readonly taken: Map<string, string>;
  readonly schemas: Map<string, unknown>;
  /** Schemas with a name that are still to be written. A list, so that a chain of files has no depth. */
  readonly open: { readonly name: string; readonly file: string; readonly value: unknown; readonly at: string }[];
  readonly diagnostics: Diagnostic[];
  readonly prefix: string;
  nodes: number;
}

/** One document out of several. Where a piece is missing there is nothing in its place, and it was said before. */
export function bundleFiles(main: string, files: ReadonlyMap<string, LoadedFile>) {
  const document = files.get(main)?.document;
  const holder = isTree(document) && document.swagger !== undefined ? ["definitions"] : ["components", "schemas"];
  const names = new Map<string, string>();
  const bundling: Bundling = {
    ...{ main, files, names, taken: new Map(), schemas: new Map(), open: [], diagnostics: [] },
    prefix: `#/${holder.join("/")}/`,
    nodes: 0,
  };
  const own = find(document, `#/${holder.join("/")}`);
  for (const key of Object.keys(isTree(own) ? own : {})) claim(bundling, key, isTree(own) ? own[key] : undefined);
  const root = rewrite(bundling, main, document, documentPlace, 0);
  for (let next = bundling.open.pop(); next !== undefined; next = bundling.open.pop()) {
    const place: Place = { role: "node", under: "schemas", key: next.at };
    bundling.schemas.set(next.name, rewrite(bundling, next.file, next.value, place, 0));
  }
  const added = Object.fromEntries(bundling.schemas);
  return { document: withSchemas(root, holder, added), diagnostics: bundling.diagnostics };
}

/** A schema of the document that is but a reference to a file is the name of what it leads to. */
function claim(bundling: Bundling, key: string, value: unknown): void {
  bundling.taken.set(typeName(key) ?? key, key);
  const place = { role: "node", under: "schemas", key: "" } as const;
  const reference = isTree(value) ? foreignReference(value, place) : undefined;
  const target = reference === undefined ? undefined : targetOf(bundling, bundling.main, reference);
  if (target !== undefined && !bundling.names.has(target.id)) bundling.names.set(target.id, key);
}

interface Target {
  /** `file#pointer`. */
  readonly id: string;
  readonly file: string;
  readonly at: string;
  readonly value: unknown;
}

function targetOf({ files, main }: Bundling, from: string, reference: string): Target | undefined {
  const [name = "", at = ""] = reference.split("#", 2);
  const file = name === "" ? from : files.get(from)?.references.get(name);
  if (file === undefined) return undefined;
  const value = at === "" || at === "/" ? files.get(file)?.document : find(files.get(file)?.document, `#${at}`);
  return { id: file === main ? `#${at}` : `${file}#${at}`, file, at: `#${at}`, value };
}

function rewrite(bundling: Bundling, file: string, value: unknown, place: Place, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  bundling.nodes += 1;
  if (bundling.nodes > 1_000_000 || depth > 1000)
    throw new Problem(
      "contract",
      `${file} and the files that it refers to hold each other without end. Nothing was written.`,
    );
  if (place.role === "data") return value;
  const { $ref } = value as { $ref?: unknown }; // any object may be asked for a member
  const isReference = place.role === "node" && typeof $ref === "string" && Object.hasOwn(value, "$ref");
  if (isReference && (file !== bundling.main || foreignReference(value, place) !== undefined))
    return replace(bundling, file, value as Tree, $ref, place, depth);
  return mapBelow(value, (inner, key) => {
    const below = placeBelow(place, key);
    if (isMapping(below, inner)) return mapped(bundling, file, inner);
    return rewrite(bundling, file, inner, below, depth + 1);
  });
}

function mapBelow(value: object, change: (inner: unknown, key: string | number) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner, key)]));
}

/** A reference in a file, or to one, as the one document says it. */
function replace(
  bundling: Bundling,
  file: string,
  value: Tree,
  reference: string,
  place: Place,
  depth: number,
): unknown {
  const { $ref: _, ...beside } = value;
  const target = targetOf(bundling, file, reference);
  if (target === undefined) return beside;
  if (target.value === undefined) {
    lost(bundling, file, reference, place);
    return beside;
  }
  if (target.file === bundling.main) return { ...beside, $ref: target.id };
  if (!isSchemaPlace(place)) return joined(rewrite(bundling, target.file, target.value, place, depth + 1), beside);
  const name = nameOf(bundling, target, place);
  if (file === bundling.main && pointer(bundling.prefix.slice(0, -1), name) === pointerTo(place))
    return joined(rewrite(bundling, target.file, target.value, place, depth + 1), beside);
  return { ...beside, $ref: `${bundling.prefix}${name}` };
}

function joined(whole: unknown, beside: Tree): unknown {
  return isTree(whole) && Object.keys(beside).length > 0 ? { ...whole, ...beside } : whole;
}

function mapped(bundling: Bundling, file: string, reference: string): string {
  const target = targetOf(bundling, file, reference);
  if (target?.value === undefined) return reference;
  if (target.file === bundling.main) return target.id;
  return `${bundling.prefix}${nameOf(bundling, target, { role: "node", under: "schemas", key: "" })}`;
}

function lost(bundling: Bundling, file: string, reference: string, place: Place): void {
  bundling.diagnostics.push({
    code: "APIGW102",
    severity: "error",
    at: `${bundling.files.get(file)?.label ?? ""}${pointerTo(place)}`,
    message: `the reference ${JSON.stringify(reference.slice(0, 120))} leads nowhere`,
    help: "Mend the reference, or add what it names.",
  });
}

/** What a schema of another file is called: as there, or after its file; told where that was taken. */
function nameOf(bundling: Bundling, target: Target, place: Place): string {
  const known = bundling.names.get(target.id);
  if (known !== undefined) return known;
  const stem =
    target.file
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/(\.(schema|openapi))?\.\w+$/, "") ?? "";
  const last = target.at.split("/").at(-1)?.replace(/^#/, "") ?? "";
  const wanted = keyFor(last === "" ? stem : last);
  let name = wanted;
  for (let number = 2; bundling.taken.has(typeName(name) ?? name); number += 1)
    name = number === 2 ? keyFor(`${stem}_${wanted}`) : keyFor(`${stem}_${wanted}_${number - 1}`);
  bundling.taken.set(typeName(name) ?? name, name);
  bundling.names.set(target.id, name);
  bundling.open.push({ name, file: target.file, value: target.value, at: target.at });
  if (name !== wanted)
    bundling.diagnostics.push({
      code: "APIGW106",
      severity: "info",
      at: pointerTo(place) || "#",
      message: `the schema ${JSON.stringify(wanted)} of ${bundling.files.get(target.file)?.label ?? target.file} is called "${name}", since that name is taken`,
      help: "Rename one of the two, if you like.",
    });
  return name;
}

/** A component's name: https://spec.openapis.org/oas/v3.1.1#components-object */
function keyFor(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, "_").slice(0, 100) || "Schema";
}

function withSchemas(root: unknown, holder: readonly string[], added: Tree): unknown {
  if (!isTree(root) || Object.keys(added).length === 0) return root;
  const [first = "", ...rest] = holder;
  const inner = Object.hasOwn(root, first) && isTree(root[first]) ? root[first] : {};
  return { ...root, [first]: rest.length === 0 ? { ...inner, ...added } : withSchemas(inner, rest, added) };
}
