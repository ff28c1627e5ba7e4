/**
 * Why the gateway answers instead of the backend, by the names of REST APIs' gateway responses.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export type RefusalType = keyof typeof restRefusals;

interface Told {
  readonly status: number;
  readonly message: string | null;
  /** For `x-amzn-errortype`. */
  readonly error: string;
}

/** What REST APIs say. */
export const restRefusals = {
  ACCESS_DENIED: {
    status: 403,
    message: "User is not authorized to access this resource",
    error: "AccessDeniedException",
  },
  API_CONFIGURATION_ERROR: { status: 500, message: "Internal server error", error: "InternalServerErrorException" },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, message: null, error: "AuthorizerConfigurationException" },
  AUTHORIZER_FAILURE: { status: 500, message: null, error: "AuthorizerFailureException" },
  BAD_REQUEST_BODY: { status: 400, message: "Invalid request body", error: "BadRequestException" },
  BAD_REQUEST_PARAMETERS: { status: 400, message: "Missing required request parameters", error: "BadRequestException" },
  FORBIDDEN: { status: 403, message: "Forbidden", error: "ForbiddenException" },
  EXPIRED_TOKEN: { status: 403, message: "The incoming token has expired", error: "UnauthorizedException" },
  // Nominally 504; a malformed answer of a Lambda function, the usual case, shows 502.
  INTEGRATION_FAILURE: { status: 502, message: "Internal server error", error: "InternalServerErrorException" },
  // A Lambda API that refuses to run the function is an internal error.
  INTEGRATION_THROTTLED: { status: 500, message: "Internal server error", error: "InternalServerErrorException" },
  INTEGRATION_TIMEOUT: { status: 504, message: "Endpoint request timed out", error: "InternalServerErrorException" },
  INVALID_API_KEY: { status: 403, message: "Forbidden", error: "ForbiddenException" },
  // Of no type but its class: https://github.com/DataBiosphere/azul/issues/7470 has its access log.
  INCOMPLETE_SIGNATURE: { status: 403, message: "Forbidden", error: "IncompleteSignatureException" },
  INVALID_SIGNATURE: { status: 403, message: "Forbidden", error: "InvalidSignatureException" },
  MISSING_AUTHENTICATION_TOKEN: {
    status: 403,
    message: "Missing Authentication Token",
    error: "MissingAuthenticationTokenException",
  },
  QUOTA_EXCEEDED: { status: 429, message: "Limit Exceeded", error: "LimitExceededException" },
  // Ours alone: what needs more of AWS than there is on this machine says so.
  NOT_BUILT: { status: 501, message: "Not Implemented", error: "NotImplementedException" },
  REQUEST_TOO_LARGE: { status: 413, message: "Request Entity Too Large", error: "RequestEntityTooLargeException" },
  THROTTLED: { status: 429, message: "Too Many Requests", error: "TooManyRequestsException" },
  UNAUTHORIZED: { status: 401, message: "Unauthorized", error: "UnauthorizedException" },
  // No gateway response has a name for it, and AWS's page tells its status and words.
  URI_TOO_LONG: { status: 414, message: "Request URI too long", error: "BadRequestException" },
  UNSIGNED: { status: 403, message: "Missing Authentication Token", error: "MissingAuthenticationTokenException" },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: "Unsupported Media Type", error: "UnsupportedMediaTypeException" },
  WAF_FILTERED: { status: 403, message: "Forbidden", error: "ForbiddenException" },
} as const satisfies Record<string, Told>;

/** What HTTP APIs say: fewer words for the same things. */
export const httpRefusals: Readonly<Record<RefusalType, { readonly status: number; readonly message: string }>> = {
  ACCESS_DENIED: { status: 403, message: "Forbidden" },
  API_CONFIGURATION_ERROR: { status: 500, message: "Internal Server Error" },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, message: "Internal Server Error" },
  AUTHORIZER_FAILURE: { status: 500, message: "Internal Server Error" },
  BAD_REQUEST_BODY: { status: 400, message: "Bad Request" },
  BAD_REQUEST_PARAMETERS: { status: 400, message: "Bad Request" },
  EXPIRED_TOKEN: { status: 401, message: "Unauthorized" },
  FORBIDDEN: { status: 403, message: "Forbidden" },
  INTEGRATION_FAILURE: { status: 500, message: "Internal Server Error" },
  INTEGRATION_THROTTLED: { status: 503, message: "Service Unavailable" },
  INTEGRATION_TIMEOUT: { status: 503, message: "Service Unavailable" },
  INVALID_API_KEY: { status: 403, message: "Forbidden" },
  INCOMPLETE_SIGNATURE: { status: 403, message: "Forbidden" },
  INVALID_SIGNATURE: { status: 403, message: "Forbidden" },
  MISSING_AUTHENTICATION_TOKEN: { status: 404, message: "Not Found" },
  QUOTA_EXCEEDED: { status: 429, message: "Too Many Requests" },
  NOT_BUILT: { status: 501, message: "Not Implemented" },
  REQUEST_TOO_LARGE: { status: 413, message: "Request Entity Too Large" },
  THROTTLED: { status: 429, message: "Too Many Requests" },
  UNAUTHORIZED: { status: 401, message: "Unauthorized" },
  UNSIGNED: { status: 403, message: "Forbidden" },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: "Unsupported Media Type" },
  URI_TOO_LONG: { status: 414, message: "Request URI too long" },
  WAF_FILTERED: { status: 403, message: "Forbidden" },
};

/** Thrown by a stage of the pipeline: the gateway answers, not the backend. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly type: RefusalType;
  /** AWS's words to the caller, where they differ from the usual ones. */
  readonly told: string | undefined;
  /** Another status than the type's own. */
  readonly status: number | undefined;
  readonly headers: readonly (readonly [string, string])[];
  /** For the person who runs the gateway, who wants to know more than AWS tells its callers. */
  readonly why: string | undefined;
  /** AWS's words in the log of a test, where they are known. */
  readonly reason: string | undefined;
  /** What is wrong with a body, in the words of `$context.error.validationErrorString`. */
  readonly validationError: string | undefined;

  constructor(
    type: RefusalType,
    details: {
      readonly told?: string;
      readonly status?: number;
      readonly headers?: readonly (readonly [string, string])[];
      readonly why?: string;
      readonly reason?: string;
      readonly validationError?: string;
    } = {},
  ) {
    super(details.why ?? type);
    this.type = type;
    this.told = details.told;
    this.status = details.status;
    this.headers = details.headers ?? [];
    this.why = details.why;
    this.reason = details.reason;
    this.validationError = details.validationError;
  }
}
