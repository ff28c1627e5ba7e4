import type { DeployedApi } from "../../deployed.js";
import { type Answer, type Call, longId } from "../call.js";
import type { Connections, OpenConnection } from "./connection.js";

/** What fits into a message. */
const maxMessage = 128 * 1024;

/**
 * `@connections`: how a backend posts to a connection, asks for it, or ends it. Any credentials will do, as with all
 * management here. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function manageConnection(call: Call, deployed: DeployedApi, connections: Connections): Answer {
  const [, stage = "", encodedId = ""] = /^\/([^/]+)\/@connections\/([^/]+)$/.exec(call.path) ?? [];
  if (encodedId === "" || !deployed.stages.has(stage)) {
    return failure(
      403,
      "ForbiddenException",
      `No method found matching route ${call.path} for http method ${call.method}.`,
    );
  }
  const id = decodeId(encodedId);
  if (id === undefined) return failure(400, "BadRequestException", `Invalid connectionId: ${encodedId}`);
  const connection = connections.get(id);
  const isHere = connection?.deployed.apiId === deployed.apiId && connection.stage.stage === stage;
  if (connection === undefined || !isHere) return failure(410, "GoneException", undefined);
  switch (call.method) {
    case "POST":
      return post(call, connection);
    case "GET":
      return describe(connection);
    case "DELETE":
      // AWS lets nobody choose code and reason.
      connection.socket.close(1000, "Connection Closed Normally");
      return answer(204, "");
  }
  return failure(
    403,
    "ForbiddenException",
    `No method found matching route ${call.path} for http method ${call.method}.`,
  );
}

function post(call: Call, connection: OpenConnection): Answer {
  if (call.tooLarge || call.body.byteLength > maxMessage) {
    return failure(413, "PayloadTooLargeException", "Message too long");
  }
  connection.socket.send(Buffer.from(call.body).toString("utf8"));
  connection.lastActiveAt = Date.now();
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

function failure(status: number, error: string, message: string | undefined): Answer {
  const { headers, body } = answer(status, message === undefined ? "" : JSON.stringify({ message }));
  return { status, headers: [...headers, ["x-amzn-errortype", error]], body };
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
