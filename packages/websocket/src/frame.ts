import { TooLargeError } from "./errors.js";

/** Writes a message, and refuses one that API Gateway would close the connection over. */
export function writeFrame(routeField: string, route: string, payload: unknown, requestId?: string): string {
  if (Object.prototype.toString.call(payload) !== "[object Object]") {
    throw new TypeError(`The payload of "${route}" must be an object that JSON can carry; API Gateway takes no binary`);
  }
  // It is an object: `toString` said so.
  const frame = JSON.stringify({ ...(payload as object), [routeField]: route, requestId });
  // No character has more than three bytes in UTF-8 for each of its own here.
  if (frame.length * 3 > frameLimit) {
    const bytes = new TextEncoder().encode(frame).length;
    if (bytes > frameLimit)
      throw new TooLargeError(
        `The message for "${route}" has ${bytes} bytes; API Gateway takes ${frameLimit} in a frame`,
      );
  }
  return frame;
}

/** API Gateway's limit for a frame. Browsers and Node's own WebSocket send a message as one frame. */
export const frameLimit: number = 32 * 1024;

/** Parsed JSON, or the frame as it came. */
export function parse(data: unknown): unknown {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

/** Whether a value of the wire has members. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
