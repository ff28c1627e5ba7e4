import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  type Api,
  applyOverlay,
  type Diagnostic,
  isTree,
  type LedgerEntry,
  type Read,
  type ReadOptions,
  readAsyncApi,
  readOpenApi,
} from "@apigw/model";
import { bytesAsText } from "../emit/bytes-as-text.js";
import { uncheckedPatterns } from "../emit/check/unchecked-patterns.js";
import { unservedTypes } from "../emit/unserved-types.js";
import { canonicalContract, sortKeys } from "./canonical.js";
import { readDocument } from "./document.js";
import { parseDocument } from "./parse-document.js";
import { readText } from "./write.js";

/** Reads a contract with the overlay beside it into the model. Errors among the diagnostics stop here. */
export async function readContract(path: string, label: string, options: ReadOptions = {}): Promise<ReadContract> {
  const overlayPath = path.replace(/\.(openapi|asyncapi)\.(json|ya?ml)$/, ".overlay.yaml");
  const text = overlayPath === path ? undefined : await readText(overlayPath);
  const overlay =
    text === undefined
      ? undefined
      : {
          label: label.replace(/\.(openapi|asyncapi)\.(json|ya?ml)$/, ".overlay.yaml"),
          document: await parseDocument(text, overlayPath),
        };
  const source = await readDocument(path);
  const measured = source.measured && overlay === undefined;
  const { api, ledger, diagnostics } = readWithOverlay(source.document, label, overlay, { ...options, measured });
  return { api, ledger, diagnostics: [...placed(source.diagnostics, label), ...diagnostics] };
}

/** A contract in the model, and who told what of it. */
export interface ReadContract extends Read<Api> {
  readonly ledger: readonly LedgerEntry[];
}

export function readWithOverlay(
  document: unknown,
  label: string,
  overlay: { label: string; document: unknown } | undefined,
  options: ReadOptions,
): ReadContract {
  const overlaid =
    overlay === undefined ? { document, changed: [], diagnostics: [] } : applyOverlay(document, overlay.document);
  const told = overlaid.changed.map((at): LedgerEntry => ({ at, origin: "overlay", story: overlay?.label ?? "" }));
  const ledger = [...(options.ledger ?? []), ...told];
  const isSocket = isTree(overlaid.document) && overlaid.document.asyncapi !== undefined;
  const read = isSocket
    ? readAsyncApi(overlaid.document, { ...options, ledger })
    : readOpenApi(overlaid.document, { ...options, ledger });
  const diagnostics = [
    ...placed(overlaid.diagnostics, overlay?.label ?? label),
    ...placed(read.diagnostics, label),
    ...uncheckedPatterns(read.api, label),
    ...unservedTypes(read.api, label),
    ...bytesAsText(read.api, label),
  ];
  return { api: read.api, ledger, diagnostics };
}

function placed(diagnostics: readonly Diagnostic[], file: string): Diagnostic[] {
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    at: diagnostic.at.startsWith("#") ? `${file}${diagnostic.at}` : diagnostic.at,
  }));
}

/** A contract as it lies in git: keys sorted, so that diffs are small. */
export function printContract(document: unknown): string {
  return `${JSON.stringify(sortKeys(document), null, 2)}\n`;
}

/** What the lock knows a contract by. */
export function hashOfContract(document: unknown): string {
  return `sha256-${createHash("sha256")
    .update(printContract(canonicalContract(document)))
    .digest("hex")}`;
}

export function contractPath(folder: string, name: string, kind: Api["protocol"]): string {
  return join(folder, `${name}.${kind === "websocket" ? "asyncapi" : "openapi"}.json`);
}
