import { randomUUID } from "node:crypto";
import type { NormalizedSchema } from "@smithy/core/schema";
import { ApiError } from "./api-error.js";
import { readJson, readScalar, readStruct, type Shape, structWriter, type Writer, writerOf } from "./json.js";
import { readOperations, type ServiceOperation } from "./operations.js";
import { createRouter, type RoutedOperation, type Router } from "./router.js";
import type { WireRequest, WireResponse } from "./wire.js";

/** A service of AWS in the server's direction, driven by the schemas that its SDK client exports. */
export interface Service {
  readonly operations: readonly ServiceOperation[];
  readonly route: Router;
  /** The input of the operation, with the member names of the SDK. */
  readInput(routed: RoutedOperation, request: WireRequest): Shape;
  /** The answer that the SDK client reads as this output. */
  writeOutput(operation: ServiceOperation, output: unknown): WireResponse;
}

/** Makes a service of the exports of an SDK client: `createService(await import("@aws-sdk/client-api-gateway"))`. */
export function createService(exports: object): Service {
  const operations = readOperations(exports);
  return { operations, route: createRouter(operations), readInput, writeOutput };
}

/** An error as AWS writes it: code in the header, message in the body. */
export function writeError(error: ApiError): WireResponse {
  return {
    status: error.status,
    headers: {
      ...baseHeaders(),
      "content-type": "application/json",
      "x-amzn-errortype": error.code,
      ...error.headers,
    },
    body: JSON.stringify({ message: error.message, ...error.members }),
  };
}

function readInput({ operation, labels, query }: RoutedOperation, request: WireRequest): Shape {
  if (operation.input.isUnitSchema()) return {};
  const members = membersOf(operation);
  const hasPayload = members.some(([, member]) => member.getMergedTraits().httpPayload !== undefined);
  const hasBody = !hasPayload && members.some(([, member]) => !isBoundInRequest(member));
  const input = hasBody ? readStruct(operation.input, parseBody(request.body), "", isBoundInRequest) : {};
  const bound = new Set(operation.constantQuery.map(([name]) => name));
  for (const [, member] of members) bound.add(String(member.getMergedTraits().httpQuery));

  for (const [name, member] of members) {
    const traits = member.getMergedTraits();
    if (traits.httpLabel !== undefined) {
      input[name] = readScalar(member, labels.get(name), name);
    } else if (traits.httpQuery !== undefined) {
      const values = query.getAll(traits.httpQuery);
      if (values.length === 0) continue;
      input[name] = member.isListSchema()
        ? values.map((value) => readScalar(member.getValueSchema(), value, name))
        : readScalar(member, values[0], name);
    } else if (traits.httpQueryParams !== undefined) {
      const free: Shape = Object.create(null);
      for (const [key, value] of query) if (!bound.has(key)) free[key] = value;
      input[name] = free;
    } else if (traits.httpHeader !== undefined) {
      const value = request.headers[traits.httpHeader.toLowerCase()];
      if (value !== undefined) input[name] = readScalar(member, value, name);
    } else if (traits.httpPayload !== undefined) {
      input[name] = member.isBlobSchema() ? request.body : readJson(member, parseBody(request.body));
    }
  }
  return input;
}

const inputMembers = new WeakMap<ServiceOperation, readonly (readonly [string, NormalizedSchema])[]>();

function membersOf(operation: ServiceOperation): readonly (readonly [string, NormalizedSchema])[] {
  const members = inputMembers.get(operation) ?? [...operation.input.structIterator()];
  inputMembers.set(operation, members);
  return members;
}

function writeOutput(operation: ServiceOperation, output: unknown): WireResponse {
  const { status } = operation;
  if (operation.output.isUnitSchema() || output === undefined) return { status, headers: baseHeaders(), body: "" };
  // The cast holds: an output is a structure, read here by the names that its schema has.
  const source = output as Shape;
  const plan = outputPlan(operation);
  const headers: Record<string, string> = { ...baseHeaders(), "content-type": "application/json" };
  for (const [name, header] of plan.headers) {
    const value = source[name];
    if (value !== undefined && value !== null) headers[header] = String(value);
  }
  const payload = plan.payload === undefined ? undefined : source[plan.payload.name];
  if (payload instanceof Uint8Array) return { status, headers, body: payload };
  if (plan.payload !== undefined && payload !== undefined) {
    return { status, headers, body: JSON.stringify(plan.payload.write(payload)) };
  }
  return { status, headers, body: JSON.stringify(plan.write(source)) };
}

/** How an operation's output is written, worked out once. */
interface OutputPlan {
  readonly headers: readonly (readonly [name: string, header: string])[];
  readonly payload: { readonly name: string; readonly write: Writer } | undefined;
  readonly write: Writer;
}

const outputPlans = new WeakMap<ServiceOperation, OutputPlan>();

function outputPlan(operation: ServiceOperation): OutputPlan {
  const known = outputPlans.get(operation);
  if (known !== undefined) return known;
  const members = [...operation.output.structIterator()];
  const [payload] = members.filter(([, member]) => member.getMergedTraits().httpPayload !== undefined);
  const plan: OutputPlan = {
    headers: members.flatMap(([name, member]) => {
      const { httpHeader } = member.getMergedTraits();
      return httpHeader === undefined ? [] : [[name, httpHeader.toLowerCase()] as const];
    }),
    payload: payload && { name: payload[0], write: writerOf(payload[1]) },
    write: structWriter(operation.output, isBoundInResponse),
  };
  outputPlans.set(operation, plan);
  return plan;
}

/** Some structures are input and output: what is bound to the query in a request is in the body of a response. */
function isBoundInRequest(member: NormalizedSchema): boolean {
  const traits = member.getMergedTraits();
  return (
    traits.httpLabel !== undefined ||
    traits.httpQuery !== undefined ||
    traits.httpQueryParams !== undefined ||
    isBoundInResponse(member)
  );
}

function isBoundInResponse(member: NormalizedSchema): boolean {
  const { httpHeader, httpPayload } = member.getMergedTraits();
  return httpHeader !== undefined || httpPayload !== undefined;
}

function parseBody(body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError("SerializationException", 400, "The request body is not JSON");
  }
}

function baseHeaders(): Record<string, string> {
  return { "x-amzn-requestid": randomUUID() };
}
