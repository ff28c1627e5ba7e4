import { type Content, isJson, type Operation } from "@apigw/model";
import type { synthesiser } from "./synthesise.js";

type Make = ReturnType<typeof synthesiser>;

/** What an operation may be called with. */
export function inputOf(operation: Operation, make: Make, seed = 0): Record<string, unknown> {
  const input: Record<string, unknown> = operation.method === "ANY" ? { method: "POST" } : {};
  for (const param of operation.params) {
    // A program leaves cookies to the browser, and these headers come along by themselves.
    if (param.in === "cookie") continue;
    if (param.in === "header" && /^(accept|content-type|authorization)$/i.test(param.wire)) continue;
    const value = make(param.schema, seed);
    if (!param.required && typeof value === "object") continue;
    input[param.name] = param.in === "header" && typeof value === "string" ? value.replace(/[^\x21-\x7e]/g, "") : value;
  }
  const hasBody = !/^(GET|HEAD)$/.test(operation.method);
  if (operation.body !== undefined && hasBody) input.body = contentOf(operation.body.content, make, seed);
  // Of what nothing is told of, anything can be sent.
  if (!isUntold(operation)) return input;
  if (!operation.params.some((param) => param.in === "query" || param.name === "query")) input.query = { pet: "Rex" };
  if (hasBody) input.body = { pet: "Rex" };
  return input;
}

function isUntold({ replies, failures, body }: Operation): boolean {
  return replies.length + failures.length === 0 && body === undefined;
}

/** A body of the media type that generated code sends. */
export function contentOf(content: readonly Content[], make: Make, seed = 0): unknown {
  const [first] = content;
  if (first === undefined) return undefined;
  if (isJson(first.mediaType) || /form/.test(first.mediaType)) return make(first.schema, seed);
  return /^text\/|[/+]xml/.test(first.mediaType) ? "Rex & <ä>" : new Uint8Array([0, 127, 128, 255]);
}
