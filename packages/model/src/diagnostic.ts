/** Something a user should know of a contract. Collected, printed together, never thrown on the way. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning" | "info";
  /** What happened, to what. */
  readonly message: string;
  /** Where: `apis/pets.openapi.json#/paths/~1pets/get`, or only the JSON pointer inside the document that was read. */
  readonly at: string;
  /** Line in the source file, from 1, where it is known. */
  readonly line?: number;
  /** What to do now. */
  readonly help?: string;
}

/** Every code there is, and what it means: `diagnosticCodes`. */
export type DiagnosticCode = keyof typeof diagnosticCodes;

/** One line for each code; `docs/diagnostics.md` is checked against this table. */
export const diagnosticCodes = {
  APIGW101: "The document is not one that we read.",
  APIGW102: "A reference leads nowhere.",
  APIGW103: "A reference leads out of the document.",
  APIGW104: "A part of the document was not understood and is left out.",
  APIGW105: "An operation has no types.",
  APIGW106: "A name was settled by us.",
  APIGW107: "Two things have one name, or two operations one path.",
  APIGW108: "An overlay's target matches nothing.",
  APIGW109: "A part of the document is kept, and no code is made from it.",
  APIGW110: "Parameters are texts because API Gateway stores no types of them.",
  APIGW111: "What was read is the configuration of now, which the stage may not serve.",
  APIGW112: "A part of a template could not be worked out.",
  APIGW113: "Recordings or handlers say nothing of the API.",
  APIGW114: "A type of a handler cannot be said in JSON Schema.",
  APIGW115: "A pattern is not checked by validators.",
  APIGW116: "A request or a reply has media types that no code is made for.",
  APIGW117: "A REST API makes text of bytes on their way.",
} as const;

/** What a reader gives: all it could read, and all there is to say of the rest. */
export interface Read<T> {
  readonly api: T;
  readonly diagnostics: readonly Diagnostic[];
}
