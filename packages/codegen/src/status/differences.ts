import { isTree, methodOfKey, repairHttpExport, treeAt } from "@apigw/model";
import { canonicalContract, orderedContract } from "../files/canonical.js";

/** One part of an API that is not the same in two contracts. */
export interface Difference {
  /** `GET /pets`, `schema Pet`, `info`. */
  readonly part: string;
  readonly what: "added" | "removed" | "changed";
}

/** What differs between two contracts; order, ids, addresses and whatever else is bound to an account do not count. */
export function differences(before: unknown, after: unknown): Difference[] {
  return compareParts(partsOf(canonicalContract(before)), partsOf(canonicalContract(after)));
}

/** What differs between two exports of one API, to the last ARN. */
export function exportDifferences(before: unknown, after: unknown): Difference[] {
  const parts = (document: unknown) => partsOf(orderedContract(repairHttpExport(document, {}).document));
  return compareParts(parts(before), parts(after)).filter(({ part }) => part !== "servers");
}

export function compareParts(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): Difference[] {
  const parts = [...new Set([...before.keys(), ...after.keys()])].sort();
  return parts.flatMap((part): Difference[] => {
    if (!before.has(part)) return [{ part, what: "added" }];
    if (!after.has(part)) return [{ part, what: "removed" }];
    return JSON.stringify(before.get(part)) === JSON.stringify(after.get(part)) ? [] : [{ part, what: "changed" }];
  });
}

/** A contract as people speak of it: its operations, its schemas, and the rest. */
function partsOf(document: unknown): Map<string, unknown> {
  const { paths, operations, components, ...rest } = isTree(document) ? document : {};
  const { schemas, ...others } = isTree(components) ? components : {};
  return new Map<string, unknown>([
    ...Object.entries(treeAt({ paths }, "paths")).flatMap(([path, item]) => operationsOf(path, item)),
    ...Object.entries(treeAt({ operations }, "operations")).map(
      ([name, operation]) => [`operation ${name}`, operation] as const,
    ),
    ...Object.entries(treeAt({ schemas }, "schemas")).map(([name, schema]) => [`schema ${name}`, schema] as const),
    ...Object.entries(others),
    ...Object.entries(rest),
  ]);
}

function operationsOf(path: string, item: unknown): [string, unknown][] {
  if (!isTree(item)) return [];
  const { parameters, ...methods } = item;
  return Object.entries(methods).map(([key, operation]) => [routeOf(path, key, operation), [operation, parameters]]);
}

function routeOf(path: string, key: string, operation: unknown): string {
  if (path === "/$default" || (isTree(operation) && operation.isDefaultRoute === true)) return "$default";
  return `${methodOfKey(key)} ${path}`;
}
