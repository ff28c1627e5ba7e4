/** A text of any length as a name, which stores take up to one. */
export function digest(text: string): string {
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(text).digest("base64url");
}
