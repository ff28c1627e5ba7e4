import { stat } from "node:fs/promises";
import type { Diagnostic } from "@apigw/model";
import { Problem } from "../problem.js";
import { bundle } from "./bundle.js";
import { defaultMaxBytes, type ParseOptions, parseDocument } from "./parse-document.js";
import { tooManyBytes } from "./refusals.js";
import { readText } from "./write.js";

/** A document from disk, whole: what it refers to below its own folder stands in it. */
export interface SourceDocument {
  readonly document: unknown;
  /** What there is to say of its references to other files. Where one is an error, nothing is to be made from it. */
  readonly diagnostics: readonly Diagnostic[];
  /** It is what was parsed, and so within the bounds of what is parsed. */
  readonly measured: boolean;
}

/** Reads a document, JSON or YAML, with the files of its own folder that it refers to. Nothing else is touched. */
export async function readDocument(path: string, options: ParseOptions = {}): Promise<SourceDocument> {
  const { maxBytes = defaultMaxBytes } = options;
  // The bound is for all files together.
  let left = maxBytes;
  const read = async (file: string): Promise<unknown> => {
    const size = await sizeOf(file);
    if (size > left) throw tooManyBytes(file, maxBytes - left + size, maxBytes);
    left -= size;
    return parseDocument((await readText(file)) ?? "", file, options);
  };
  return bundle(await read(path), path, read);
}

/** One file alone, JSON or YAML, whatever it refers to. */
export async function readAlone(path: string, options: ParseOptions = {}): Promise<unknown> {
  const { maxBytes = defaultMaxBytes } = options;
  const size = await sizeOf(path);
  if (size > maxBytes) throw tooManyBytes(path, size, maxBytes);
  return parseDocument((await readText(path)) ?? "", path, options);
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new Problem(
      "contract",
      `There is no file ${path}. Name a document with --input, or pull one with --api-id.`,
      { exitCode: 2 },
    );
  // A pipe has no size and may have no end.
  if (!found.isFile())
    throw new Problem("contract", `${path} is no file. Name an OpenAPI or AsyncAPI document.`, { exitCode: 2 });
  return found.size;
}
