import type { Diagnostic } from "../../diagnostic.js";
import { isTree, limits, type Tree, textAt, treeAt, valueAt } from "../../tree.js";

/** What the caller knows beside the template. */
export interface TemplateOptions {
  /** Included files by the path that the template writes; `undefined` for one that could not be read. */
  readonly files?: ReadonlyMap<string, unknown>;
  /** Values of parameters; their defaults count otherwise. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** `us-east-1` by default. */
  readonly region?: string;
  readonly stackName?: string;
}

/** What a stack is called that nobody named. */
export const namelessStack = "the-stack";

/** A name, unless it only says of which stack it is. */
export function ownName({ options }: Resolving, name: string | undefined): string | undefined {
  const isOfStack = options.stackName === undefined && name?.includes(namelessStack) === true;
  return isOfStack ? undefined : name;
}

/** A template while it is read. */
export interface Resolving {
  readonly template: Tree;
  readonly options: TemplateOptions;
  /** Files that are wanted and were not given. */
  readonly missing: Set<string>;
  readonly diagnostics: Diagnostic[];
  /** What was said once is not said again. */
  readonly said: Set<string>;
  /** Conditions that are being asked for, so that one that asks for itself has an end. */
  readonly asking: Set<string>;
  readonly answers: Map<string, boolean>;
  /** What functions may still bring forth: a small template can ask for a very large document. */
  readonly left: { nodes: number; text: number };
}

export function createResolving(template: Tree, options: TemplateOptions): Resolving {
  return {
    template,
    options,
    missing: new Set(),
    diagnostics: [],
    said: new Set(),
    asking: new Set(),
    answers: new Map(),
    left: { nodes: limits.nodes, text: 50 * 1024 * 1024 },
  };
}

/** What stands in the place of a value that is left out: `Ref: AWS::NoValue`. */
export const noValue: unique symbol = Symbol("AWS::NoValue");

/** Says, once, what could not be resolved. */
export function unresolved({ diagnostics, said }: Resolving, at: string, message: string, help: string): void {
  if (said.has(message) || said.size >= 200) return;
  said.add(message);
  diagnostics.push({ code: "APIGW112", severity: "warning", at, message, help });
}

/** A resource as it stands in the template. */
export function resourceAt({ template }: Resolving, logicalId: string): Tree | undefined {
  const found = valueAt(treeAt(template, "Resources"), logicalId);
  return isTree(found) ? found : undefined;
}

export function typeOf(resource: Tree): string {
  return textAt(resource, "Type") ?? "";
}
