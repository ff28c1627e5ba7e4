import type { Diagnostic, DiagnosticCode } from "../diagnostic.js";
import { find, isTree, type Tree } from "../tree.js";

/** A document while it is read: its tree, its references, and what there is to say of it. */
export interface Reading {
  readonly document: Tree;
  /** API Gateway documents name schemas in several ways; each leads to one name of ours. */
  readonly schemaNames: ReadonlyMap<string, string>;
  readonly diagnostics: Diagnostic[];
}

export interface Note {
  readonly severity?: Diagnostic["severity"];
  readonly help?: string;
}

export function note(reading: Reading, code: DiagnosticCode, at: string, message: string, more: Note = {}): void {
  const { severity = "warning", help } = more;
  reading.diagnostics.push({ code, severity, message, at, ...(help === undefined ? {} : { help }) });
}

/**
 * The object behind a local reference (`#/components/parameters/limit`), or the object itself. Foreign references are
 * refused: nothing outside the contract is fetched.
 */
export function resolve(reading: Reading, value: unknown, at: string): Tree {
  const seen = new Set<string>();
  let current = value;
  while (isTree(current) && typeof current.$ref === "string") {
    const reference = current.$ref;
    if (!reference.startsWith("#/")) {
      note(reading, "APIGW103", at, `the reference ${quoted(reference)} leads out of the document`, {
        severity: "error",
        help: "Bring what it names into the document, for example with a bundler, and read that.",
      });
      return {};
    }
    if (seen.has(reference)) return {};
    seen.add(reference);
    current = find(reading.document, reference);
    if (current === undefined) {
      note(reading, "APIGW102", at, `the reference ${quoted(reference)} leads nowhere`, { severity: "error" });
    }
  }
  return isTree(current) ? current : {};
}

/** A stranger's text inside a message: one line, not too long. */
export function quoted(text: string): string {
  const line = JSON.stringify(text);
  return line.length > 120 ? `${line.slice(0, 117)}…"` : line;
}
