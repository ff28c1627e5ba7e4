import { parse } from "velocityjs";

/** A part of a template, as velocityjs reads it: text, one node, or a block with what it holds. */
export type Part = string | Node | readonly Part[];

/** A node of a template. Which members it has, its type says. */
export interface Node {
  readonly type: string;
  readonly id?: string | Node;
  readonly value?: unknown;
  readonly path?: readonly Node[];
  readonly args?: readonly Node[] | false;
  readonly leader?: string;
  readonly isEval?: boolean;
  readonly isRange?: boolean;
  readonly condition?: Node;
  readonly equal?: readonly [Node, Node];
  readonly from?: Node;
  readonly to?: string;
  readonly expression?: readonly Node[];
  readonly operator?: string;
  readonly pos?: {
    readonly first_line: number;
    readonly last_line: number;
    readonly first_column: number;
    readonly last_column: number;
  };
}

// Parsing costs far more than rendering, and a stage has few templates; texts that templates make of input are many.
const known = new Map<string, readonly Part[]>();
const most = 500;

/** Reads a template. Throws where it is none. */
export function parsed(template: string): readonly Part[] {
  const before = known.get(template);
  if (before !== undefined) return before;
  // The cast holds: `Part` is what velocityjs's parser makes, told more loosely than its own types.
  const parts = parse(template) as unknown as readonly Part[];
  known.set(template, parts);
  const [oldest] = known.keys();
  if (known.size > most && oldest !== undefined) known.delete(oldest);
  return parts;
}

/** A node as its author wrote it. */
export function sourceOf({ pos }: Node, template: string): string {
  if (pos === undefined) return "";
  const lines = template.split("\n").slice(pos.first_line - 1, pos.last_line);
  const last = lines.length - 1;
  return lines
    .map((line, index) => line.slice(index === 0 ? pos.first_column : 0, index === last ? pos.last_column : undefined))
    .join("\n");
}
