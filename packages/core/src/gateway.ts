import { present } from "@apigw/model";
import { type Changed, type ChangeOptions, change } from "./change.js";
import { type Connection, type ConnectionOptions, connect } from "./connection.js";
import { restEndpoint } from "./endpoint.js";
import { type HttpApis, httpApis } from "./http-apis.js";
import { kindOf } from "./known-api.js";
import {
  accountOperations,
  apiKeyOperations,
  clientCertificateOperations,
  domainOperations,
  usagePlanOperations,
  vpcLinkOperations,
} from "./operations/account.js";
import { type Bound, bind } from "./operations/bind.js";
import { apiOperations } from "./operations/v2.js";
import { all, unlessMissing } from "./pages.js";
import { executeApiArn } from "./patterns/arn.js";
import { type IssuedKey, type IssueKey, issueKey } from "./patterns/issue-key.js";
import { type MapDomain, type MappedDomain, mapDomain } from "./patterns/map-domain.js";
import type { Cors } from "./patterns/rest-cors.js";
import { inArn, readRoute } from "./patterns/route.js";
import { type RestApis, restApis } from "./rest-apis.js";
import type { ApiSummary } from "./shapes.js";
import { type WebsocketApis, websocketApis } from "./websocket-apis.js";

/** What a gateway is opened with. */
export interface GatewayOptions extends ConnectionOptions {}

/** REST, HTTP and WebSocket APIs of one account and region. */
export interface Gateway {
  readonly restApis: RestApis;
  readonly httpApis: HttpApis;
  readonly websocketApis: WebsocketApis;
  /** CORS, of REST and HTTP APIs alike. */
  readonly cors: {
    /** As `restApis.enableCors`, or `httpApis.enableCors`: which of them the id tells (`GetRestApi`). */
    enable(apiId: string, cors: Cors, options?: ChangeOptions): Promise<Changed<object>>;
  };
  readonly apiKeys: ApiKeys;
  readonly usagePlans: Bound<typeof usagePlanOperations>;
  readonly domains: Domains;
  /** Who may invoke Lambda functions. */
  readonly permissions: {
    /**
     * Lets an API invoke a function, for every route or for one: `GET /items` (`GetPolicy`, `AddPermission`). Errors:
     * `invalid`, `not-found`.
     */
    allow(lambda: string, from: PermittedApi, options?: ChangeOptions): Promise<Changed<object>>;
  };
  readonly vpcLinks: Bound<typeof vpcLinkOperations>;
  readonly clientCertificates: Bound<typeof clientCertificateOperations>;
  readonly account: Bound<typeof accountOperations>;
  /**
   * The API with this id, whichever kind it is (`GetRestApi`, else `GetApi`); undefined where there is none. Errors:
   * AWS's own.
   */
  find(apiId: string): Promise<ApiSummary | undefined>;
  /** Every API, REST first; all pages (`GetRestApis`, `GetApis`). */
  list(): AsyncIterable<ApiSummary>;
  /** The names of an API's stages (`GetStages`). */
  stageNames(api: Pick<ApiSummary, "kind" | "id">): Promise<string[]>;
  /** The region that calls go to. */
  region(): Promise<string>;
}

/** API keys: AWS's operations, and a key with its plan in one call. */
export interface ApiKeys extends Bound<typeof apiKeyOperations> {
  /**
   * A key and its usage plan, each made where it is missing (`CreateUsagePlan`, `CreateApiKey`, `CreateUsagePlanKey`).
   * `rateLimit` is calls a second, `burstLimit` calls at once, `quota.limit` calls a period; a value has 20 to 128
   * characters. Errors: `invalid`, `conflict` (a plan or a key of this name that is another), `half-done`, and AWS's own.
   */
  issue(wanted: IssueKey, options?: ChangeOptions): Promise<Changed<IssuedKey>>;
}

/** Custom domains: AWS's operations, and a stage below a domain in one call. */
export interface Domains extends Bound<typeof domainOperations> {
  /**
   * A stage below a regional domain with its TLS policy (`CreateDomainName`, `CreateApiMapping`). Errors:
   * `invalid`, `conflict` (the path leads to another API), `not-found`, `half-done`, and AWS's own.
   */
  map(wanted: MapDomain, options?: ChangeOptions): Promise<Changed<MappedDomain>>;
}

