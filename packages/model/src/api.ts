import type { Schema } from "./schema.js";

export type { Discriminator, Schema, SchemaObject, SchemaType } from "./schema.js";

/**
 * The model in the middle: whatever goes in becomes an `Api`, whatever comes out was made from one.
 *
 * Plain JSON, readonly, names settled, references checked. Maps whose keys come from a contract are arrays of named
 * things, so that no name of a stranger is ever a property of an object of ours.
 */
export type Api = HttpApi | SocketApi;

export type Protocol = Api["protocol"];

/** A REST or an HTTP API. */
export interface HttpApi extends ApiHead {
  readonly protocol: "rest" | "http";
  readonly operations: readonly Operation[];
  /** CORS by configuration, which only HTTP APIs have. */
  readonly cors?: Cors;
  /** Media types that REST APIs treat as binary, such as `image/png` or `*​/*`. HTTP APIs need none. */
  readonly binaryMediaTypes: readonly string[];
  /** Where a REST API looks for the API key: the `x-api-key` header or the authorizer's answer. */
  readonly apiKeySource?: "HEADER" | "AUTHORIZER";
  /** The resource policy of a REST API: an IAM policy, as it is told. */
  readonly policy?: unknown;
  readonly requestValidators: readonly RequestValidator[];
  readonly gatewayResponses: readonly GatewayResponse[];
  /** What the stage adds, where the contract was pulled from one. */
  readonly stage: StageFacts;
  /** OpenAPI 3.1's requests that the API sends of itself; kept as they are told. */
  readonly webhooks?: readonly Told[];
}

/** What a stage adds to the API that it serves. */
export interface StageFacts {
  /** Names alone: a value may be a secret. */
  readonly variables: readonly string[];
  readonly throttling?: Throttling;
  readonly canary?: { readonly percentTraffic: number; readonly variables: readonly string[] };
}

/** A token bucket of the gateway. */
export interface Throttling {
  /** Requests per second. */
  readonly rateLimit?: number;
  /** How many at once. */
  readonly burstLimit?: number;
}

/** A WebSocket API. */
export interface SocketApi extends ApiHead {
  readonly protocol: "websocket";
  /** Such as `$request.body.action`. */
  readonly routeSelectionExpression: string;
  /** The message property that names the route, where the expression is one property of the body. */
  readonly routeField?: string;
  /** The property of a server's message that names the event. */
  readonly eventField: string;
  /** Where the API key of a handshake is looked for: the `x-api-key` header, if nothing is said, or the authorizer's answer. */
  readonly apiKeySource?: "HEADER" | "AUTHORIZER";
  readonly routes: readonly SocketRoute[];
  readonly events: readonly SocketEvent[];
  /** What a client gives when it connects. */
  readonly connect: SocketConnect;
}

/** What every API has. */
export interface ApiHead {
  /** What files, the lock and the config call it: `pets`. Kebab-case. */
  readonly name: string;
  /** What its owner calls it: `Pet shop`. */
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** API Gateway's id of it, where known. */
  readonly id?: string;
  readonly servers: readonly Server[];
  readonly schemas: readonly NamedSchema[];
  readonly securitySchemes: readonly SecurityScheme[];
}

export interface Server {
  /** With its variables filled in: `https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod`. */
  readonly url: string;
  readonly stage?: string;
}

/** One method on one path. */
export interface Operation {
  /** A free identifier: `getPet`. */
  readonly name: string;
  /** API Gateway's own route key: `GET /pets/{petId}`, or `$default`. */
  readonly route: string;
  readonly method: Method;
  /** As API Gateway writes it: `/pets/{petId}`, `/files/{path+}`, or `$default`. */
  readonly path: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly tags: readonly string[];
  readonly params: readonly Param[];
  /** Path parameters that are declared and not in the path: nobody can give them, and a REST API's validator misses them. */
  readonly strayPathParams?: readonly string[];
  readonly body?: Body;
  /** Declared with a 2xx status. */
  readonly replies: readonly Reply[];
  /** Declared with any other status. */
  readonly failures: readonly Reply[];
  /** One of these must be met; none at all means that anybody may call. */
  readonly security: readonly SecurityRequirement[];
  /** Where this operation alone is served, if not where the API is. */
  readonly servers?: readonly Server[];
  /** Requests that the API sends in answer to this one; kept as they are told. */
  readonly callbacks?: readonly Told[];
  readonly integration?: Integration;
  /** The name of a request validator of the API. */
  readonly requestValidator?: string;
  /** The route's or method's own, where the stage has one for it. */
  readonly throttling?: Throttling;
  /** Of a REST API: what the OPTIONS mock beside it answers. HTTP APIs say it once, for all. */
  readonly cors?: Cors;
  readonly origin: Origin;
  /** JSON pointer into the contract. */
  readonly at: string;
}

