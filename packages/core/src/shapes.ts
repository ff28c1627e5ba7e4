import type { ApiKind, SocketResources } from "@apigw/model";

/** One API of the account, whichever kind. */
export interface ApiSummary {
  readonly kind: ApiKind;
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Where `execute-api` answers, without a stage. */
  readonly endpoint?: string;
}

/**
 * A REST API as deployed to a stage (`GetExport`), with what the export leaves out. The other members are AWS's own
 * answers (https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html), and tell the configuration of now,
 * which the stage serves only after the next deployment.
 */
export interface RestApiExport {
  /** OpenAPI 3.0.1 with API Gateway's extensions. */
  readonly document: unknown;
  readonly deploymentId: string;
  /** `GetRestApi`. */
  readonly api: object;
  /** `GetDocumentationParts`: descriptions that an export holds only where a documentation version is attached. */
  readonly documentation: readonly DocumentationPart[];
  /** `GetResources` with `embed=methods`, 500 a page: 300 resources are one call. */
  readonly resources: readonly object[];
  /** `GetModels`. */
  readonly models: readonly object[];
  /** `GetRequestValidators`. */
  readonly validators: readonly object[];
  /** `GetAuthorizers`. */
  readonly authorizers: readonly object[];
  /** `GetStage`. */
  readonly stage: object;
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

/** An HTTP API as deployed to a stage (`ExportApi`), with what the export leaves out, as configured now. */
export interface HttpApiExport {
  readonly document: unknown;
  readonly deploymentId?: string;
  /** `GetApi`. */
  readonly api: object;
  /** `GetRoutes`. */
  readonly routes: readonly object[];
  /** `GetAuthorizers`. */
  readonly authorizers: readonly object[];
  /** `GetStage`. */
  readonly stage: object;
}

/** A WebSocket API as configured now, and the deployment that a stage serves. */
export interface WebsocketApiExport {
  readonly resources: SocketResources;
  readonly deploymentId?: string;
}
