import type { ErrorCode } from "./errors.js";

/** Makes an error of this package. It says where, and its code or kind; `@apigw/client/explain` why and what to do. */
export function fail(code: ErrorCode, where: string, more?: { cause?: unknown; kind?: string | undefined }): Error {
  return Object.assign(Error(`${where}: ${more?.kind ?? code}`), { code }, more);
}