/** Which API may invoke a function, and for what. */
export interface PermittedApi {
  readonly apiId: string;
  /** `GET /items/{id}`; every route by default. */
  readonly route?: string;
}

/**
 * Opens the management API. Calls are paced to AWS's quotas (10 a second, burst 40, for the whole account; slower for some
 * operations), retried when AWS throttles all the same or somebody else is changing the API, and changes of one API are
 * sent one at a time. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export function createGateway(options: GatewayOptions = {}): Gateway {
  const connection = connect(options);
  const { v1, v2, region } = connection;
  const rest = restApis(connection);
  const http = httpApis(connection);
  const websocket = websocketApis(connection);
  return {
    restApis: rest,
    httpApis: http,
    websocketApis: websocket,
    cors: {
      async enable(apiId, cors, options) {
        const older = await unlessMissing(rest.get({ restApiId: apiId }));
        return older === undefined ? http.enableCors(apiId, cors, options) : rest.enableCors(apiId, cors, options);
      },
    },
    apiKeys: {
      ...bind(apiKeyOperations, v1),
      issue: (wanted, options = {}) =>
        change(
          connection,
          { what: `Issuing the API key ${JSON.stringify(wanted.name)}`, thing: "API keys" },
          options,
          (aws) => issueKey(aws, wanted),
        ),
    },
    usagePlans: bind(usagePlanOperations, v1),
    domains: {
      ...domains(connection),
      map: (wanted, options = {}) =>
        change(connection, { what: `Mapping ${wanted.domainName}`, thing: wanted.domainName }, options, (aws) =>
          mapDomain(aws, wanted),
        ),
    },
    permissions: {
      allow: (lambda, { apiId, route }, options = {}) =>
        change(connection, { what: `Permission of ${lambda}`, thing: lambda }, options, async (aws) => {
          const rest = route === undefined ? "*" : `*/${inArn(readRoute(route))}`;
          const arn = await aws.lambda.arn(lambda);
          await aws.lambda.allow(arn, executeApiArn(arn, await aws.region(), `${apiId}/${rest}`));
          return {};
        }),
    },
    vpcLinks: { rest: bind(vpcLinkOperations.rest, v1), http: bind(vpcLinkOperations.http, v2) },
    clientCertificates: bind(clientCertificateOperations, v1),
    account: bind(accountOperations, v1),
    async find(apiId) {
      const older = await unlessMissing(rest.get({ restApiId: apiId }));
      if (older !== undefined) return restSummary(older, await restEndpoint(connection, apiId));
      const newer = await unlessMissing(http.get({ ApiId: apiId }));
      return newer === undefined ? undefined : v2Summary(newer);
    },
    async *list() {
      for await (const api of rest.list()) yield restSummary(api, await restEndpoint(connection, api.id));
      for await (const api of bind(apiOperations, v2).list()) yield v2Summary(api);
    },
    async stageNames({ kind, id }) {
      if (kind === "rest") return (await all(rest.stages.list({ restApiId: id }))).map(({ stageName }) => stageName);
      return (await all(http.stages.list({ ApiId: id }))).map(({ StageName }) => StageName);
    },
    region,
  };
}

/** The newer API's, and below `edge` the older one's. */
function domains({ v1, v2 }: Connection): Bound<typeof domainOperations> {
  const { edge, ...newer } = domainOperations;
  return { ...bind(newer, v2), edge: bind(edge, v1) };
}

interface Described {
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

function restSummary({ id, name, ...api }: { id: string; name: string } & Described, endpoint: string): ApiSummary {
  return { kind: "rest", id, name, endpoint, ...described(api) };
}

interface V2Api {
  readonly ApiId: string;
  readonly Name: string;
  readonly ProtocolType?: string | undefined;
  readonly Description?: string | undefined;
  readonly Tags?: Readonly<Record<string, string>> | undefined;
  readonly ApiEndpoint?: string | undefined;
}

function v2Summary(api: V2Api): ApiSummary {
  const { ApiId: id, Name: name, Description: description, Tags: tags, ApiEndpoint: endpoint = "" } = api;
  return { kind: kindOf(api), id, name, endpoint, ...described({ description, tags }) };
}

function described({ description, tags }: Described): Pick<ApiSummary, "description" | "tags"> {
  return present<Pick<ApiSummary, "description" | "tags">>({ description, tags });
}
