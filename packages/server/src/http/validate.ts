import type { OperationContract, Params, Validator } from "../contract.js";
import type { Fault } from "./input.js";

/** What a validator has against an input, told in the words of the wire: where it stood, and under which name. */
export function validateInput(operation: OperationContract, input: object): Fault[] {
  return issuesOf(operation.input, input).map(({ message, pointer }) => {
    const [, property = "", ...rest] = pointer.split("/");
    const inside = rest.length === 0 ? {} : { pointer: `/${rest.join("/")}` };
    return { ...placeOf(operation, property), ...inside, detail: message };
  });
}

interface Issue {
  readonly message: string;
  readonly pointer: string;
}

function issuesOf(validator: Validator | undefined, value: unknown): Issue[] {
  const result = validator?.["~standard"].validate(value);
  // Every validator of ours answers at once; one of yours that takes its time has to be asked by your method.
  if (result === undefined || result instanceof Promise || result.issues === undefined) return [];
  return result.issues.map(({ message, path = [] }) => ({ message, pointer: path.map(segment).join("") }));
}

function segment(part: PropertyKey | { readonly key: PropertyKey }): string {
  const key = typeof part === "object" ? part.key : part;
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function placeOf(operation: OperationContract, property: string): Pick<Fault, "in" | "name"> {
  const tables: readonly (readonly [Fault["in"], Params | "*" | undefined])[] = [
    ["path", operation.path],
    ["query", operation.query],
    ["header", operation.headers],
    ["cookie", operation.cookies],
  ];
  for (const [place, params] of tables) {
    const param = typeof params === "object" && Object.hasOwn(params, property) ? params[property] : undefined;
    if (param !== undefined)
      return { in: place, name: typeof param === "string" ? property : (param.wire ?? property) };
  }
  return { in: "body" };
}
