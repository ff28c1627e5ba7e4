import { textOf } from "./values.js";

/** `<`, `>` and their kin; `undefined` for any other operator. Only numbers can be compared. */
export function compare(operator: string, left: unknown, right: unknown): boolean | undefined {
  const compared = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (compared === undefined) return undefined;
  return typeof left === "number" && typeof right === "number" && compared(left, right);
}

const comparisons: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  "<": (left, right) => left < right,
  ">": (left, right) => left > right,
  "<=": (left, right) => left <= right,
  ">=": (left, right) => left >= right,
};

/** `+ - * / %` as Velocity does them: a text makes `+` a concatenation, and integers stay integers. */
export function arithmetic(operator: string, left: unknown, right: unknown): unknown {
  if (left === undefined || left === null || right === undefined || right === null) return undefined;
  if (operator === "+" && (typeof left === "string" || typeof right === "string"))
    return joined(textOf(left), textOf(right));
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? undefined : whole(left) && whole(right) ? Math.trunc(left / right) : left / right;
    case "%":
      return right === 0 ? undefined : left % right;
  }
  return undefined;
}

/** What doubles itself in a loop ends. */
export function joined(one: string, other: string): string {
  if (one.length + other.length > longest) throw new Error("it makes a text of more than 10 MB");
  return one + other;
}

const longest = 10 * 1024 * 1024;

const whole = Number.isInteger;
