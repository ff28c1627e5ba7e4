import { isTree, type Tree, treeAt } from "../../tree.js";

/** The paths of a document while operations are added. Maps, so that a path may be called anything. */
export interface Paths {
  /** Adds an operation; what is there already under the same members stays. */
  add(path: string, method: string, operation: Tree): void;
  /** Changes each operation. */
  change(work: (operation: Tree, method: string, path: string) => Tree): void;
  /** The methods of each path, as the document writes them. */
  methods(): [path: string, methods: string[]][];
  document(): Tree;
}

export const anyMethod = "x-amazon-apigateway-any-method";
const methods: ReadonlySet<string> = new Set(["get", "put", "post", "delete", "patch", "head", "options", anyMethod]);

export function createPaths(document: Tree): Paths {
  const paths = new Map(
    Object.entries(treeAt(document, "paths")).map(([path, item]) => [
      path,
      new Map<string, unknown>(isTree(item) ? Object.entries(item) : []),
    ]),
  );
  return {
    add(path, method, operation) {
      const item = paths.get(path) ?? new Map<string, unknown>();
      paths.set(path, item);
      const before = item.get(method);
      item.set(method, isTree(before) ? { ...operation, ...before } : operation);
    },
    change(work) {
      // SAM lets a method stand empty: `get: null`.
      for (const [path, item] of paths)
        for (const [method, operation] of item)
          if (methods.has(method)) item.set(method, work(isTree(operation) ? operation : {}, method, path));
    },
    methods: () => [...paths].map(([path, item]) => [path, [...item.keys()].filter((key) => methods.has(key))]),
    document: () => ({
      ...document,
      paths: Object.fromEntries([...paths].map(([path, item]) => [path, Object.fromEntries(item)])),
    }),
  };
}

/** A method as a document writes it: `GET` → `get`, `ANY` and `*` → API Gateway's own word. */
export function methodKey(method: string): string {
  const key = method.toLowerCase();
  return key === "any" || key === "*" ? anyMethod : key;
}
