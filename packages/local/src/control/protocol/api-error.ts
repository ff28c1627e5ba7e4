/** An error that AWS would answer: its code goes to `x-amzn-errortype`, its message into the body. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  /** What else AWS puts into the body, such as `resourceType`. */
  readonly members: Readonly<Record<string, unknown>>;

  /** Such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    status: number,
    message: string,
    members: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.members = members;
    this.headers = headers;
  }
}

/** 404: what the request names does not exist. */
export function notFound(message: string): ApiError {
  return new ApiError("NotFoundException", 404, message);
}

/** 400: AWS would refuse this. */
export function badRequest(message: string): ApiError {
  return new ApiError("BadRequestException", 400, message);
}

/** 409: it is there already, or still in use. */
export function conflict(message: string): ApiError {
  return new ApiError("ConflictException", 409, message);
}

/** 501: AWS does this, we do not yet. */
export function notBuilt(what: string): ApiError {
  return new ApiError("NotImplementedException", 501, `${what} is not built yet in apigw-local`);
}
