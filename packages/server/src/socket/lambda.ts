import { Ending } from "../ending.js";
import { invalidReply, ServerError } from "../errors.js";
import { answerOf } from "../http/answer.js";
import type { LambdaHandler } from "../lambda.js";
import { logError, teller } from "../log.js";
import { redact } from "../redact.js";
import { isReply } from "../reply.js";
import { methodOf, requireMethods } from "../service.js";
import { text } from "../shape.js";
import { shownIn } from "../shown.js";
import { type ConnectionsOptions, connectionsBy, createPost, type RawPost } from "./connections.js";
import { type ConnectContext, readSocketContext, type SocketContext } from "./context.js";
import type { SocketApiContract } from "./contract.js";
import { endpointOfEvent } from "./endpoint.js";
import { readFrame } from "./frame.js";
import { answerMessage } from "./message.js";
import type { Dedupe, SessionGate } from "./parts.js";

/** What a socket function may do differently. */
export interface SocketLambdaOptions extends ConnectionsOptions {
  /** Where connections are managed, without `/@connections`; found from the event by default. */
  readonly endpoint?: string;
  /** Runs the method of a message with a `requestId` once: `withDedupe(store)` of `@apigw/server/sockets`. */
  readonly dedupe?: Dedupe;
  /** Events that are not lost, and who is behind a connection: `withSessions(store)` of `@apigw/server/sockets`. */
  readonly sessions?: SessionGate;
  /**
   * Told of every error a method throws, other than the `SocketError` of a route, of refusals that reach no client, and of
   * stores that fail. Logged by default.
   */
  readonly onError?: (error: unknown, context: SocketContext<unknown>) => void;
}

/**
 * A Lambda handler for a WebSocket API: one for all its routes, or for those methods that are given. A message with a `requestId` is answered, on every route; give
 * it `dedupe` and `sessions`, and what is sent again runs once, and events outlive their connection.
 *
 * @example export const handler = socketLambda(chatApi, service);
 */
export function socketLambda<Service extends object, Events>(
  contract: SocketApiContract<Service, Events>,
  service: Partial<NoInfer<Service>>,
  options: SocketLambdaOptions = {},
): LambdaHandler {
  requireMethods(service, contract.name);
  return async (event, lambda) => {
    const ending = new Ending(lambda);
    try {
      const post = createPost(() => endpointOfEvent(event, options.endpoint), options);
      const context = readSocketContext<Events>(event, lambda, connectionsBy(contract.eventField, post), ending);
      return await answer(contract, service, context, post, options);
    } finally {
      ending.close();
    }
  };
}

async function answer<Service extends object, Events>(
  contract: SocketApiContract<Service, Events>,
  service: object,
  context: ReturnType<typeof readSocketContext<Events>>,
  post: RawPost,
  { dedupe, sessions, onError }: SocketLambdaOptions,
): Promise<Record<string, unknown>> {
  const tell = teller(onError, logSocketError, context);
  // Thrown on, it would be in Lambda's own log, with its secrets.
  const failed = (error: unknown) => {
    tell(error);
    return { statusCode: 500 };
  };
  switch (text(context.event, "requestContext", "eventType")) {
    case "CONNECT":
      return answerConnect(service, context).catch(failed);
    case "DISCONNECT":
      await sessions?.left(contract, context).catch(tell);
      return answerDisconnect(service, context).catch(failed);
    case "MESSAGE":
      return answerMessage({ contract, service, context, dedupe, sessions, post, tell });
    default:
      throw new ServerError("not-a-gateway-event", "This is no event of a WebSocket API");
  }
}

/** A reply decides; its headers may name the subprotocol. Nothing means: come in. */
async function answerConnect(service: object, context: ConnectContext): Promise<Record<string, unknown>> {
  const returned = await methodOf(service, "$connect")?.call(service, context);
  if (returned === undefined) return { statusCode: 200 };
  // Somebody is not let in by words that nobody understands, such as Lambda's own.
  if (!isReply(returned)) throw invalidReply("`$connect` gives nothing, or a reply: reply(401)");
  // A malformed one throws, as over HTTP. Only the check is wanted: a handshake has no body, and its headers keep their names.
  const { status } = answerOf({ ...returned, body: undefined }, { route: "$connect", status: 200 });
  const headers = Object.fromEntries(Object.entries(returned.headers).map(([name, value]) => [name, String(value)]));
  return { statusCode: status, headers };
}

async function answerDisconnect(service: object, context: SocketContext<unknown>): Promise<Record<string, unknown>> {
  await methodOf(service, "$disconnect")?.call(service, context);
  return { statusCode: 200 };
}

function logSocketError(error: unknown, context: SocketContext<unknown>): void {
  const { event, requestId } = context;
  logError(error, {
    requestId,
    operation: text(event, "requestContext", "routeKey"),
    redact: (told) => redact(told, secretsOf(context)),
  });
}

/** What a caller shows to come in, each time, or by its first message; and its session, which whoever knows it can take over. */
function secretsOf({ event, session }: SocketContext<unknown>): string[] {
  const frame = readFrame(event);
  return [...shownIn(event), text(frame, "$auth", "token"), text(frame, "$session", "id"), session?.id ?? ""];
}
