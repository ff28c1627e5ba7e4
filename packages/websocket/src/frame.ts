import { errorOf } from "./errors.js";

/** Writes a message, and refuses one that API Gateway would close the connection over. */
export function writeFrame(routeField: string, route: string, payload: unknown, requestId?: string): string {
  if (Object.prototype.toString.call(payload) !== "[object Object]") {
    throw new TypeError(`"${route}" takes an object, and no binary`);
  }
  // It is an object: `toString` said so. Ours is put in front as text: a copy would cost as much as the rest of a message.
  const given = payload as Fields;
  const isPlain = !(routeField in given || "requestId" in given || "toJSON" in given);
  const members = isPlain
    ? JSON.stringify(given)
    : JSON.stringify({ ...given, [routeField]: undefined, requestId: undefined });
  const own = JSON.stringify({ [routeField]: route, requestId });
  const frame = members.length > 2 ? `${own.slice(0, -1)},${members.slice(1)}` : own;
  // No character has more than three bytes in UTF-8 for each of its own here.
  const bytes = frame.length * 3 > frameLimit ? new TextEncoder().encode(frame).length : 0;
  if (bytes > frameLimit) throw errorOf("too-large", `"${route}" has ${bytes} bytes; API Gateway takes ${frameLimit}`);
  return frame;
}

/** API Gateway's limit for a frame. Browsers and Node's own WebSocket send a message as one frame. */
export const frameLimit: number = 32 * 1024;

/** Parsed JSON, or the frame as it came. */
export function parse(data: unknown): unknown {
  try {
    // What is no text is no JSON either.
    return JSON.parse(data as string);
  } catch {
    return data;
  }
}

/** The members of a value of the wire; none, if it has none. */
export function fieldsOf(value: unknown): Fields {
  // An object that is no array: its keys are texts, and of what they hold nothing is said.
  return value instanceof Object && !Array.isArray(value) ? (value as Fields) : {};
}

/** An object of whatever. */
export type Fields = Readonly<Record<string, unknown>>;
