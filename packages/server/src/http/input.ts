import type { OperationContract, ParamContract, Params } from "../contract.js";
import type { HttpRequest } from "../events/request.js";
import { isObject } from "../shape.js";
import { type BodyInput, readBodyInput } from "./body.js";
import type { Fault, Place } from "./fault.js";
import { readParam } from "./param.js";
import type { FindParam } from "./route.js";
import { type Checked, check, inputFault } from "./validate.js";

/** A method's input, or all that is wrong with the request. */
export type ReadInput =
  | { readonly input: object; readonly status?: undefined; readonly faults?: undefined }
  | { readonly input?: undefined; readonly status: 400 | 413 | 415; readonly faults: readonly Fault[] };

/** Reads a method's input out of a request: at once, unless it has to wait for a form or for a validator of yours. */
export type InputReader = (request: HttpRequest, path: FindParam) => ReadInput | Promise<ReadInput>;

/** A reader for one operation: what has to be read of a request is found once. Every fault is told, not only the first. */
export function createInputReader(operation: OperationContract, maxBody: number): InputReader {
  const { body, cookies, headers, path, query, route } = operation;
  const params = [
    ...paramsOf("path", path),
    ...paramsOf("query", query === "*" ? {} : query),
    ...paramsOf("header", headers),
    ...paramsOf("cookie", cookies),
  ];
  const tellsMethod = /^(ANY |\$)/.test(route);
  return (request, find) => {
    // No prototype: a parameter may have any name, and `input.constructor` must not be there unless it was sent.
    const input: Record<string, unknown> = Object.create(null);
    const faults: Fault[] = [];
    for (const { property, place, name, param, required } of params) {
      const values = valuesOf(request, place, name, find);
      const found = values ? readParam(param, place, values) : required ? missing : undefined;
      if (found?.fault !== undefined) faults.push({ in: place, name, detail: found.fault });
      else if (found) input[property] = found.value;
    }
    if (query === "*") input.query = wholeQuery(request);
    if (tellsMethod) input.method = request.method;
    if (route === "$default") input.path = request.path;
    if (body === undefined) return checked(operation, input, faults);
    const read = readBodyInput(body, request, maxBody);
    return read instanceof Promise
      ? read.then((one) => withBody(operation, input, faults, one))
      : withBody(operation, input, faults, read);
  };
}

const missing = { fault: "is required" };

type Input = Record<string, unknown>;

function withBody(operation: OperationContract, input: Input, faults: Fault[], body: BodyInput) {
  if (body.fault === undefined) {
    if (body.value !== undefined) input.body = body.value;
  } else if (body.status !== 400) return { status: body.status, faults: [body.fault] };
  else faults.push(body.fault);
  return checked(operation, input, faults);
}

/** The input, once its validator has nothing against it either. What was told already is not told twice. */
function checked(operation: OperationContract, input: Input, faults: Fault[]): ReadInput | Promise<ReadInput> {
  const done = ({ value, issues }: Checked): ReadInput => {
    const told = (fault: Fault) => faults.some((one) => one.in === fault.in && one.name === fault.name);
    faults.push(...issues.map((issue) => inputFault(operation, issue)).filter((fault) => !told(fault)));
    return faults.length > 0 ? { status: 400, faults } : { input: isObject(value) ? value : input };
  };
  const found = operation.input ? check(operation.input, input) : { value: input, issues: [] };
  return found instanceof Promise ? found.then(done) : done(found);
}

interface Reader {
  readonly property: string;
  readonly place: Place;
  readonly name: string;
  readonly param: ParamContract;
  readonly required: boolean;
}

function paramsOf(place: Place, params: Params = {}): Reader[] {
  return Object.entries(params).map(([property, declared]) => {
    const param = typeof declared === "string" ? { type: declared } : declared;
    const { wire: name = property } = param;
    return {
      property,
      place,
      name: place === "header" ? name.toLowerCase() : name,
      param,
      required: place === "path" || param.required === true,
    };
  });
}

function valuesOf(request: HttpRequest, place: Place, name: string, path: FindParam): readonly string[] | undefined {
  if (place === "query") return request.query(name);
  const value = place === "path" ? path(name) : place === "header" ? request.header(name) : request.cookie(name);
  return value === undefined ? undefined : [value];
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
