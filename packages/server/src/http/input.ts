import type { OperationContract, ParamContract, Params } from "../contract.js";
import type { HttpRequest } from "../events/request.js";
import { isObject } from "../shape.js";
import { readBodyInput } from "./body.js";
import type { Fault, Place } from "./fault.js";
import { readParam } from "./param.js";
import type { FindParam } from "./route.js";
import { inputFault, issuesOf } from "./validate.js";

/** A method's input, or all that is wrong with the request. */
export type ReadInput =
  | { readonly input: object; readonly status?: undefined }
  | { readonly status: 400 | 413 | 415; readonly faults: readonly Fault[] };

/** Reads a method's input out of a request. */
export type InputReader = (request: HttpRequest, path: FindParam) => Promise<ReadInput>;

/** A reader for one operation: what has to be read of a request is found once. Every fault is told, not only the first. */
export function createInputReader(operation: OperationContract, maxBody: number): InputReader {
  const params = [
    ...paramsOf("path", operation.path),
    ...paramsOf("query", operation.query === "*" ? undefined : operation.query),
    ...paramsOf("header", operation.headers),
    ...paramsOf("cookie", operation.cookies),
  ];
  const { route, body, input: validator } = operation;
  const tellsMethod = route.startsWith("ANY ") || route === "$default";
  return async (request, path) => {
    // No prototype: a parameter may have any name, and `input.constructor` must not be there unless it was sent.
    const input: Record<string, unknown> = Object.create(null);
    const faults: Fault[] = [];
    for (const { property, place, name, param, required } of params) {
      const values = valuesOf(request, place, name, path);
      if (values === undefined) {
        if (required) faults.push({ in: place, name, detail: "is required" });
        continue;
      }
      const found = readParam(param, place, values);
      if (found.fault !== undefined) faults.push({ in: place, name, detail: found.fault });
      else input[property] = found.value;
    }
    if (operation.query === "*") input.query = wholeQuery(request);
    if (tellsMethod) input.method = request.method;
    if (route === "$default") input.path = request.path;
    if (body !== undefined) {
      const read = readBodyInput(body, request, maxBody);
      const found = read instanceof Promise ? await read : read;
      if (found.fault === undefined) {
        if (found.value !== undefined) input.body = found.value;
      } else if (found.status !== 400) return { status: found.status, faults: [found.fault] };
      else faults.push(found.fault);
    }
    if (validator === undefined) return faults.length > 0 ? { status: 400, faults } : { input };
    const checked = await issuesOf(validator, input);
    const told = (fault: Fault) => faults.some((one) => one.in === fault.in && one.name === fault.name);
    faults.push(...checked.issues.map((issue) => inputFault(operation, issue)).filter((fault) => !told(fault)));
    if (faults.length > 0) return { status: 400, faults };
    return { input: isObject(checked.value) ? checked.value : input };
  };
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
