/** What the sender of a file calls it, and what it says that it is. Both are the sender's words, and nothing is checked. */
export interface SentFile {
  /**
   * `cat.png`, without any directories that were sent with it (RFC 7578, 4.2); empty where there is no name. Two files may
   * have the same.
   */
  readonly name: string;
  /** The media type, `image/png`; empty where none was sent. */
  readonly type: string;
}

/**
 * The name and the type of a file that came as part of a form, by its bytes as the method has got them. `undefined` for
 * bytes that did not come as a file.
 *
 * @example
 * addPhoto: ({ body: { photo } }) => store(photo, fileOf(photo)?.type ?? "application/octet-stream"),
 */
export function fileOf(bytes: Uint8Array): SentFile | undefined {
  return files.get(bytes);
}

/** Bytes are what all contracts know; what a file has besides goes with them unseen. */
const files = new WeakMap<Uint8Array, SentFile>();

/** The bytes of a file, which {@link fileOf} knows. */
export function bytesOfFile(bytes: Uint8Array, name: string, type: string): Uint8Array {
  // What no header could hold is no type.
  files.set(bytes, { name: withoutPath(name), type: /[^ -~]/.test(type) ? "" : type.toLowerCase() });
  return bytes;
}

/** The last part of a path of whatever system; what would be a directory is no name of a file. */
function withoutPath(name: string): string {
  const last = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  return last === "." || last === ".." ? "" : last;
}
