import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { type HttpApis, httpApis } from "./http-apis.js";
import { pacer } from "./pace.js";
import { type RestApis, restApis } from "./rest-apis.js";
import { pastConflicts } from "./retry.js";
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
  /** Told before and after each call, for showing progress. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Calls to AWS, of all that are known to come. */
export interface Progress {
  /** AWS's name of the last call: `GetResources`. */
  readonly operation: string;
  readonly done: number;
  readonly known: number;
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
 * Opens the management API. Calls are paced to AWS's quotas (10 a second, burst 40, for the whole account; slower for some
 * operations), and retried when AWS throttles all the same or somebody else is changing the API. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export function createGateway({ onProgress = () => undefined, ...options }: GatewayOptions = {}): Gateway {
  const configuration = { ...options, maxAttempts: 6, retryMode: "standard" } as const;
  const v1 = new APIGatewayClient(configuration);
  const v2 = new ApiGatewayV2Client(configuration);
  const calls = paced(onProgress);
  v1.middlewareStack.add(calls, step);
  v2.middlewareStack.add(calls, step);
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
function paced(onProgress: (progress: Progress) => void) {
  const turn = pacer();
  let done = 0;
  let known = 0;
  return <Args, Output>(next: (args: Args) => Promise<Output>, { commandName = "" }: { commandName?: string }) =>
    async (args: Args): Promise<Output> => {
      const operation = commandName.replace(/Command$/, "");
      known += 1;
      onProgress({ operation, done, known });
      try {
        return await pastConflicts(async () => {
          await turn(operation);
          return next(args);
        });
      } finally {
        done += 1;
        onProgress({ operation, done, known });
      }
    };
}
