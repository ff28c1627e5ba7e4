import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { type HttpApis, httpApis } from "./http-apis.js";
import { pace } from "./pace.js";
import { type RestApis, restApis } from "./rest-apis.js";
import type { ApiSummary } from "./shapes.js";
import { type WebsocketApis, websocketApis } from "./websocket-apis.js";

export interface GatewayOptions {
  /** As in every AWS tool: else `AWS_REGION`, else the profile's. */
  readonly region?: string;
  readonly profile?: string;
  /** Another address, such as the local gateway's; else `AWS_ENDPOINT_URL`. */
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** REST, HTTP and WebSocket APIs of one account and region. */
export interface Gateway {
  readonly restApis: RestApis;
  readonly httpApis: HttpApis;
  readonly websocketApis: WebsocketApis;
  /** The API with this id, whichever kind it is (`GetRestApi`, else `GetApi`); undefined where there is none. */
  find(apiId: string): Promise<ApiSummary | undefined>;
  /** Every API, REST first; all pages. */
  list(): AsyncIterable<ApiSummary>;
  /** The region that calls go to. */
  region(): Promise<string>;
}

/**
 * Opens the management API. Calls are paced to AWS's quota (10 a second, burst 40, for the whole account) and retried
 * when AWS throttles all the same. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export function createGateway(options: GatewayOptions = {}): Gateway {
  const configuration = { ...options, maxAttempts: 6, retryMode: "standard" } as const;
  const v1 = new APIGatewayClient(configuration);
  const v2 = new ApiGatewayV2Client(configuration);
  const turn = pace({ perSecond: 10, burst: 40 });
  v1.middlewareStack.add(paced(turn), step);
  v2.middlewareStack.add(paced(turn), step);
  const rest = restApis(v1);
  const http = httpApis(v2);
  const websocket = websocketApis(v2);
  return {
    restApis: rest,
    httpApis: http,
    websocketApis: websocket,
    find: async (apiId) => (await rest.get(apiId)) ?? (await http.get(apiId)),
    async *list() {
      yield* rest.list();
      yield* http.list();
    },
    region: () => v1.config.region(),
  };
}

const step = { step: "initialize", name: "apigwPace" } as const;

/** Every call of both clients waits for its turn in one queue: the quota is the account's. */
function paced(turn: () => Promise<void>) {
  return <Args, Output>(next: (args: Args) => Promise<Output>) =>
    async (args: Args): Promise<Output> => {
      await turn();
      return next(args);
    };
}
