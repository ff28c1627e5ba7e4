import type { OperationContract, ParamContract, Params, ParamType, Read } from "../contract.js";
import type { Answer, HttpRequest } from "../events/request.js";
import { isObject } from "../shape.js";
import { readBodyInput } from "./body.js";
import { type Fault, mostFaults, type Refused } from "./fault.js";
import { grouped } from "./grouped.js";
import { hostile, isHostile } from "./json.js";
import { type ParamSource, readParam } from "./param.js";
import { notAllowed, problem } from "./problem.js";
import type { Found } from "./route.js";
import { check, type Issue, pointer } from "./validate.js";

/** A method's input, or all that is wrong with the request. */
export type ReadInput =
  | { readonly input: object; readonly refused?: undefined }
  | { readonly input?: undefined; readonly refused: Answer };

/** Reads a method's input out of a request. Every fault is told, not only the first. */
export async function readInput(found: Found, request: HttpRequest, maxBody: number): Promise<ReadInput> {
  const { body, input: validator } = found.operation;
  const faults: Fault[] = [];
  const input = readParams(found, request, faults);
  const unread = body && (await readBody(body, request, maxBody, input, faults));
  if (unread) return refusal(unread);
  const checked = validator ? check(validator, input) : { value: input };
  // What is not waited for is not a turn of the loop.
  const { issues, value } = checked instanceof Promise ? await checked : checked;
  if (issues) {
    if (isOfMethod(found.operation, issues)) return { refused: notAllowed(request.method, anyMethod) };
    tellIssues(found.operation, issues, faults);
  }
  return faults.length > 0 ? refusal({ status: 400, faults }) : { input: isObject(value) ? value : input };
}

function refusal({ status, faults }: Refused<400 | 413 | 415>): ReadInput {
  return { refused: problem(status, { errors: faults.slice(0, mostFaults) }) };
}

/** Whether an `ANY` operation is asked by a method that it does not know: gateways let seven through, and others any. */
function isOfMethod({ route }: OperationContract, issues: readonly Issue[]): boolean {
  return route.startsWith("ANY ") && issues.some(({ path }) => path[0] === "method");
}

const anyMethod = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** All of the input but the body. */
function readParams(found: Found, request: HttpRequest, faults: Fault[]): Input {
  const { operation } = found;
  // No prototype: a parameter may have any name, and `input.constructor` must not be there unless it was sent.
  const input: Input = Object.create(null);
  const asked: ParamSource = { request };
  for (const place of places) {
    const params = operation[groups[place]];
    if (params === "*") input.query = wholeQuery(request, faults);
    else {
      for (const property in params) {
        const { name, param } = named(params, property, place);
        const read = readParam(place, name, param, asked, found);
        if (read?.value !== undefined) input[property] = read.value;
        if (!read || read.faults) tellParam(place, name, param, read, faults);
      }
    }
  }
  const { route } = operation;
  if (route.startsWith("ANY ")) input.method = request.method;
  if (route === "$default") Object.assign(input, { method: request.method, path: request.path });
  return input;
}

type Input = Record<string, unknown>;

/** A query of which the contract says nothing: names are the caller's. */
function wholeQuery({ search }: HttpRequest, faults: Fault[]): object {
  const query = grouped(new URLSearchParams(search));
  if (isHostile(query)) faults.push({ in: "query", detail: hostile });
  return query;
}

/** What cannot be read is told, and so is what must be there and is not. */
function tellParam(
  place: ParamPlace,
  name: string,
  param: ParamContract,
  read: Read | undefined,
  faults: Fault[],
): void {
  const isPath = place === "path";
  const missing = isPath ? "is missing, or badly encoded" : "is required";
  if (!read && (param.required ?? isPath)) faults.push({ in: place, name, detail: missing });
  for (const { pointer, detail } of read?.faults ?? [])
    faults.push({ in: place, name, ...(pointer && { pointer }), detail });
}

/** Reads the body into the input; what is no 400 is all that is told. */
async function readBody(
  contract: NonNullable<OperationContract["body"]>,
  request: HttpRequest,
  maxBody: number,
  input: Input,
  faults: Fault[],
): Promise<Refused<400 | 413 | 415> | undefined> {
  const read = await readBodyInput(contract, request, maxBody);
  if (read.faults && read.status !== 400) return read;
  for (const fault of read.faults ?? []) faults.push(fault);
  if (read.value !== undefined) input.body = read.value;
  return undefined;
}

const places = ["path", "query", "header", "cookie"] as const;

/** What a contract calls the parameters of a place. */
const groups = { path: "path", query: "query", header: "headers", cookie: "cookies" } as const;

type ParamPlace = keyof typeof groups;

/** A parameter, and what it is called on the wire. */
function named(params: Params, property: string, place: ParamPlace): { name: string; param: ParamContract } {
  const declared: ParamType | ParamContract = params[property] ?? "string";
  const param = typeof declared === "string" ? { type: declared } : declared;
  const name = param.wire ?? property;
  return { name: place === "header" ? name.toLowerCase() : name, param };
}

/** What was told already is not told twice: of what could not be read, nothing else is known. */
function tellIssues(operation: OperationContract, issues: readonly Issue[], faults: Fault[]): void {
  const untold = issues
    .map((issue) => inputFault(operation, issue))
    .filter((fault) => !faults.some((one) => isOfOne(one, fault)));
  for (const fault of untold) faults.push(fault);
}

/** Whether one stands where the other does, or inside of it. */
function isOfOne(one: Fault, other: Fault): boolean {
  const [first, second] = [`${one.pointer ?? ""}/`, `${other.pointer ?? ""}/`];
  return one.in === other.in && one.name === other.name && (first.startsWith(second) || second.startsWith(first));
}

/** An issue in the words of the wire: where it stood, and under which name. */
function inputFault(operation: OperationContract, { message, path: [property = "", ...rest] }: Issue): Fault {
  for (const place of places) {
    const params = operation[groups[place]];
    if (typeof params !== "object" || !Object.hasOwn(params, property)) continue;
    const { name } = named(params, property, place);
    return { in: place, name, ...(rest.length > 0 && { pointer: pointer(rest) }), detail: message };
  }
  return { in: "body", pointer: pointer(rest), detail: message };
}
