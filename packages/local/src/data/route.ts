import type { Operation } from "@apigw/model";

/** Finds the operation that serves a request. Built once for each deployed stage. */
export interface Router {
  find(method: string, path: string): Match | undefined;
}

/** An operation, and what stood in its braces, still percent-encoded. */
export interface Match {
  readonly operation: Operation;
  readonly params: readonly (readonly [name: string, value: string])[];
}

/**
 * REST APIs: a literal segment beats `{param}` beats `{proxy+}`, segment by segment. The resource is found first, then
 * its method: a resource without the method does not fall through. A trailing slash means nothing.
 */
export function restRouter(operations: readonly Operation[]): Router {
  const root = plant(operations);
  return {
    find(method, path) {
      const segments = segmentsOf(path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path);
      const leaf = walk(root, segments, 0, { greedy: true });
      return matched(leaf && pick(leaf, method), segments);
    },
  };
}

/**
 * HTTP APIs: a route that matches in full beats a greedy one, which beats `$default`; method and path are one key.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function httpRouter(operations: readonly Operation[]): Router {
  const root = plant(operations.filter(({ path }) => path !== "$default"));
  const catchAll = operations.find(({ path }) => path === "$default");
  return {
    find(method, path) {
      const segments = segmentsOf(path);
      const leaf = walk(root, segments, 0, { method }) ?? walk(root, segments, 0, { greedy: true, method });
      if (leaf !== undefined) return matched(pick(leaf, method), segments);
      return catchAll === undefined ? undefined : { operation: catchAll, params: [] };
    },
  };
}

/** A segment of the paths. Keyed by strangers' names, so a `Map`. */
interface Node {
  readonly literals: Map<string, Node>;
  param: Node | undefined;
  greedy: Node | undefined;
  readonly methods: Map<string, Planted>;
}

interface Planted {
  readonly operation: Operation;
  readonly params: readonly Planned[];
}

/** A parameter, and the segment that it is, or with which it begins. */
interface Planned {
  readonly name: string;
  readonly index: number;
  readonly greedy: boolean;
}

function plant(operations: readonly Operation[]): Node {
  const root = emptyNode();
  for (const operation of operations) {
    const segments = segmentsOf(operation.path);
    let node = root;
    for (const segment of segments) node = childOf(node, segment);
    node.methods.set(operation.method, { operation, params: segments.flatMap(planned) });
  }
  return root;
}

function planned(segment: string, index: number): Planned[] {
  if (isGreedy(segment)) return [{ name: segment.slice(1, -2), index, greedy: true }];
  return isParam(segment) ? [{ name: segment.slice(1, -1), index, greedy: false }] : [];
}

function childOf(node: Node, segment: string): Node {
  if (isGreedy(segment)) {
    node.greedy ??= emptyNode();
    return node.greedy;
  }
  if (isParam(segment)) {
    node.param ??= emptyNode();
    return node.param;
  }
  const found = node.literals.get(segment) ?? emptyNode();
  node.literals.set(segment, found);
  return found;
}

function emptyNode(): Node {
  return { literals: new Map(), param: undefined, greedy: undefined, methods: new Map() };
}

interface Wanted {
  /** What is greedy is wanted too. */
  readonly greedy?: boolean;
  /** Only what has this method; any, where none is named. */
  readonly method?: string;
}

function walk(node: Node, segments: readonly string[], index: number, wanted: Wanted): Node | undefined {
  const segment = segments[index];
  if (segment === undefined) return serves(node, wanted) ? node : undefined;
  const literal = node.literals.get(decoded(segment));
  const found =
    (literal && walk(literal, segments, index + 1, wanted)) ??
    (node.param && segment !== "" ? walk(node.param, segments, index + 1, wanted) : undefined);
  if (found !== undefined) return found;
  const rest = segment !== "" || index + 1 < segments.length;
  return wanted.greedy && rest && node.greedy !== undefined && serves(node.greedy, wanted) ? node.greedy : undefined;
}

function serves(node: Node, { method }: Wanted): boolean {
  return method === undefined ? node.methods.size > 0 : pick(node, method) !== undefined;
}

function pick(node: Node, method: string): Planted | undefined {
  return node.methods.get(method) ?? node.methods.get("ANY");
}

function matched(planted: Planted | undefined, segments: readonly string[]): Match | undefined {
  if (planted === undefined) return undefined;
  const params = planted.params.map(({ greedy, index, name }): [string, string] => [
    name,
    greedy ? segments.slice(index).join("/") : (segments[index] ?? ""),
  ]);
  return { operation: planted.operation, params };
}

function segmentsOf(path: string): string[] {
  const inner = path.startsWith("/") ? path.slice(1) : path;
  return inner === "" ? [] : inner.split("/");
}

function isGreedy(segment: string): boolean {
  return segment.startsWith("{") && segment.endsWith("+}");
}

function isParam(segment: string): boolean {
  return segment.startsWith("{") && segment.endsWith("}");
}

/** Percent-decoded where that is possible, else as it is. */
export function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
