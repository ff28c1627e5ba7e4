import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { abortable } from "./abort.js";
import { GatewayError } from "./error.js";
import type { CallOptions } from "./operations/bind.js";
import type { SdkCommand } from "./operations/operation.js";
import { pacer } from "./pace.js";
import { oneAtATime } from "./queue.js";
import { pastConflicts } from "./retry.js";

export interface ConnectionOptions {
  /** As in every AWS tool: else `AWS_REGION`, else the profile's. */
  readonly region?: string;
  readonly profile?: string;
  /** Another address, such as the local gateway's; else `AWS_ENDPOINT_URL`. */
  readonly endpoint?: string;
  readonly credentials?: Credentials;
  /** Told before and after each call, for showing progress. */
  readonly onProgress?: (progress: Progress) => void;
  /** How many times faster than AWS's the quotas of the endpoint run: that of a local gateway's `--time-scale`. */
  readonly timeScale?: number;
  /** Whether other regions may be asked for an API that is not here; all that AWS has, or these. No by default. */
  readonly find?: boolean | readonly string[];
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When they end; from then on nothing is sent. */
  readonly expiration?: Date;
}

/** Calls to AWS, of all that are known to come. */
export interface Progress {
  /** AWS's name of the last call: `GetResources`. */
  readonly operation: string;
  readonly done: number;
  readonly known: number;
}

/** The management API of one account and region: paced, retried, one change at a time for each API. */
export interface Connection {
  /** REST APIs, API keys, usage plans. */
  readonly v1: SendAndTell;
  /** HTTP and WebSocket APIs, domains. */
  readonly v2: SendAndTell;
  /** Runs changes of one thing, such as an API, after each other. */
  readonly inTurn: <T>(thing: string, work: () => Promise<T>) => Promise<T>;
  region(): Promise<string>;
  /** What other clients of the SDK are made with. */
  readonly configuration: ClientConfiguration;
  readonly options: ConnectionOptions;
}

export interface ClientConfiguration {
  readonly region?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly credentials?: Credentials;
  readonly maxAttempts: number;
  readonly retryMode: "standard";
}

/** A `Send` that tells which operation it was, once AWS has answered it. */
export type SendAndTell = (command: SdkCommand, options?: CallOptions & { answered?: Answered }) => Promise<object>;

export type Answered = (operation: string, input: object) => void;

/** Opens the clients. Throttled calls are retried by the SDK, which honours `Retry-After`. */
export function connect(options: ConnectionOptions): Connection {
  const { onProgress: _, timeScale: __, find: ___, ...account } = options;
  const configuration = { ...account, maxAttempts: 6, retryMode: "standard" } as const;
  const v1 = new APIGatewayClient(configuration);
  const v2 = new ApiGatewayV2Client(configuration);
  const run = paced(options);
  // The casts hold: each table of operations has the commands of one client, which is given its own alone.
  return {
    v1: (command, call) => run(command, call, (abort) => v1.send(command as never, abort)),
    v2: (command, call) => run(command, call, (abort) => v2.send(command as never, abort)),
    inTurn: oneAtATime(),
    region: () => v1.config.region(),
    configuration,
    options,
  };
}

/** Whether an operation changes something. */
export function changes(operation: string): boolean {
  return !/^(Get|Export|TestInvoke)/.test(operation);
}

type Run = (
  command: SdkCommand,
  options: (CallOptions & { answered?: Answered }) | undefined,
  send: (abort: { abortSignal?: AbortSignal }) => Promise<object>,
) => Promise<object>;

/** Every call of both clients waits for its turn in one queue: the quota is the account's. */
function paced({ onProgress = () => undefined, timeScale, credentials }: ConnectionOptions): Run {
  const turn = pacer(timeScale);
  const inTurn = oneAtATime();
  let done = 0;
  let known = 0;
  return async (command, { signal, answered } = {}, send) => {
    refuseExpired(credentials);
    const around: Around = (next, { commandName = "" }) => {
      const operation = commandName.replace(/Command$/, "");
      const target = changes(operation) ? targetOf(command.input) : undefined;
      return async (args) => {
        const call = () =>
          pastConflicts(async () => {
            const counted = await turn(operation, command.input, signal);
            try {
              return await next(args);
            } finally {
              counted();
            }
          }, signal);
        known += 1;
        onProgress({ operation, done, known });
        try {
          const answer = target === undefined ? await call() : await inTurn(target, call);
          answered?.(operation, command.input);
          return answer;
        } finally {
          done += 1;
          onProgress({ operation, done, known });
        }
      };
    };
    // The cast holds: this is what the SDK's types call an initialize middleware, of this command's input and output.
    command.middlewareStack.add(around as never, { step: "initialize", name: "apigwPace" });
    return abortable(signal, send);
  };
}

type Around = (
  next: (args: object) => Promise<object>,
  context: { readonly commandName?: string },
) => (args: object) => Promise<object>;

/** What AWS does not let be changed twice at once. */
function targetOf(input: object): string | undefined {
  for (const member of ["restApiId", "ApiId", "usagePlanId", "domainName", "DomainName"]) {
    const value: unknown = Reflect.get(input, member);
    if (typeof value === "string") return value;
  }
  return undefined;
}

function refuseExpired(credentials: Credentials | undefined): void {
  const { expiration } = credentials ?? {};
  if (expiration === undefined || expiration.getTime() > Date.now()) return;
  throw new GatewayError(
    "credentials",
    `The AWS credentials have expired at ${expiration.toISOString()}. Sign in again, such as with "aws sso login"; nothing was sent.`,
  );
}
