import { arithmetic, compare, joined } from "./arithmetic.js";
import { invoke, memberOf } from "./members.js";
import { type Node, type Part, parsed, sourceOf } from "./parsed.js";
import { equal, textOf, truthy } from "./values.js";

/** AWS ends a loop after so many rounds. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const maxRounds = 1000;
/** Loops in loops and macros in macros end too. */
const maxSteps = 200_000;
const maxDepth = 60;

/** Renders a template with its variables. */
export function evaluate(template: string, variables: Map<string, unknown>): string {
  return new Evaluation(variables).template(template);
}

class Evaluation {
  readonly #macros = new Map<string, { readonly params: readonly Node[]; readonly body: readonly Part[] }>();
  #source = "";
  #steps = 0;
  #depth = 0;
  #ended: "break" | "stop" | undefined;

  constructor(readonly variables: Map<string, unknown>) {}

  template(text: string): string {
    return this.#nested(() => {
      const outer = this.#source;
      // velocityjs knows no `#stop`, but calls of macros.
      this.#source = text.includes("#stop") ? text.replace(/#stop\b(?!\()/g, "#stop()") : text;
      const printed = this.#parts(parsed(this.#source));
      this.#source = outer;
      return printed;
    });
  }

  #nested<T>(work: () => T): T {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new Error(`it nests more than ${maxDepth} levels deep`);
    const done = work();
    this.#depth -= 1;
    return done;
  }

  #parts(parts: readonly Part[]): string {
    let printed = "";
    for (const part of parts) {
      if (this.#ended !== undefined) break;
      this.#steps += 1;
      if (this.#steps > maxSteps) throw new Error(`it takes more than ${maxSteps} steps`);
      const text = typeof part === "string" ? part : isBlock(part) ? this.#block(part) : this.#node(part);
      printed = joined(printed, text);
    }
    return printed;
  }

  #node(node: Node): string {
    switch (node.type) {
      case "references":
        return this.#print(node);
      case "set":
        this.#set(node);
        return "";
      case "raw":
        return String(node.value);
      case "macro_call":
        return this.#call(node, "");
      case "break":
      case "stop":
        this.#ended = node.type;
        return "";
      default:
        return "";
    }
  }

  #block(block: readonly Part[]): string {
    const [head, ...body] = block;
    if (head === undefined || typeof head === "string" || isBlock(head)) return this.#parts(block);
    return this.#nested(() => {
      switch (head.type) {
        case "if":
          return this.#if(block);
        case "foreach":
          return this.#foreach(head, body);
        case "macro":
          this.#macros.set(nameOf(head), { params: head.args || [], body });
          return "";
        case "define":
          this.variables.set(nameOf(head), new Definition(body));
          return "";
        case "macro_body":
          return this.#call(head, this.#parts(body));
        default:
          return this.#parts(body);
      }
    });
  }

  /** A block's parts stand in one row: what follows a condition is its own, up to the next. */
  #if(block: readonly Part[]): string {
    let chosen: number | undefined;
    for (const [index, part] of block.entries()) {
      const condition = conditionOf(part);
      if (condition === undefined) continue;
      if (chosen !== undefined) return this.#parts(block.slice(chosen, index));
      if (condition === true || truthy(this.#value(condition))) chosen = index + 1;
    }
    return chosen === undefined ? "" : this.#parts(block.slice(chosen));
  }

  #foreach({ from, to = "" }: Node, body: readonly Part[]): string {
    const items = itemsOf(from === undefined ? undefined : this.#value(from)).slice(0, maxRounds);
    const outer = ["foreach", "velocityCount", to].map((name) => [name, this.variables.get(name)] as const);
    let printed = "";
    // One for the whole loop: a thousand of them would cost more than what the loop does.
    const loop = new Map<string, unknown>([["parent", outer[0]?.[1]]]);
    for (const [index, item] of items.entries()) {
      const hasNext = index + 1 < items.length;
      const facts = { index, count: index + 1, hasNext, first: index === 0, last: !hasNext };
      for (const [name, fact] of Object.entries(facts)) loop.set(name, fact);
      this.variables.set(to, item);
      this.variables.set("velocityCount", index + 1);
      this.variables.set("foreach", loop);
      printed = joined(printed, this.#parts(body));
      if (this.#ended === undefined) continue;
      if (this.#ended === "break") this.#ended = undefined;
      break;
    }
    for (const [name, value] of outer) this.#assign(name, value);
    return printed;
  }

  #call(node: Node, bodyContent: string): string {
    const name = nameOf(node);
    const args = node.args || [];
    const [first] = args;
    if (name === "evaluate" && first !== undefined) return this.template(textOf(this.#value(first) ?? ""));
    if (name === "stop") {
      this.#ended = "stop";
      return "";
    }
    const macro = this.#macros.get(name);
    if (macro === undefined) return sourceOf(node, this.#source);
    return this.#nested(() => {
      const given = macro.params.map((param, index) => {
        const arg = args[index];
        return [nameOf(param), arg === undefined ? undefined : this.#value(arg)] as const;
      });
      const inner = [...given, ["bodyContent", bodyContent] as const];
      const outer = inner.map(([param]) => [param, this.variables.get(param)] as const);
      for (const [param, value] of inner) this.#assign(param, value);
      const printed = this.#parts(macro.body);
      for (const [param, value] of outer) this.#assign(param, value);
      return printed;
    });
  }

  #assign(name: string, value: unknown): void {
    if (value === undefined) this.variables.delete(name);
    else this.variables.set(name, value);
  }

  /** What leads nowhere prints as it is written, or with `$!` as nothing. */
  #print(node: Node): string {
    const value = this.#reference(node);
    if (value !== undefined && value !== null) return textOf(value);
    return node.leader === "$!" ? "" : sourceOf(node, this.#source);
  }

  /** A null on the right leaves what was there as it was, as in Velocity 1.7. */
  #set({ equal: sides }: Node): void {
    if (sides === undefined) return;
    const [target, source] = sides;
    const value = this.#value(source);
    if (value === undefined || value === null) return;
    const steps = target.path ?? [];
    const last = steps.at(-1);
    if (last === undefined) {
      this.variables.set(nameOf(target), value);
      return;
    }
    const holder = this.#walk(this.variables.get(nameOf(target)), steps.slice(0, -1));
    const key = last.type === "index" ? this.#key(last) : nameOf(last);
    if (holder instanceof Map) holder.set(key, value);
    else if (Array.isArray(holder) && typeof key === "number" && key < holder.length) holder[key] = value;
  }

  #reference(node: Node): unknown {
    const root = this.variables.get(nameOf(node));
    const value = root instanceof Definition ? this.#nested(() => this.#parts(root.body)) : root;
    return this.#walk(value, node.path ?? []);
  }

  #walk(from: unknown, steps: readonly Node[]): unknown {
    let value = from;
    for (const step of steps) {
      if (value === undefined || value === null) return undefined;
      value = this.#step(value, step);
    }
    return value;
  }

  #step(value: unknown, step: Node): unknown {
    if (step.type !== "method")
      return memberOf(value, step.type === "index" ? this.#key(step) : nameOf(step), step.type);
    return invoke(
      value,
      nameOf(step),
      (step.args || []).map((arg) => this.#value(arg)),
    );
  }

  #key({ id }: Node): unknown {
    return typeof id === "object" ? this.#value(id) : id;
  }

  #value(node: Node): unknown {
    switch (node.type) {
      case "references":
        return this.#reference(node);
      case "string":
        return node.isEval && /[$#]/.test(String(node.value)) ? this.template(String(node.value)) : String(node.value);
      case "integer":
      case "decimal":
        return Number(node.value);
      case "bool":
        return node.value === "null" ? null : node.value === "true";
      case "array":
        return node.isRange ? this.#range(node) : nodesOf(node.value).map((one) => this.#value(one));
      case "map":
        return new Map(Object.entries(tableOf(node.value)).map(([key, one]) => [key, this.#value(one)]));
      case "math":
        return this.#math(node);
      default:
        return undefined;
    }
  }

  #range({ value }: Node): number[] {
    const [from = 0, to = 0] = (Array.isArray(value) ? value : []).map((end: unknown) =>
      Number(typeof end === "object" && end !== null ? this.#value(end as Node) : end),
    );
    const count = Math.min(Math.abs(to - from) + 1, maxRounds * 10);
    return Array.from({ length: count }, (_, index) => (from <= to ? from + index : from - index));
  }

  #math({ expression = [], operator = "" }: Node): unknown {
    const [left, right] = expression;
    if (left === undefined) return undefined;
    const one = this.#value(left);
    if (operator === "parenthesis") return one;
    if (operator === "not") return !truthy(one);
    if (operator === "minus") return typeof one === "number" ? -one : undefined;
    if (right === undefined) return one;
    if (operator === "&&") return truthy(one) && truthy(this.#value(right));
    if (operator === "||") return truthy(one) || truthy(this.#value(right));
    const other = this.#value(right);
    if (operator === "==") return equal(one, other);
    if (operator === "!=") return !equal(one, other);
    return compare(operator, one, other) ?? arithmetic(operator, one, other);
  }
}

/** `#define`: a block that is rendered where its name stands. */
class Definition {
  constructor(readonly body: readonly Part[]) {}
}

/** Of the first two, the condition; `true` for `#else`; of all else nothing. */
function conditionOf(part: Part): Node | true | undefined {
  if (typeof part === "string" || isBlock(part)) return undefined;
  if (part.type === "else") return true;
  return part.type === "if" || part.type === "elseif" ? part.condition : undefined;
}

/** What a loop goes over: a list, the values of a map, and of all else nothing. */
function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return [...value];
  return value instanceof Map ? [...value.values()] : [];
}

function isBlock(part: Part): part is readonly Part[] {
  return Array.isArray(part);
}

function nameOf({ id }: Node): string {
  return typeof id === "string" ? id : "";
}

// The casts hold: the parser writes nodes into lists and tables, which its own types do not say.
const nodesOf = (value: unknown) => (Array.isArray(value) ? (value as Node[]) : []);
const tableOf = (value: unknown) =>
  typeof value === "object" && value !== null ? (value as Record<string, Node>) : {};
