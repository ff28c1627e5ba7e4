import { type AwsCredentials, signRequest } from "@apigw/client/sigv4";
import type { Awaitable } from "../contract.js";
import { ServerError } from "../errors.js";
import { isObject } from "../shape.js";
import { type Broadcast, type BroadcastOptions, broadcast } from "./broadcast.js";
import type { SocketApiContract } from "./contract.js";
import { type Endpoint, type EndpointOptions, endpointOf } from "./endpoint.js";
import { statusOf } from "./request.js";

/** The open connections of a WebSocket API. */
export interface Connections<Events> {
  to(id: string): Connection<Events>;
  /**
   * Posts an event to many connections, no faster than the account can take it, and tells of each id what became of it.
   * Whoever is throttled is asked again; an aborted `signal` ends it, and `next` says where to go on.
   */
  broadcast<Name extends keyof Events & string>(
    ids: readonly string[],
    event: Name,
    data: Events[Name],
    options?: BroadcastOptions,
  ): Promise<Broadcast>;
}

/** One connection of a client. */
export interface Connection<Events> {
  readonly id: string;
  /** Posts an event to the client. Says what became of it; throws only where nobody can tell, or nobody may post. */
  post<Name extends keyof Events & string>(event: Name, data: Events[Name]): Promise<PostOutcome>;
  /** Ends the connection; the client sees a normal close. */
  disconnect(): Promise<"disconnected" | "gone">;
}

/**
 * What became of a post. `delivered-to-gateway` is no receipt: the gateway took it, the client may still not get it.
 * `gone` is a connection that has ended: forget its id.
 */
export type PostOutcome = "delivered-to-gateway" | "gone" | "throttled" | "too-large";

/** How requests to `@connections` are signed. */
export interface ConnectionsOptions {
  /** Those of the function's role, from the environment, by default. */
  readonly credentials?: AwsCredentials | (() => Awaitable<AwsCredentials>);
}

/**
 * The connections of an API, for code that is no socket handler: an HTTP handler, a queue's consumer.
 *
 * @example await socketConnections(chatApi, { apiId: "f6g7h8i9j0", stage: "prod" }).to(id).post("messagePosted", message);
 */
export function socketConnections<Service, Events>(
  contract: SocketApiContract<Service, Events>,
  options: EndpointOptions & ConnectionsOptions,
): Connections<Events> {
  return connectionsBy(
    contract.eventField,
    createPost(() => endpointOf(options), options),
  );
}

/** Posts a text to a connection, or ends it. `what` is for the error. */
export interface RawPost {
  (id: string, what: string, body: string): Promise<PostOutcome>;
  disconnect(id: string): Promise<"disconnected" | "gone">;
}

/** Requests to `@connections` of an endpoint that is looked for when the first is made. */
export function createPost(find: () => Endpoint, options: ConnectionsOptions): RawPost {
  let found: Endpoint | undefined;
  const endpoint = () => {
    found ??= find();
    return found;
  };
  const post = async (id: string, what: string, body: string): Promise<PostOutcome> => {
    if (Buffer.byteLength(body) > messageLimit) return "too-large";
    const status = await manage(endpoint(), id, { method: "POST", body }, options);
    const outcome = outcomes.get(status);
    if (outcome) return outcome;
    throw failed(what, id, status);
  };
  const disconnect = async (id: string) => {
    const status = await manage(endpoint(), id, { method: "DELETE" }, options);
    if (status === 204 || status === 200) return "disconnected";
    if (status === 410) return "gone";
    throw failed("A disconnect", id, status);
  };
  return Object.assign(post, { disconnect });
}

/** Connections, by what posts to them. */
export function connectionsBy<Events>(eventField: string, post: RawPost): Connections<Events> {
  return {
    async broadcast(ids, event, data, more) {
      const body = frameOf(eventField, event, data);
      return broadcast(ids, (id) => post(id, `Event "${event}"`, body), more);
    },
    to: (id) => ({
      id,
      post: async (event, data) => post(id, `Event "${event}"`, frameOf(eventField, event, data)),
      disconnect: () => post.disconnect(id),
    }),
  };
}

/** An event as it is sent. */
export function frameOf(eventField: string, event: string, data: unknown): string {
  if (!isObject(data) || Array.isArray(data)) throw new TypeError(`The data of event "${event}" must be an object`);
  // Named first, for readers; and last, so that nothing in the data can rename it.
  return JSON.stringify({ [eventField]: event, ...data, [eventField]: event });
}

/** API Gateway's own limit of a message, in bytes: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const messageLimit: number = 131_072;

const outcomes: ReadonlyMap<number, PostOutcome> = new Map([
  [200, "delivered-to-gateway"],
  [410, "gone"],
  [413, "too-large"],
  [429, "throttled"],
]);

function failed(what: string, id: string, status: number): ServerError {
  const why = status === 403 ? ": may this role execute-api:ManageConnections on the API?" : "";
  return new ServerError("post-failed", `${what} for connection ${id} was answered ${status}${why}`);
}

async function manage(
  endpoint: Endpoint,
  id: string,
  { method, body = "" }: { readonly method: string; readonly body?: string },
  options: ConnectionsOptions,
): Promise<number> {
  // A URL would take these for a way up, and sign a request to something else.
  if (["", ".", ".."].includes(id)) throw new ServerError("post-failed", `"${id}" is no id of a connection`);
  // Connection ids end in `=`, which must be escaped here.
  const url = new URL(`${endpoint.url}/@connections/${encodeURIComponent(id)}`);
  const headers: Record<string, string> = body === "" ? {} : { "content-type": "application/json" };
  const credentials = options.credentials ?? environmentCredentials(endpoint);
  const signed = await signRequest({ method, url, headers, body }, { credentials, region: endpoint.region });
  try {
    return await statusOf({ method, url, headers: { ...headers, ...signed }, body });
  } catch (cause) {
    throw new ServerError("post-failed", `No answer about connection ${id} from ${url.host}`, { cause });
  }
}

function environmentCredentials({ local }: Endpoint): AwsCredentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, sessionToken };
  if (local) return { accessKeyId: "test", secretAccessKey: "test" };
  throw new ServerError(
    "no-credentials",
    "No AWS credentials in the environment: on Lambda the role gives them, elsewhere pass `credentials`",
  );
}
