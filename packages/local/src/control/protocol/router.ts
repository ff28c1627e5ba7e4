import type { ServiceOperation } from "./operations.js";
import type { WireRequest } from "./wire.js";

export interface RoutedOperation {
  readonly operation: ServiceOperation;
  readonly labels: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
}

export type Router = (request: Pick<WireRequest, "method" | "path" | "query">) => RoutedOperation | undefined;

/**
 * Finds the operation that a request means. Those with a constant query come first (`POST /restapis?mode=import` is not
 * `POST /restapis`), then literal segments before labels (`/account` is not a label).
 */
export function createRouter(operations: readonly ServiceOperation[]): Router {
  const table = tableOf([...operations].sort((a, b) => rank(a).localeCompare(rank(b))));
  return ({ method, path, query: rawQuery }) => {
    const segments = decodeSegments(path);
    if (segments === undefined) return undefined;
    const query = new URLSearchParams(rawQuery);
    for (const operation of table.get(`${method} ${segments[0]}`) ?? []) {
      if (!operation.constantQuery.every(([name, value]) => query.get(name) === value)) continue;
      const labels = matchSegments(operation, segments);
      if (labels !== undefined) return { operation, labels, query };
    }
    return undefined;
  };
}

/** By method and first segment, which is always a text. */
function tableOf(operations: readonly ServiceOperation[]): ReadonlyMap<string, readonly ServiceOperation[]> {
  const table = new Map<string, ServiceOperation[]>();
  for (const operation of operations) {
    const [first] = operation.segments;
    const key = `${operation.method} ${first !== undefined && "text" in first ? first.text : ""}`;
    const known = table.get(key);
    if (known === undefined) table.set(key, [operation]);
    else known.push(operation);
  }
  return table;
}

function rank({ constantQuery, segments }: ServiceOperation): string {
  const kinds = segments.map((segment) => ("text" in segment ? "0" : segment.greedy ? "2" : "1"));
  return (constantQuery.length > 0 ? "0" : "1") + kinds.join("");
}

/** `undefined` where an escape sequence is broken. */
function decodeSegments(path: string): string[] | undefined {
  try {
    return path.split("/").slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function matchSegments(operation: ServiceOperation, segments: readonly string[]): Map<string, string> | undefined {
  const labels = new Map<string, string>();
  for (const [index, wanted] of operation.segments.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if ("text" in wanted) {
      if (segment !== wanted.text) return undefined;
    } else if (wanted.greedy) {
      labels.set(wanted.label, segments.slice(index).join("/"));
      return labels;
    } else {
      if (segment === "") return undefined;
      labels.set(wanted.label, segment);
    }
  }
  return segments.length === operation.segments.length ? labels : undefined;
}
