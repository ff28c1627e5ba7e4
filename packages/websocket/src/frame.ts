import { TooLargeError } from "./errors.js";

/** A message from the server, as far as its shape tells what it is. */
export type Frame =
  | { readonly kind: "answer"; readonly requestId: string; readonly ok: true; readonly data: unknown }
  | { readonly kind: "answer"; readonly requestId: string; readonly ok: false; readonly error: Refusal }
  | { readonly kind: "event"; readonly name: string; readonly payload: unknown; readonly message: unknown }
  | { readonly kind: "gateway-error"; readonly error: GatewayError; readonly message: unknown }
  | { readonly kind: "unknown"; readonly message: unknown };

/** Why a service refused a request. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** The gateway's own error frame. */
export interface GatewayError {
  readonly message: string;
  readonly connectionId: string;
  readonly requestId: string;
}

/** Reads a frame. Nothing is believed of it but what was looked at. */
export function readFrame(data: unknown, eventField: string): Frame {
  const message = parse(data);
  if (typeof message !== "object" || message === null || Array.isArray(message)) return { kind: "unknown", message };
  const fields = new Map<string, unknown>(Object.entries(message));
  const name = fields.get(eventField);
  const requestId = fields.get("requestId");
  const ok = fields.get("ok");
  if (typeof requestId === "string" && ok === true) {
    return { kind: "answer", requestId, ok, data: fields.get("data") };
  }
  if (typeof requestId === "string" && ok === false) {
    return { kind: "answer", requestId, ok, error: readRefusal(fields.get("error")) };
  }
  if (typeof name === "string") {
    // Entries define, they do not assign: a key `__proto__` stays a key.
    const payload = Object.fromEntries(Object.entries(message).filter(([key]) => key !== eventField));
    return { kind: "event", name, payload, message };
  }
  const text = fields.get("message");
  const connectionId = fields.get("connectionId");
  if (typeof text === "string" && typeof connectionId === "string" && typeof requestId === "string") {
    return { kind: "gateway-error", error: { message: text, connectionId, requestId }, message };
  }
  return { kind: "unknown", message };
}

/** Writes a message, and refuses one that API Gateway would close the connection over. */
export function writeFrame(routeField: string, route: string, payload: unknown, requestId?: string): string {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload) || isBinary(payload)) {
    throw new TypeError(`The payload of "${route}" must be an object that JSON can carry; API Gateway takes no binary`);
  }
  const given = { [routeField]: route, ...payload, [routeField]: route };
  const frame = JSON.stringify(requestId === undefined ? given : { ...given, requestId });
  const bytes = new TextEncoder().encode(frame).length;
  if (bytes > frameLimit) {
    throw new TooLargeError(
      `The message for "${route}" has ${bytes} bytes; API Gateway takes ${frameLimit} in a frame`,
    );
  }
  return frame;
}

/** API Gateway's limit for a frame. Browsers and Node's own WebSocket send a message as one frame. */
const frameLimit: number = 32 * 1024;

function isBinary(payload: object): boolean {
  return ArrayBuffer.isView(payload) || payload instanceof ArrayBuffer || payload instanceof Blob;
}

function parse(data: unknown): unknown {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

function readRefusal(error: unknown): Refusal {
  const fields = new Map<string, unknown>(typeof error === "object" && error !== null ? Object.entries(error) : []);
  const code = fields.get("code");
  const message = fields.get("message");
  return {
    code: typeof code === "string" ? code : "error",
    message: typeof message === "string" ? message : "The service refused the request",
  };
}
