import type { OperationContract, Params } from "../contract.js";
import { readBodyInput } from "./body.js";
import type { HttpEvent } from "./event.js";
import { readParam } from "./param.js";
import type { RouteParams } from "./route.js";
import { validateInput } from "./validate.js";

/** One thing that is wrong with a request. */
export interface Fault {
  readonly in: "path" | "query" | "header" | "cookie" | "body";
  readonly name?: string;
  /** Where inside of it: a JSON pointer (RFC 6901). */
  readonly pointer?: string;
  readonly detail: string;
}

/** A method's input, or all that is wrong with the request. */
export type ReadInput =
  | { readonly ok: true; readonly input: Record<string, unknown> }
  | { readonly ok: false; readonly status: 400 | 415; readonly faults: readonly Fault[] };

/** Reads a method's input out of a request. Every fault is told, not only the first. */
export async function readInput(operation: OperationContract, event: HttpEvent, path: RouteParams): Promise<ReadInput> {
  // No prototype: a parameter may have any name, and `input.constructor` must not be there unless it was sent.
  const input: Record<string, unknown> = Object.create(null);
  const faults: Fault[] = [];
  const read = (
    place: Fault["in"],
    params: Params | undefined,
    find: (wire: string) => readonly string[] | undefined,
  ) => {
    for (const [property, declared] of Object.entries(params ?? {})) {
      const param = typeof declared === "string" ? { type: declared } : declared;
      const name = param.wire ?? property;
      const required = place === "path" || param.required === true;
      const values = find(name);
      const outcome = values ? readParam(param, place, values) : required ? { fault: "is required" } : undefined;
      if (outcome && "fault" in outcome) faults.push({ in: place, name, detail: outcome.fault });
      else if (outcome) input[property] = outcome.value;
    }
  };
  read("path", operation.path, (wire) => listOf(path.get(wire)));
  if (operation.query === "*") input.query = wholeQuery(event);
  else read("query", operation.query, (wire) => event.query.get(wire));
  read("header", operation.headers, (wire) => listOf(event.headers.get(wire) ?? undefined));
  read("cookie", operation.cookies, (wire) => listOf(event.cookies.get(wire)));
  if (/^(ANY |\$default$)/.test(operation.route)) input.method = event.method;
  if (operation.route === "$default") input.path = event.path;

  const body = await readBodyInput(operation.body, event);
  if (!body.ok && body.status === 415) return { ok: false, status: 415, faults: [body.fault] };
  if (!body.ok) faults.push(body.fault);
  else if (body.value !== undefined) input.body = body.value;
  const told = (fault: Fault) => faults.some((one) => one.in === fault.in && one.name === fault.name);
  faults.push(...validateInput(operation, input).filter((fault) => !told(fault)));
  return faults.length > 0 ? { ok: false, status: 400, faults } : { ok: true, input };
}

/** Every parameter by name; one that came several times is a list. */
function wholeQuery({ query }: HttpEvent): Record<string, unknown> {
  const all: Record<string, unknown> = Object.create(null);
  for (const [name, values] of query) all[name] = values.length === 1 ? values[0] : values;
  return all;
}

function listOf(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}
