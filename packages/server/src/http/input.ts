import type { OperationContract, ParamContract, Params } from "../contract.js";
import type { HttpRequest } from "../events/request.js";
import { isObject } from "../shape.js";
import { readBodyInput } from "./body.js";
import type { Fault, Place } from "./fault.js";
import { readParam } from "./param.js";
import { type Found, pathParam } from "./route.js";
import { check, type Issue, pointer } from "./validate.js";

/** A method's input, or all that is wrong with the request. */
export type ReadInput =
  | { readonly input: object; readonly status?: undefined; readonly faults?: undefined }
  | { readonly input?: undefined; readonly status: 400 | 413 | 415; readonly faults: readonly Fault[] };

/** What has to be read of a request for an operation: found once. */
export interface InputPlan {
  readonly operation: OperationContract;
  readonly params: readonly Reader[];
  readonly maxBody: number;
}

/** The plan of an operation. */
export function inputPlan(operation: OperationContract, maxBody: number): InputPlan {
  const { cookies: cookie, headers: header, path, query } = operation;
  const places: Readonly<Record<string, Params | "*" | undefined>> = { path, query, header, cookie };
  const params: Reader[] = [];
  for (const place in places) {
    const declared = places[place];
    if (typeof declared !== "object") continue;
    for (const property in declared) {
      const one = declared[property] ?? "string";
      const param = typeof one === "string" ? { type: one } : one;
      const { wire = property, required = place === "path" } = param;
      // Those are the names of the table above.
      params.push({
        property,
        place: place as Place,
        name: declared === header ? wire.toLowerCase() : wire,
        param,
        required,
      });
    }
  }
  return { operation, params, maxBody };
}

/** Reads a method's input out of a request. Every fault is told, not only the first. */
export async function readInput(plan: InputPlan, request: HttpRequest, routed: Found): Promise<ReadInput> {
  const { body, input: validator, query, route } = plan.operation;
  // No prototype: a parameter may have any name, and `input.constructor` must not be there unless it was sent.
  const input: Record<string, unknown> = Object.create(null);
  const faults: Fault[] = [];
  for (const { property, place, name, param, required } of plan.params) {
    const value =
      place === "query"
        ? request.query(name)
        : place === "path"
          ? pathParam(routed, request, name)
          : place === "header"
            ? request.header(name)
            : request.cookie(name);
    const values = typeof value === "string" ? [value] : value;
    const read = values ? readParam(param, place, values) : required ? missing : undefined;
    if (read?.fault !== undefined) faults.push({ in: place, name, detail: read.fault });
    else if (read) input[property] = read.value;
  }
  if (query === "*") input.query = wholeQuery(request);
  if (route.startsWith("ANY ")) input.method = request.method;
  if (route === "$default") Object.assign(input, { method: request.method, path: request.path });
  if (body !== undefined) {
    const read = await readBodyInput(body, request, plan.maxBody);
    if (read.faults === undefined) {
      if (read.value !== undefined) input.body = read.value;
    } else if (read.status !== 400) return read;
    else faults.push(...read.faults);
  }
  const found = validator ? check(validator, input) : { value: input };
  // What is not waited for is not a turn of the loop.
  const { issues, value } = found instanceof Promise ? await found : found;
  if (issues) faults.push(...untold(plan, issues, faults));
  return faults.length > 0 ? { status: 400, faults } : { input: isObject(value) ? value : input };
}

const missing = { fault: "is required" };

/** What was told already is not told twice. */
function untold({ params }: InputPlan, issues: readonly Issue[], faults: readonly Fault[]): Fault[] {
  return issues
    .map((issue) => inputFault(params, issue))
    .filter((fault) => !faults.some((one) => one.in === fault.in && one.name === fault.name));
}

/** An issue in the words of the wire: where it stood, and under which name. */
function inputFault(params: readonly Reader[], { message, path: [property, ...rest] }: Issue): Fault {
  const param = params.find((one) => one.property === property);
  const inside = !param || rest.length > 0 ? { pointer: pointer(rest) } : {};
  return { in: param?.place ?? "body", ...(param && { name: param.name }), ...inside, detail: message };
}

interface Reader {
  readonly property: string;
  readonly place: Place;
  readonly name: string;
  readonly param: ParamContract;
  readonly required: boolean;
}

/** Every parameter by name; one that came several times is a list. */
function wholeQuery(request: HttpRequest): Record<string, unknown> {
  const all: Record<string, unknown> = Object.create(null);
  for (const name of request.queryNames()) {
    const values = request.query(name);
    if (values) all[name] = values.length === 1 ? values[0] : values;
  }
  return all;
}
