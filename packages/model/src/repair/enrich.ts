import type { Origin } from "../api.js";
import type { Ledger, LedgerEntry } from "../ledger.js";
import { find, isTree, listAt, type Tree, textAt, treeAt, valueAt } from "../tree.js";
import { createImporter, type Importer } from "./foreign-schemas.js";
import { mapOperations, type Place } from "./operations.js";

/** A document that says more than it did, and what was added where. */
export interface Enriched {
  readonly document: unknown;
  readonly added: readonly LedgerEntry[];
}

/**
 * Adds to a contract what another document knows of the same routes: bodies, replies, query and header parameters, and
 * the schemas that they need. Only where the contract says nothing; what API Gateway said stays as it is.
 */
export function enrich(document: unknown, source: unknown, origin: Origin): Enriched {
  if (!isTree(document) || !isTree(source) || document.openapi === undefined) return { document, added: [] };
  const known = operationsOf(source);
  const importer = createImporter(document, source, prefixOf(origin));
  const added: Ledger = [];
  const whole = mapOperations(document, (operation, place) => {
    const other = known.get(keyOf(place));
    return other === undefined ? operation : enrichOperation(operation, { place, other, importer, origin, added });
  });
  const components = treeAt(whole, "components");
  for (const at of importer.added) added.push({ at, origin, story: "a schema that what was added refers to" });
  return {
    document: added.length === 0 ? document : { ...whole, components: { ...components, schemas: importer.schemas() } },
    added,
  };
}

/** How many routes of a document another one has too. */
export function sharedRoutes(document: unknown, source: unknown): number {
  if (!isTree(document) || !isTree(source)) return 0;
  const known = operationsOf(source);
  return [...operationsOf(document).keys()].filter((key) => known.has(key)).length;
}

function prefixOf(origin: Origin): string {
  return origin.charAt(0).toUpperCase() + origin.slice(1);
}

/** By route; the parameters of a path stand with each of its operations. */
function operationsOf(source: Tree): Map<string, Tree> {
  const operations = new Map<string, Tree>();
  mapOperations(source, (operation, place) => {
    const shared = listAt(treeAt(treeAt(source, "paths"), place.path), "parameters");
    const parameters = [...shared, ...listAt(operation, "parameters")].map((one) => lookUp(source, one));
    operations.set(keyOf(place), { ...operation, parameters });
    return operation;
  });
  return operations;
}

/** What a reference leads to, where it is one. */
function lookUp(source: Tree, value: unknown): unknown {
  const reference = isTree(value) ? textAt(value, "$ref") : undefined;
  return reference === undefined ? value : find(source, reference);
}

/** The names of path parameters do not tell routes apart, and HTTP APIs export `$default` as a path. */
function keyOf({ method, path }: Place): string {
  return path.replace(/^\//, "") === "$default" ? "$default" : `${method} ${path.replace(/\{[^}+]+(\+?)\}/g, "{$1}")}`;
}

interface Enriching {
  readonly place: Place;
  readonly other: Tree;
  readonly importer: Importer;
  readonly origin: Origin;
  readonly added: Ledger;
}

function enrichOperation(operation: Tree, enriching: Enriching): Tree {
  const body = newBody(operation, enriching);
  const responses = newResponses(operation, enriching);
  const parameters = newParameters(operation, enriching);
  return {
    ...operation,
    ...(body === undefined ? {} : { requestBody: body }),
    ...(responses === undefined ? {} : { responses }),
    ...(parameters.length === 0 ? {} : { parameters: [...listAt(operation, "parameters"), ...parameters] }),
  };
}

function tell({ place, origin, added }: Enriching, way: string, story: string): void {
  added.push({ at: `${place.at}/${way}`, origin, story });
}

function newBody(operation: Tree, enriching: Enriching): unknown {
  const { other, importer } = enriching;
  if (valueAt(operation, "requestBody") !== undefined || valueAt(other, "requestBody") === undefined) return undefined;
  tell(enriching, "requestBody", "the body of a request");
  return importer.bring(valueAt(other, "requestBody"));
}

/** Statuses that are not there, and the content of those that have none. */
function newResponses(operation: Tree, enriching: Enriching): Tree | undefined {
  const { other, importer } = enriching;
  const own = treeAt(operation, "responses");
  const entries = Object.entries(treeAt(other, "responses")).flatMap(([status, reply]): [string, unknown][] => {
    const before = treeAt(own, status);
    if (valueAt(before, "content") !== undefined) return [];
    const brought = importer.bring(reply);
    const content = isTree(brought) ? valueAt(brought, "content") : undefined;
    if (!Object.hasOwn(own, status)) {
      // A catch-all without content is what HTTP APIs write of themselves.
      if (status === "default" && content === undefined) return [];
      tell(enriching, `responses/${status}`, `the reply ${status}`);
      return [[status, brought]];
    }
    if (content === undefined) return [];
    tell(enriching, `responses/${status}/content`, `the content of the reply ${status}`);
    return [[status, { ...before, content }]];
  });
  return entries.length === 0 ? undefined : { ...own, ...Object.fromEntries(entries) };
}

function newParameters(operation: Tree, enriching: Enriching): unknown[] {
  const { other, importer } = enriching;
  const own = listAt(operation, "parameters").filter(isTree);
  const isKnown = (parameter: Tree) =>
    own.some((one) => textAt(one, "in") === textAt(parameter, "in") && sameName(one, parameter));
  const fresh = listAt(other, "parameters")
    .filter(isTree)
    .filter((one) => textAt(one, "in") !== "path" && !isKnown(one));
  fresh.forEach((one, index) => {
    const story = `the ${textAt(one, "in")} parameter ${textAt(one, "name")}`;
    tell(enriching, `parameters/${own.length + index}`, story);
  });
  return fresh.map((one) => importer.bring(one));
}

/** Headers have no upper and lower case. */
function sameName(one: Tree, other: Tree): boolean {
  const [name = "", otherName = ""] = [textAt(one, "name"), textAt(other, "name")];
  return textAt(one, "in") === "header" ? name.toLowerCase() === otherName.toLowerCase() : name === otherName;
}
