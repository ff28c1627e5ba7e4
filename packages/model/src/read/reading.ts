import type { Schema } from "../api.js";
import type { Diagnostic, DiagnosticCode } from "../diagnostic.js";
import { find, isTree, type Tree, textAt } from "../tree.js";

/** A document while it is read: its tree, its references, and what there is to say of it. */
export interface Reading {
  readonly document: Tree;
  /** As it was given, where `document` is an upgrade of it: references may still lead to the old places. */
  readonly original: Tree;
  /** API Gateway documents name schemas in several ways; each leads to one name of ours. */
  readonly schemaNames: ReadonlyMap<string, string>;
  /** Only OpenAPI 3.1 says that what stands beside a `$ref` counts; elsewhere it is ignored but for its words. */
  readonly siblingsCount: boolean;
  /** Schemas without a name of their own that something refers to: each gets one, and is read once. */
  readonly hoisted: Hoisted;
  readonly diagnostics: Diagnostic[];
}

/** References to the middle of something, such as `#/paths/~1pets/get/responses/200/schema` or a model's own `$defs`. */
export interface Hoisted {
  readonly names: Map<Tree, string>;
  readonly taken: Set<string>;
  /** Still to be read. A list and not a recursion, so that a chain of references has no depth. */
  readonly open: { readonly name: string; readonly tree: Tree; readonly at: string; readonly scope: Scope }[];
}

/** The schema in which a reference stands: `#/definitions/X` and `#` may mean its own. */
export interface Scope {
  readonly root: Tree;
  readonly at: string;
  readonly outer?: Scope | undefined;
}

export interface ReadingParts {
  readonly original?: Tree;
  readonly schemaNames?: ReadonlyMap<string, string>;
  readonly siblingsCount?: boolean;
  /** Names that are given away, where several readings make one model. */
  readonly taken?: Set<string>;
  readonly diagnostics?: Diagnostic[];
}

/** The beginning of a reading. */
export function createReading(document: Tree, parts: ReadingParts = {}): Reading {
  const { original = document, schemaNames = new Map(), siblingsCount = false, diagnostics = [] } = parts;
  const hoisted: Hoisted = { names: new Map(), taken: parts.taken ?? new Set(schemaNames.values()), open: [] };
  return { document, original, schemaNames, siblingsCount, hoisted, diagnostics };
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
  while (isTree(current) && Object.hasOwn(current, "$ref") && typeof current.$ref === "string") {
    const reference = current.$ref;
    if (!reference.startsWith("#/")) {
      noteForeign(reading, reference, at);
      return {};
    }
    if (seen.has(reference)) {
      note(reading, "APIGW102", at, `the reference ${quoted(reference)} leads back to itself`, { severity: "error" });
      return {};
    }
    seen.add(reference);
    current = find(reading.document, reference) ?? find(reading.original, reference);
    if (current === undefined) noteLost(reading, reference, at);
  }
  return isTree(current) ? current : {};
}

/** Where something stands that is referred to, and so may be by others; `undefined` where it stands here. */
export function placeOf(value: unknown): string | undefined {
  return isTree(value) ? textAt(value, "$ref") : undefined;
}

/** Said of a reference to another document, wherever it stands. */
export function noteForeign(reading: Reading, reference: string, at: string): void {
  note(reading, "APIGW103", at, `the reference ${quoted(reference)} leads out of the document`, {
    severity: "error",
    help: "Bring what it names into the document, for example with a bundler, and read that.",
  });
}

/** Said of a reference to nothing. Gives the schema that is read in its place: anything. */
export function noteLost(reading: Reading, reference: string, at: string): Schema {
  note(reading, "APIGW102", at, `the reference ${quoted(reference)} leads nowhere`, {
    severity: "error",
    help: "Mend the reference, or add what it names.",
  });
  return true;
}

/** A stranger's text inside a message: one line, not too long. */
export function quoted(text: string): string {
  const line = JSON.stringify(text);
  return line.length > 120 ? `${line.slice(0, 117)}…"` : line;
}
