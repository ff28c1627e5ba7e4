import { Ending } from "../ending.js";
import { ServerError } from "../errors.js";
import { check, pointer } from "../http/validate.js";
import type { LambdaHandler } from "../lambda.js";
import { logError } from "../log.js";
import { redact } from "../redact.js";
import { isReply } from "../reply.js";
import { methodOf } from "../service.js";
import { at, isObject, text } from "../shape.js";
import { type ConnectionsOptions, connectionsAt } from "./connections.js";
import { readSocketContext, type SocketContext } from "./context.js";
import type { SocketApiContract, SocketRouteContract } from "./contract.js";
import { endpointOfEvent } from "./endpoint.js";
import { SocketError } from "./error.js";

/** What a socket function may do differently. */
export interface SocketLambdaOptions extends ConnectionsOptions {
  /** Where connections are managed, without `/@connections`; found from the event by default. */
  readonly endpoint?: string;
  /** Told of every error a method throws, other than a `SocketError`. Logged by default. */
  readonly onError?: (error: unknown, context: SocketContext<unknown>) => void;
}

/**
 * A Lambda handler for all the routes of a WebSocket API.
 *
 * @example export const handler = socketLambda(chatApi, service);
 */
export function socketLambda<Service extends object, Events>(
  contract: SocketApiContract<Service, Events>,
  service: NoInfer<Service>,
  options: SocketLambdaOptions = {},
): LambdaHandler {
  return async (event, lambda) => {
    const ending = new Ending(lambda);
    try {
      const connections = connectionsAt<Events>(
        contract.eventField,
        () => endpointOfEvent(event, options.endpoint),
        options,
      );
      const context = readSocketContext(event, lambda, connections, ending);
      return await answer(contract, service, context, options.onError ?? logSocketError);
    } finally {
      ending.close();
    }
  };
}

async function answer<Service extends object, Events>(
  contract: SocketApiContract<Service, Events>,
  service: Service,
  context: ReturnType<typeof readSocketContext<Events>>,
  onError: NonNullable<SocketLambdaOptions["onError"]>,
): Promise<Record<string, unknown>> {
  const { event } = context;
  switch (text(event, "requestContext", "eventType")) {
    case "CONNECT":
      return answerConnect(await methodOf(service, "$connect")?.call(service, context));
    case "DISCONNECT":
      await methodOf(service, "$disconnect")?.call(service, context);
      return { statusCode: 200 };
    case "MESSAGE":
      return answerMessage(contract, service, readMessage(event), context, onError);
    default:
      throw new ServerError("not-a-gateway-event", "This is no event of a WebSocket API");
  }
}

/** A reply decides; its headers may name the subprotocol. Whatever else a method returned means: come in. */
function answerConnect(returned: unknown): Record<string, unknown> {
  if (!isReply(returned)) return { statusCode: 200 };
  const headers = Object.fromEntries(Object.entries(returned.headers).map(([name, value]) => [name, String(value)]));
  return { statusCode: returned.status, headers };
}

function readMessage(event: unknown): unknown {
  const body = text(event, "body");
  const plain = at(event, "isBase64Encoded") === true ? Buffer.from(body, "base64").toString("utf8") : body;
  try {
    return JSON.parse(plain);
  } catch {
    return plain;
  }
}

async function answerMessage<Service extends object, Events>(
  contract: SocketApiContract<Service, Events>,
  service: Service,
  body: unknown,
  context: SocketContext<Events>,
  onError: NonNullable<SocketLambdaOptions["onError"]>,
): Promise<Record<string, unknown>> {
  const routed = routeOf(contract, body, text(context.event, "requestContext", "routeKey"));
  const method = methodOf(service, routed?.name ?? "$default");
  const requestId = isObject(body) ? at(body, "requestId") : undefined;
  try {
    if (!method) throw new SocketError("no-such-route", "Nothing serves this message");
    const message = routed ? await messageOf(body, contract.routeField, routed) : body;
    const data = await method.call(service, message, context);
    return routed?.reply ? { statusCode: 200, body: JSON.stringify(answerOf(requestId, data)) } : { statusCode: 200 };
  } catch (error) {
    if (!(error instanceof SocketError)) onError(error, context);
    // Only a client that numbered its request understands a refusal; to others the gateway's own error frame speaks.
    if (!routed?.reply || requestId === undefined) return { statusCode: error instanceof SocketError ? 400 : 500 };
    const { code, message } = error instanceof SocketError ? error : internal;
    return { statusCode: 200, body: JSON.stringify({ requestId, ok: false, error: { code, message } }) };
  }
}

const internal = { code: "internal-error", message: "The request failed" };

/** The gateway's route, or the one the message names where the API has only `$default`. */
function routeOf<Service, Events>(
  contract: SocketApiContract<Service, Events>,
  body: unknown,
  routeKey: string,
): (SocketRouteContract & { name: string }) | undefined {
  const wanted = routeKey === "$default" && isObject(body) ? at(body, contract.routeField) : routeKey;
  const routes = Object.entries<SocketRouteContract>(contract.routes);
  const [name, route] = routes.find(([, { route }]) => route === wanted) ?? [];
  return name !== undefined && route ? { ...route, name } : undefined;
}

/** The message, once its validator has nothing against it. What it has, the client is told. */
async function messageOf(body: unknown, routeField: string, { message }: SocketRouteContract): Promise<unknown> {
  const payload = payloadOf(body, routeField);
  if (!message) return payload;
  const { issues, value } = await check(message, payload);
  if (!issues) return value;
  throw new SocketError("bad-message", issues.map((one) => `${pointer(one.path)} ${one.message}`.trim()).join("; "));
}

/** The message as its type says: without the field that chose the route, and without our `requestId`. */
function payloadOf(body: unknown, routeField: string): Record<string, unknown> {
  if (!isObject(body) || Array.isArray(body)) throw new SocketError("bad-message", "A message must be a JSON object");
  const payload: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(body)) {
    if (name !== routeField && name !== "requestId") payload[name] = value;
  }
  return payload;
}

function answerOf(requestId: unknown, data: unknown): unknown {
  return requestId === undefined ? (data ?? null) : { requestId, ok: true, data };
}

/** A message has no headers, and so no secrets that the gateway has told. */
function logSocketError(error: unknown, { event, requestId }: SocketContext<unknown>): void {
  logError(error, {
    requestId,
    operation: text(event, "requestContext", "routeKey"),
    redact: (told) => redact(told, []),
  });
}
