import type { DeployedApi } from "../../deployed.js";
import { type Answer, type Call, headerOf, longId } from "../call.js";
import type { Plane } from "../exchange.js";
import { isAccountWithinLimits } from "../throttle.js";
import type { OpenConnection } from "./connection.js";
import type { Sockets } from "./open.js";
import { send } from "./send.js";

/** What fits into a message. */
const maxMessage = 128 * 1024;

/**
 * `@connections`: how a backend posts to a connection, asks for it, or ends it. It must be signed, but any credentials
 * will do, as with all management here.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function manageConnection(plane: Plane, call: Call, deployed: DeployedApi, sockets: Sockets): Answer {
  const [, stage = "", encodedId = ""] = /^\/([^/]+)\/@connections\/([^/]+)$/.exec(call.path) ?? [];
  const isKnown = call.method === "POST" || call.method === "GET" || call.method === "DELETE";
  if (encodedId === "" || !deployed.stages.has(stage) || !isKnown)
    return failure(403, `No method found matching route ${call.path} for http method ${call.method}.`);
  if (!isSigned(call)) return failure(403, "Missing Authentication Token", "MissingAuthenticationTokenException");
  const id = decodeId(encodedId);
  if (id === undefined) return failure(400, `Invalid connectionId: ${encodedId}`);
  const status = sockets.faults.answerTo(deployed.apiId, id, call.method);
  if (status !== undefined) return status < 300 ? answer(status, "") : failure(status);
  if (!isAccountWithinLimits(plane, deployed, Date.now())) return failure(429);
  const connection = sockets.connections.find(id);
  const isHere = connection?.deployed.apiId === deployed.apiId && connection.stage.stage === stage;
  if (connection === undefined || !isHere) return failure(410);
  switch (call.method) {
    case "POST":
      return post(call, connection, sockets);
    case "DELETE":
      // AWS lets nobody choose code and reason.
      sockets.connections.end(connection, { code: 1000, reason: "Connection Closed Normally" });
      return answer(204, "");
    default:
      return describe(connection);
  }
}

/** The header, or a presigned address. */
function isSigned({ headers, query }: Call): boolean {
  const signature = /^AWS4-/;
  return (
    signature.test(headerOf(headers, "authorization") ?? "") ||
    signature.test(new URLSearchParams(query).get("X-Amz-Algorithm") ?? "")
  );
}

function post(call: Call, connection: OpenConnection, { faults }: Sockets): Answer {
  if (call.tooLarge || call.body.byteLength > maxMessage) return failure(413);
  send(connection, faults, Buffer.from(call.body).toString("utf8"));
  return answer(200, "");
}

function describe({ connectedAt, lastActiveAt, sourceIp, userAgent }: OpenConnection): Answer {
  const body = {
    connectedAt: new Date(connectedAt).toISOString(),
    identity: { sourceIp, userAgent },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  };
  return answer(200, JSON.stringify(body));
}

/** Ids as the gateway gives them: fifteen letters of base64 and an `=`. */
function decodeId(encoded: string): string | undefined {
  try {
    const id = decodeURIComponent(encoded);
    return /^[\w-]{8,}=*$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** AWS's errors by their status. What is gone has no message, which is why SDKs say so little of it. */
const failures: ReadonlyMap<number, readonly [error: string, message: string | undefined]> = new Map([
  [400, ["BadRequestException", "Bad Request"]],
  [403, ["ForbiddenException", "Forbidden"]],
  [410, ["GoneException", undefined]],
  [413, ["PayloadTooLargeException", "Message too long"]],
  [429, ["LimitExceededException", "Rate exceeded"]],
]);

function failure(status: number, said?: string, error?: string): Answer {
  const [usual, usually] = failures.get(status) ?? ["InternalServerErrorException", "Internal server error"];
  const message = said ?? usually;
  const { headers, body } = answer(status, message === undefined ? "" : JSON.stringify({ message }));
  return { status, headers: [...headers, ["x-amzn-errortype", error ?? usual]], body };
}

function answer(status: number, body: string): Answer {
  return {
    status,
    headers: [
      ["content-type", "application/json"],
      ["x-amzn-requestid", longId()],
    ],
    body,
  };
}
