import { randomBytes, randomUUID } from "node:crypto";
import { type Gateway, type GatewayOptions, startGateway } from "@apigw/local";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { WebSocket } from "ws";

const region = "eu-west-1";
const uri = (name: string) =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:${name}/invocations`;

/** A WebSocket API whose routes are one function, `bank`, and the clients of a test. */
export interface SocketGateway {
  readonly gateway: Gateway;
  readonly apiId: string;
  connect(query?: string): Promise<Client>;
  stop(): Promise<void>;
}

/** What an API is made of: its routes, and which of them answer. */
export interface SocketRoutes {
  readonly twoWay: readonly string[];
  readonly oneWay?: readonly string[];
  /** The function `guard` decides who comes in, by `?user=`. */
  readonly guarded?: boolean;
}

/** Starts a gateway and deploys an API, by the SDK. */
export async function startSockets(options: GatewayOptions, routes: SocketRoutes): Promise<SocketGateway> {
  const gateway = await startGateway({ region, log: () => undefined, ...options });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new ApiGatewayV2Client({ endpoint: gateway.url, region, credentials });
  const apiId = await deploy(client, routes);
  const open: Client[] = [];
  return {
    gateway,
    apiId,
    async connect(query = "") {
      const one = await connect(`${gateway.baseUrl(apiId)}${query}`);
      open.push(one);
      return one;
    },
    async stop() {
      for (const one of open) one.socket.terminate();
      client.destroy();
      await gateway.stop();
    },
  };
}

async function deploy(client: ApiGatewayV2Client, { twoWay, oneWay = [], guarded }: SocketRoutes): Promise<string> {
  const { ApiId = "" } = await client.send(
    new CreateApiCommand({
      Name: "bank",
      ProtocolType: "WEBSOCKET",
      RouteSelectionExpression: "$request.body.action",
    }),
  );
  const { IntegrationId } = await client.send(
    new CreateIntegrationCommand({ ApiId, IntegrationType: "AWS_PROXY", IntegrationUri: uri("bank") }),
  );
  const Target = `integrations/${IntegrationId}`;
  const guard = guarded ? await addGuard(client, ApiId) : {};
  for (const RouteKey of ["$connect", "$disconnect", ...oneWay])
    await client.send(new CreateRouteCommand({ ApiId, RouteKey, Target, ...(RouteKey === "$connect" && guard) }));
  for (const RouteKey of twoWay) {
    const RouteResponseSelectionExpression = "$default";
    const { RouteId } = await client.send(
      new CreateRouteCommand({ ApiId, RouteKey, Target, RouteResponseSelectionExpression }),
    );
    await client.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: "$default" }));
  }
  await client.send(new CreateStageCommand({ ApiId, StageName: "prod" }));
  await client.send(new CreateDeploymentCommand({ ApiId, StageName: "prod" }));
  return ApiId;
}

async function addGuard(client: ApiGatewayV2Client, ApiId: string) {
  const { AuthorizerId } = await client.send(
    new CreateAuthorizerCommand({
      ApiId,
      Name: "guard",
      AuthorizerType: "REQUEST",
      AuthorizerUri: uri("guard"),
      IdentitySource: ["route.request.querystring.user"],
    }),
  );
  return { AuthorizationType: "CUSTOM", AuthorizerId } as const;
}

/** Lets everybody in as whom they say they are. */
export const guard = async (event: { methodArn: string; queryStringParameters: { user: string } }) => ({
  principalId: event.queryStringParameters.user,
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: event.methodArn }],
  },
});

/** A frame of JSON. */
export type Frame = Readonly<Record<string, unknown>>;

/** A plain WebSocket, and what came over it. */
export class Client {
  readonly frames: Frame[] = [];
  readonly #waiting = new Set<() => void>();
  #closed: number | undefined;

  constructor(readonly socket: WebSocket) {
    const wake = () => {
      for (const one of [...this.#waiting]) one();
    };
    socket.on("message", (data) => {
      this.frames.push(JSON.parse(String(data)));
      wake();
    });
    socket.on("close", (code) => {
      this.#closed = code;
      wake();
    });
  }

  send(frame: object | string): void {
    this.socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** Waits until there is something to see. */
  async until<T>(read: () => T | undefined, within = 15_000): Promise<T> {
    const end = Date.now() + within;
    for (;;) {
      const value = read();
      if (value !== undefined) return value;
      if (Date.now() > end) throw new Error(`Not within ${within} ms; there is ${JSON.stringify(this.frames)}`);
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 50);
        this.#waiting.add(wake);
      });
    }
  }

  /** The next frame with these members that has not been taken. */
  async take(members: Frame): Promise<Frame> {
    const found = await this.until(() =>
      this.frames.find((one) => Object.entries(members).every(([name, value]) => one[name] === value)),
    );
    this.frames.splice(this.frames.indexOf(found), 1);
    return found;
  }

  /** Sends a message with an id, and gives its answer. */
  async ask(frame: Frame): Promise<Frame> {
    const requestId = randomUUID();
    this.send({ requestId, ...frame });
    return this.take({ requestId: frame.requestId ?? requestId });
  }

  closed(): Promise<number> {
    return this.until(() => this.#closed);
  }

  async close(): Promise<void> {
    this.socket.close(1000);
    await this.closed();
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client(new WebSocket(url));
  await new Promise<void>((resolve, reject) => {
    client.socket.once("open", resolve);
    client.socket.once("error", reject);
  });
  return client;
}

/** A session's id as a client makes it. */
export const newSession = (): string => randomBytes(16).toString("base64url");

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What `hello` takes, but the first connection of a new client. */
export interface Hello {
  readonly id: string;
  readonly generation?: number;
  readonly lastSeq?: number;
  readonly epoch?: string;
}

/** Begins or resumes a session. */
export const hello = (client: Client, { generation = 1, lastSeq = 0, ...rest }: Hello, more = {}): Promise<Frame> =>
  client.ask({ action: "hello", $session: { ...rest, generation, lastSeq }, ...more });
