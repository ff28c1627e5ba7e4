import type { OperationContract, ParamContract, Params } from "../contract.js";
import type { HttpRequest } from "../events/request.js";
import { isObject } from "../shape.js";
import { type BodyInput, readBodyInput } from "./body.js";
import type { Fault, Place } from "./fault.js";
import { readParam } from "./param.js";
import { type Found, pathParam } from "./route.js";
import { type Checked, check, type Issue, pointer } from "./validate.js";

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

/**
 * Reads a method's input out of a request: at once, unless it has to wait for a form or for a validator of yours. Every
 * fault is told, not only the first.
 */
export function readInput(plan: InputPlan, request: HttpRequest, found: Found): ReadInput | Promise<ReadInput> {
  const { body, query, route } = plan.operation;
  // No prototype: a parameter may have any name, and `input.constructor` must not be there unless it was sent.
  const input: Input = Object.create(null);
  const faults: Fault[] = [];
  for (const { property, place, name, param, required } of plan.params) {
    const value =
      place === "query"
        ? request.query(name)
        : place === "path"
          ? pathParam(found, request, name)
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
  return body === undefined ? checked(plan, input, faults) : withBody(plan, request, input, faults);
}

// What follows is in small functions, and what is rare in those of its own: at a first call each has to be compiled.

const missing = { fault: "is required" };

type Input = Record<string, unknown>;

function withBody(plan: InputPlan, request: HttpRequest, input: Input, faults: Fault[]) {
  const { operation, maxBody } = plan;
  const read = readBodyInput(operation.body ?? "", request, maxBody);
  return read instanceof Promise
    ? read.then((one) => bodyRead(plan, input, faults, one))
    : bodyRead(plan, input, faults, read);
}

function bodyRead(plan: InputPlan, input: Input, faults: Fault[], body: BodyInput) {
  if (body.faults === undefined) {
    if (body.value !== undefined) input.body = body.value;
  } else if (body.status !== 400) return body;
  else faults.push(...body.faults);
  return checked(plan, input, faults);
}

/** The input, once its validator has nothing against it either. */
function checked(plan: InputPlan, input: Input, faults: Fault[]): ReadInput | Promise<ReadInput> {
  const validator = plan.operation.input;
  const found = validator ? check(validator, input) : { value: input };
  if (found instanceof Promise) return judgedLater(plan, input, faults, found);
  if (found.issues || faults.length > 0) return judged(plan, input, faults, found);
  return { input: isObject(found.value) ? found.value : input };
}

async function judgedLater(plan: InputPlan, input: Input, faults: Fault[], found: Promise<Checked>) {
  return judged(plan, input, faults, await found);
}

function judged(plan: InputPlan, input: Input, faults: Fault[], { issues, value }: Checked): ReadInput {
  if (issues) faults.push(...untold(plan, issues, faults));
  return faults.length > 0 ? { status: 400, faults } : { input: isObject(value) ? value : input };
}

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
