/** AWS's three kinds of API. */
export type ApiKind = "rest" | "http" | "websocket";

/** One API of the account, whichever kind. */
export interface ApiSummary {
  readonly kind: ApiKind;
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Where `execute-api` answers, without a stage; REST APIs do not tell. */
  readonly endpoint?: string;
}

/** A REST API as deployed to a stage (`GetExport`), with what the export leaves out. */
export interface RestApiExport {
  /** OpenAPI 3.0.1 with API Gateway's extensions. */
  readonly document: unknown;
  readonly deploymentId: string;
  /** `GetDocumentationParts`: descriptions that an export holds only where a documentation version is attached. */
  readonly documentation: readonly DocumentationPart[];
}

export interface DocumentationPart {
  readonly location: {
    readonly type: string;
    readonly path?: string;
    readonly method?: string;
    readonly statusCode?: string;
    readonly name?: string;
  };
  /** JSON: `{"description": "…"}`. */
  readonly properties: string;
}

/** An HTTP API as deployed to a stage (`ExportApi`). */
export interface HttpApiExport {
  readonly document: unknown;
  readonly deploymentId?: string;
}
