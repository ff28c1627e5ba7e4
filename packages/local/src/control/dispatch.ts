import type { Call, Handlers } from "./call.js";
import { ApiError, notBuilt } from "./protocol/api-error.js";
import type { Shape } from "./protocol/json.js";
import { restWords } from "./protocol/rest-words.js";
import { createService, type Service, writeError } from "./protocol/service.js";
import { v2Words } from "./protocol/v2-words.js";
import { type Constraints, createValidator } from "./protocol/validate.js";
import type { WireRequest, WireResponse } from "./protocol/wire.js";
import { restHandlers } from "./rest/handlers.js";
import { v2Handlers } from "./v2/handlers.js";

/** Answers one request of a management API. */
export async function dispatch(request: WireRequest, call: Call): Promise<WireResponse> {
  try {
    const isRest = !request.path.startsWith("/v2/");
    const { service, handlers, validate } = isRest ? await restService() : await v2Service();
    const routed = service.route(request);
    if (routed === undefined) return writeError(unknownOperation(request));
    const { operation } = routed;
    const handler = Object.hasOwn(handlers, operation.name) ? handlers[operation.name] : undefined;
    if (handler === undefined) throw notBuilt(operation.name);
    const input = service.readInput(routed, request);
    call.admit?.(operation.name, input, call.region);
    validate(operation, input);
    // The cast holds: the input was read by the schema that the handler's type comes from.
    const handle = () => (handler as (input: Shape, call: Call) => unknown)(input, call);
    const answer: unknown = await (operation.method === "GET" ? handle() : call.change(handle));
    return service.writeOutput(operation, answer);
  } catch (error) {
    if (error instanceof ApiError) return writeError(error);
    throw error;
  }
}

interface Served {
  readonly service: Service;
  readonly handlers: Handlers;
  readonly validate: ReturnType<typeof createValidator>;
}

// The schemas are half a megabyte of code: they are loaded by the first request that needs them.
let rest: Promise<Served> | undefined;
let v2: Promise<Served> | undefined;

function restService(): Promise<Served> {
  rest ??= import("@aws-sdk/client-api-gateway").then((schemas) => serve(schemas, restHandlers, restWords));
  return rest;
}

function v2Service(): Promise<Served> {
  v2 ??= import("@aws-sdk/client-apigatewayv2").then((schemas) => serve(schemas, v2Handlers, v2Words));
  return v2;
}

function serve(schemas: object, handlers: Handlers, constraints: Constraints): Served {
  return { service: createService(schemas), handlers, validate: createValidator(constraints) };
}

function unknownOperation({ method, path }: WireRequest): ApiError {
  return new ApiError(
    "UnknownOperationException",
    404,
    `${method} ${path} is no operation of API Gateway's management APIs, and no deployed API was named`,
  );
}
