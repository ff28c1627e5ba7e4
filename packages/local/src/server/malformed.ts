import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

/** The request line and all headers together. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const maxHead = 10_240;

/** What is wrong with a request before it is looked at, as a status and AWS's kind of message; usually nothing. */
export function malformed(request: IncomingMessage): { status: number; message: string } | undefined {
  const { method = "", rawHeaders, url = "" } = request;
  let size = method.length + url.length + " HTTP/1.1\r\n ".length;
  for (const text of rawHeaders) size += text.length + 2;
  if (size > maxHead) return { status: 431, message: "Request Header Fields Too Large" };
  if (request.headers.host === undefined || !isDecodable(url)) return { status: 400, message: "Bad Request" };
  return undefined;
}

/** Answers what is no HTTP at all in the same way. */
export function answerMalformed(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === "ECONNRESET" || !socket.writable) return socket.destroy();
    const [status, message] = told.get(error.code ?? "") ?? [400, "Bad Request"];
    refuseRaw(socket, status, message);
  });
}

const told = new Map<string, [number, string]>([
  ["HPE_HEADER_OVERFLOW", [431, "Request Header Fields Too Large"]],
  ["ERR_HTTP_REQUEST_TIMEOUT", [408, "Request Timeout"]],
]);

/** An answer without a request: to what cannot be read, and to a handshake that does not become a WebSocket. */
export function refuseRaw(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ message });
  const lines = [
    `HTTP/1.1 ${status} ${message.replace(/[^\x20-\x7e]/g, "")}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** A path whose bytes are no UTF-8 has no name. */
function isDecodable(url: string): boolean {
  if (!url.includes("%")) return true;
  const mark = url.indexOf("?");
  try {
    decodeURIComponent(mark === -1 ? url : url.slice(0, mark));
    return true;
  } catch {
    return false;
  }
}