export type Method = "GET" | "PUT" | "POST" | "DELETE" | "PATCH" | "HEAD" | "OPTIONS" | "ANY";

export interface Param {
  /** The property of the operation's input: `petId`. */
  readonly name: string;
  /** The name on the wire: `X-Trace-Id`. */
  readonly wire: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required: boolean;
  readonly schema: Schema;
  /** `{path+}`: takes the rest of the path, slashes included. */
  readonly greedy?: boolean;
  readonly style: ParamStyle;
  /** Lists and objects: one pair for each item (the default of `form`), or all in one value. */
  readonly explode: boolean;
  /** The value's reserved characters (`/`, `?`, …) are not percent-encoded. */
  readonly allowReserved?: boolean;
  /** Of a query: it may come without a value, as a flag does (`?verbose`). */
  readonly allowEmptyValue?: boolean;
  /** The value is a document of this type, such as JSON, and `style` says nothing. */
  readonly mediaType?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  /** JSON pointer into the contract; absent where only the path names it. */
  readonly at?: string;
}

/**
 * How a value becomes text, in OpenAPI's words. Queries and cookies are `form`, paths and headers `simple`, unless they
 * say otherwise. https://spec.openapis.org/oas/v3.1.1#style-values
 */
export type ParamStyle = "form" | "simple" | "spaceDelimited" | "pipeDelimited" | "deepObject" | "label" | "matrix";

export interface Body {
  readonly required: boolean;
  readonly content: readonly Content[];
  readonly description?: string;
  /** JSON pointer to what several operations may share; absent where it stands in its own. */
  readonly at?: string;
}

/** The body for one media type. The first of a list is the one that generated code uses. */
export interface Content {
  readonly mediaType: string;
  readonly schema?: Schema;
  /** Of a form: its fields that say how they are written, as parameters of a query do. */
  readonly encoding?: readonly FieldEncoding[];
  /** Of a form: its fields that come as something else than a text or JSON, as their own media type says. */
  readonly files?: readonly string[];
}

/** How a field of a form becomes text. */
export interface FieldEncoding {
  readonly name: string;
  readonly style: ParamStyle;
  readonly explode: boolean;
}

export interface Reply {
  /** The most precise one counts: a status before its range, a range before `default`. Replies stand in this order. */
  readonly status: number | StatusRange | "default";
  readonly description?: string;
  readonly content: readonly Content[];
  readonly headers: readonly ReplyHeader[];
  readonly links?: readonly Link[];
  /** JSON pointer to what several operations may share; absent where it stands in its own. */
  readonly at?: string;
}

/** Every status of a hundred that is not declared itself. */
export type StatusRange = "1XX" | "2XX" | "3XX" | "4XX" | "5XX";

/** What can be called next with what was answered. */
export interface Link {
  readonly name: string;
  readonly operationId?: string;
  readonly operationRef?: string;
  readonly description?: string;
  /** Of the next call: by name, a value or a runtime expression (`$response.body#/id`). */
  readonly parameters: readonly { readonly key: string; readonly value: unknown }[];
  readonly requestBody?: unknown;
}

/** A part of the document that is kept and not made into anything. */
export interface Told {
  readonly name: string;
  readonly definition: unknown;
  readonly at: string;
}

export interface ReplyHeader {
  readonly wire: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly description?: string;
}

/** All of `schemes` together. */
export interface SecurityRequirement {
  readonly schemes: readonly { readonly name: string; readonly scopes: readonly string[] }[];
}

export interface SecurityScheme {
  readonly name: string;
  /** What a caller must have. A Lambda authorizer reads whatever its function reads: `custom`. */
  readonly credential: "apiKey" | "bearer" | "sigv4" | "custom";
  readonly in: "header" | "query" | "cookie";
  /** The header or query parameter that carries it: `x-api-key`, `Authorization`. */
  readonly wire: string;
  readonly description?: string;
  readonly authorizer?: Authorizer;
}

export type Authorizer = JwtAuthorizer | LambdaAuthorizer | CognitoAuthorizer;

/** HTTP APIs: signature, issuer, audience and scopes are checked by the gateway. */
export interface JwtAuthorizer {
  readonly type: "jwt";
  /** Selection expressions, such as `$request.header.Authorization`. */
  readonly identitySource: readonly string[];
  readonly issuer: string;
  readonly audience: readonly string[];
}

export interface LambdaAuthorizer {
  readonly type: "token" | "request";
  readonly uri: string;
  readonly identitySource: readonly string[];
  /** Seconds that an answer is kept; AWS's default is 300 for REST and 0 for HTTP APIs. */
  readonly ttl?: number;
  /** A token that does not match is refused without a call (REST, `token`). */
  readonly identityValidation?: string;
  /** HTTP APIs only. */
  readonly payloadFormat?: "1.0" | "2.0";
  readonly simpleResponses?: boolean;
  readonly credentials?: string;
}

