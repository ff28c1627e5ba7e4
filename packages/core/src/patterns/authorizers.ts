/** Nobody is asked who they are. */
export interface NoAuthorization {
  readonly type: "NONE";
}

/** Who signs with credentials of AWS that IAM allows `execute-api:Invoke`. */
export interface IamAuthorization {
  readonly type: "AWS_IAM";
}

/** A function that is asked whether a request may pass. */
export interface LambdaAuthorizer {
  /** Of all the request; or of one header, in REST APIs. */
  readonly type: "REQUEST";
  /** Authorizers are found by it. */
  readonly name: string;
  /** Its ARN, or its name in the gateway's region. */
  readonly function: string;
  /** What must be there, and what the answer is kept for. HTTP APIs: `$request.header.Authorization`, which is the default; REST APIs: `method.request.header.Authorization`; WebSocket APIs: `route.request.querystring.token`. */
  readonly identitySource?: readonly string[];
  /** How long an answer is kept, in seconds: 0 to 3600. */
  readonly ttlInSeconds?: number;
}

/** As `REQUEST`, but the function gets the token alone. REST APIs only. */
export interface TokenAuthorizer extends Omit<LambdaAuthorizer, "type" | "identitySource"> {
  readonly type: "TOKEN";
  /** `Authorization` by default. */
  readonly header?: string;
}

/** Users of Cognito user pools. REST APIs only; HTTP APIs take Cognito's tokens as JWT. */
export interface CognitoAuthorizer {
  readonly type: "COGNITO_USER_POOLS";
  readonly name: string;
  readonly userPoolArns: readonly string[];
  /** Scopes of access tokens; without them, identity tokens are taken. */
  readonly scopes?: readonly string[];
  /** `Authorization` by default. */
  readonly header?: string;
}

/** Tokens of an OpenID Connect issuer. HTTP APIs only. */
export interface JwtAuthorizer {
  readonly type: "JWT";
  readonly name: string;
  readonly issuer: string;
  readonly audience: readonly string[];
  /** The token must have one of them. */
  readonly scopes?: readonly string[];
  /** `$request.header.Authorization` by default. */
  readonly identitySource?: string;
}

/** Whom routes let in. */
export interface Authorize<Authorizer> {
  /** Which routes ask from now on; none: the authorizer is only made. */
  readonly routes?: readonly string[];
  readonly authorizer: Authorizer;
}

/** What was made. */
export interface Authorized {
  /** None for `AWS_IAM` and `NONE`. */
  readonly authorizerId?: string;
}
