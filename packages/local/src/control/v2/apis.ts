import type {
  Api,
  Cors,
  CreateApiCommandInput,
  GetApisCommandInput,
  UpdateApiCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import { tokenPageOf } from "../pages.js";
import { freeMap, now, present } from "../present.js";
import { badRequest } from "../protocol/api-error.js";
import type { StoredApi } from "../store/api.js";
import { refuseMapped } from "./domains.js";
import { newIntegration } from "./integrations.js";
import { apiOf, needed, touch } from "./lookup.js";
import { checkHttpRouteKey, checkRouteKey, newRoute } from "./routes.js";
import { newApiStage } from "./stages.js";

/** HTTP and WebSocket APIs themselves. */
export const apiHandlers = {
  CreateApi: createApi,
  GetApi: (input: Address, call: Call): Api => shown(apiOf(call, input), call),
  GetApis: (input: GetApisCommandInput, call: Call) =>
    tokenPageOf(
      [...call.region.apis.values()].map((api) => shown(api, call)),
      input,
    ),
  UpdateApi: updateApi,
  DeleteApi: deleteApi,
  DeleteCorsConfiguration: (input: Address, call: Call) => {
    const api = apiOf(call, input);
    delete api.definition.api.CorsConfiguration;
    touch(api);
  },
} satisfies Handlers;

interface Address {
  ApiId?: string | undefined;
}

const httpRouteSelection = "$request.method $request.path";

/** A new API with nothing in it. Imports start from it too. */
export function newApi(head: Pick<Api, "Name" | "ProtocolType"> & Partial<Api>, call: Call): StoredApi {
  const ApiId = call.ids.api();
  const ProtocolType = head.ProtocolType === "WEBSOCKET" ? "WEBSOCKET" : "HTTP";
  const api: StoredApi = {
    definition: {
      api: present({
        ApiKeySelectionExpression: "$request.header.x-api-key",
        DisableExecuteApiEndpoint: false,
        IpAddressType: "ipv4" as const,
        RouteSelectionExpression: httpRouteSelection,
        Tags: freeMap<string>(),
        ...present(head),
        Name: head.Name ?? "",
        ProtocolType,
        ApiId,
        CreatedDate: now(),
      }),
      routes: new Map(),
      integrations: new Map(),
      models: new Map(),
      authorizers: new Map(),
    },
    deployments: new Map(),
    stages: new Map(),
  };
  call.region.apis.set(ApiId, api);
  return api;
}

/** As AWS tells it: with the address at which this gateway serves it. */
export function shown({ definition: { api } }: StoredApi, { endpoint }: Call): Api {
  const scheme = api.ProtocolType === "WEBSOCKET" ? "ws" : "http";
  const port = new URL(endpoint).port;
  return { ...api, ApiEndpoint: `${scheme}://${api.ApiId}.execute-api.localhost${port === "" ? "" : `:${port}`}` };
}

function createApi(input: CreateApiCommandInput, call: Call): Api {
  const Name = needed(input.Name, "Name");
  const { ProtocolType, Target, RouteKey, CredentialsArn, ...head } = input;
  if (ProtocolType !== "HTTP" && ProtocolType !== "WEBSOCKET") {
    throw badRequest("Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]");
  }
  if (ProtocolType === "WEBSOCKET" && head.RouteSelectionExpression === undefined) {
    throw badRequest("Invalid routeSelectionExpression");
  }
  if (ProtocolType === "HTTP") checkRouteSelection(head.RouteSelectionExpression);
  if (ProtocolType === "WEBSOCKET" && head.CorsConfiguration !== undefined) throw noCors();
  if (ProtocolType === "WEBSOCKET" && Target !== undefined) throw badRequest("Target is only supported for HTTP APIs");
  const RouteSelectionExpression = head.RouteSelectionExpression ?? httpRouteSelection;
  checkCors(head.CorsConfiguration);
  if (Target === undefined && (RouteKey !== undefined || CredentialsArn !== undefined)) {
    throw badRequest("Target is a required parameter for quick create");
  }
  if (RouteKey !== undefined) checkHttpRouteKey(RouteKey);
  const api = newApi({ ...head, Name, ProtocolType, RouteSelectionExpression }, call);
  if (Target !== undefined) quickCreate(api, { Target, RouteKey: RouteKey ?? "$default", CredentialsArn }, call);
  return shown(api, call);
}

/** There is but one way, and two ways to write it. */
function checkRouteSelection(expression: string = httpRouteSelection): void {
  if (expression === httpRouteSelection || expression === "${request.method} ${request.path}") return;
  throw badRequest('Route selection expression is currently limited to "${request.method} ${request.path}"');
}

function noCors() {
  return badRequest("Cors is not supported for WEBSOCKET protocolType");
}

function checkCors(cors: Cors | undefined): void {
  if (cors?.AllowCredentials === true && cors.AllowOrigins?.includes("*") === true) {
    throw badRequest("allow-credentials is not supported if 'allow-origin' is *");
  }
}

interface QuickCreate {
  readonly Target: string;
  readonly RouteKey: string;
  readonly CredentialsArn: string | undefined;
}

/** One integration, one route and a `$default` stage that deploys by itself. */
function quickCreate(api: StoredApi, { Target, RouteKey, CredentialsArn }: QuickCreate, call: Call): void {
  const isHttp = /^https?:\/\//.test(Target);
  const integration = newIntegration(
    api,
    {
      IntegrationType: isHttp ? "HTTP_PROXY" : "AWS_PROXY",
      IntegrationMethod: isHttp ? "ANY" : "POST",
      IntegrationUri: Target,
      PayloadFormatVersion: isHttp ? "1.0" : "2.0",
      CredentialsArn,
      ApiGatewayManaged: true,
    },
    call,
  );

  newRoute(api, { RouteKey, Target: `integrations/${integration.IntegrationId}`, ApiGatewayManaged: true }, call);
  newApiStage(api, { StageName: "$default", AutoDeploy: true, ApiGatewayManaged: true });
}

function updateApi(input: UpdateApiCommandInput, call: Call): Api {
  const api = apiOf(call, input);
  const { ApiId: _, Target, RouteKey, CredentialsArn, ...members } = input;
  const { api: head, integrations, routes } = api.definition;
  if (head.ProtocolType === "WEBSOCKET" && members.CorsConfiguration !== undefined) throw noCors();
  if (head.ProtocolType === "HTTP") checkRouteSelection(members.RouteSelectionExpression);
  checkCors({ ...head.CorsConfiguration, ...present(members.CorsConfiguration ?? {}) });
  const route = managedOf(routes);
  const integration = managedOf(integrations);
  if (integration === undefined && (Target !== undefined || CredentialsArn !== undefined)) {
    throw badRequest("Target and CredentialsArn can only be updated for APIs made by quick create");
  }
  if (RouteKey !== undefined) {
    if (route === undefined) throw badRequest("RouteKey can only be updated for APIs made by quick create");
    checkRouteKey(api, RouteKey, route);
    route.RouteKey = RouteKey;
  }
  const { CorsConfiguration, ...others } = members;
  Object.assign(head, present(others));
  // What it does not say about CORS stays as it was.
  if (CorsConfiguration !== undefined) {
    head.CorsConfiguration = { ...head.CorsConfiguration, ...present(CorsConfiguration) };
  }
  if (integration !== undefined) Object.assign(integration, present({ IntegrationUri: Target, CredentialsArn }));
  touch(api);
  return shown(api, call);
}

function managedOf<T extends { ApiGatewayManaged?: boolean | undefined }>(
  parts: ReadonlyMap<string, T>,
): T | undefined {
  return [...parts.values()].find(({ ApiGatewayManaged }) => ApiGatewayManaged === true);
}

function deleteApi(input: Address, call: Call): void {
  const { ApiId } = apiOf(call, input).definition.api;
  refuseMapped(call, ({ ApiId: mapped }) => mapped === ApiId, "Deleting Api failed", "Api");
  call.region.apis.delete(ApiId);
}