/** REST APIs on Cognito user pools. */
export interface CognitoAuthorizer {
  readonly type: "cognito";
  readonly providerArns: readonly string[];
  readonly identitySource: readonly string[];
  readonly ttl?: number;
}

/** What stands behind a route, in API Gateway's own words (the members of `x-amazon-apigateway-integration`). */
export interface Integration {
  readonly type: "aws_proxy" | "aws" | "http_proxy" | "http" | "mock";
  readonly uri?: string;
  /** The method of the backend, `POST` for Lambda. */
  readonly httpMethod?: string;
  readonly payloadFormatVersion?: "1.0" | "2.0";
  /** 50 to 300,000 for REST, 50 to 30,000 for HTTP APIs, in milliseconds. */
  readonly timeoutInMillis?: number;
  readonly passthroughBehavior?: "when_no_match" | "when_no_templates" | "never";
  readonly contentHandling?: "CONVERT_TO_BINARY" | "CONVERT_TO_TEXT";
  readonly credentials?: string;
  readonly connectionType?: string;
  readonly connectionId?: string;
  readonly integrationSubtype?: string;
  readonly requestParameters: readonly Mapping[];
  /** By media type. */
  readonly requestTemplates: readonly Mapping[];
  readonly responses: readonly IntegrationResponse[];
  readonly cacheKeyParameters: readonly string[];
  readonly cacheNamespace?: string;
  readonly responseTransferMode?: "BUFFERED" | "STREAM";
  /** WebSocket APIs: chooses the request template. */
  readonly templateSelectionExpression?: string;
}

export interface IntegrationResponse {
  /** REST: `default` or a regular expression over status or error message. HTTP: the status. WebSocket: a response key. */
  readonly pattern: string;
  readonly statusCode?: string;
  readonly contentHandling?: "CONVERT_TO_BINARY" | "CONVERT_TO_TEXT";
  readonly responseParameters: readonly Mapping[];
  readonly responseTemplates: readonly Mapping[];
  /** WebSocket APIs: chooses the template. */
  readonly templateSelectionExpression?: string;
}

/** One entry of a table whose keys are not ours. */
export interface Mapping {
  readonly key: string;
  readonly value: string;
}

export interface RequestValidator {
  readonly name: string;
  readonly body: boolean;
  readonly parameters: boolean;
}

export interface GatewayResponse {
  /** AWS's name: `DEFAULT_4XX`, `THROTTLED`, … */
  readonly type: string;
  readonly statusCode?: string;
  readonly responseParameters: readonly Mapping[];
  readonly responseTemplates: readonly Mapping[];
}

export interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
  readonly allowCredentials: boolean;
}

/** What a client may send over a socket. */
export interface SocketRoute {
  /** A free identifier, the route key where it is one. */
  readonly name: string;
  /** `$connect`, `$disconnect` and `$default` are routes too, told by their key. */
  readonly key: string;
  readonly description?: string;
  readonly message?: Schema;
  /** What the gateway checks of a message before anybody sees it. */
  readonly validation?: MessageValidation;
  /** What the gateway sends back; absent on a one-way route. */
  readonly reply?: Schema;
  /** A route response is configured, so that the integration's answer reaches the client. */
  readonly twoWay: boolean;
  readonly operationName?: string;
  readonly security: readonly SecurityRequirement[];
  readonly integration?: Integration;
  readonly origin: Origin;
  readonly at: string;
}

/** The models that messages are checked by, with the property that names the route still in them. */
export interface MessageValidation {
  /** Such as `$request.body.kind`: what it gives is the key of a model. */
  readonly selection: string;
  /** `$default` is for messages that none of the other keys is for. */
  readonly models: readonly { readonly key: string; readonly schema: Schema }[];
}

/** What a server may send over a socket. */
export interface SocketEvent {
  readonly name: string;
  readonly payload?: Schema;
  readonly description?: string;
  readonly origin: Origin;
  readonly at: string;
}

export interface SocketConnect {
  /** Query parameters and headers. */
  readonly params: readonly Param[];
  readonly security: readonly SecurityRequirement[];
}

export interface NamedSchema {
  /** A free identifier: `Pet`. */
  readonly name: string;
  readonly schema: Schema;
  readonly origin: Origin;
  readonly at: string;
}

/** Who told us. */
export type Origin =
  | "export"
  | "models"
  | "documentation"
  /** Other read operations of the control plane: `GetResources`, `GetRoutes`, `GetStage`, … */
  | "resources"
  | "template"
  /** The types of the handlers' TypeScript. */
  | "handlers"
  | "overlay"
  | "inferred"
  | "file"
  /** Nobody: API Gateway does not keep it. */
  | "not-stored";
