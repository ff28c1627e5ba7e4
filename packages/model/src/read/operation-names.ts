import type { Operation } from "../api.js";
import { routeName, valueName } from "../names.js";
import { type Tree, textAt } from "../tree.js";
import type { ReadOptions } from "./open-api.js";
import { note, type Reading } from "./reading.js";

/** An operation as far as its name goes. */
interface Named {
  readonly route: string;
  readonly tree: Tree;
  readonly at: string;
}

/** The name that somebody gave: the config, the document, or the lock. Empty where one is made from the route. */
export function chosenName(
  reading: Reading,
  { route, tree, at }: Named,
  { rename = {}, names = {} }: ReadOptions,
): string {
  const wanted = textAt(rename, route) ?? textAt(tree, "operationId") ?? textAt(names, route) ?? "";
  const name = wanted === "" ? "" : valueName(wanted);
  if (name !== undefined && !name.endsWith("_")) return name;
  const message = `${JSON.stringify(wanted)} cannot be the name of a function; the operation is called after its route`;
  note(reading, "APIGW106", at, message, {
    severity: "info",
    help: `Choose another: rename: { ${JSON.stringify(route)}: "…" }`,
  });
  return "";
}

/**
 * A name for each operation. Names that somebody gave never change: two that are the same are an error. One that is made
 * from a route gives way to all of them, so that a route that is added later renames none that was there.
 */
export function settleNames(reading: Reading, operations: readonly Operation[]): Operation[] {
  const taken = new Map<string, Operation>();
  for (const operation of operations.filter(({ name }) => name !== "")) {
    const other = taken.get(operation.name);
    if (other !== undefined) tellSame(reading, operation, other);
    taken.set(operation.name, operation);
  }
  return operations.map((operation) => {
    if (operation.name !== "") return operation;
    const own = routeName(operation.route);
    let name = own;
    for (let count = 2; taken.has(name); count += 1) name = `${own}${count}`;
    const settled = { ...operation, name };
    taken.set(name, settled);
    return settled;
  });
}

function tellSame(reading: Reading, { name, route, at }: Operation, other: Operation): void {
  note(reading, "APIGW107", at, `two operations are called "${name}": ${other.route} and ${route}`, {
    severity: "error",
    help: `Rename one: rename: { ${JSON.stringify(route)}: ${JSON.stringify(routeName(route))} }`,
  });
}

/** Paths that differ in the names of their parameters alone are one path: only the first of such routes is ever reached. */
export function tellSamePaths(reading: Reading, operations: readonly Operation[]): void {
  const first = new Map<string, Operation>();
  for (const operation of operations) {
    const place = operation.route.replace(/\{[^{}+]*(\+?)\}/g, "{$1}");
    const other = first.get(place);
    if (other === undefined) first.set(place, operation);
    else
      note(reading, "APIGW107", operation.at, `two operations have one path: ${other.route} and ${operation.route}`, {
        help: "Give one of them another path, or make one operation of both: only the first is reached.",
      });
  }
}
