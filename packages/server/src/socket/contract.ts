import type { Awaitable, Validator } from "../contract.js";
import type { Reply } from "../reply.js";
import type { ConnectContext, SocketContext } from "./context.js";

/** The routes of a WebSocket API and how its messages are told apart. Generated beside the service's type. */
export interface SocketApiContract<Service, Events> {
  readonly name: string;
  /** The field of a message that chooses its route: `action` for `$request.body.action`. */
  readonly routeField: string;
  /** The field of an event that holds its name. */
  readonly eventField: string;
  readonly routes: { readonly [K in Exclude<keyof Service, keyof SocketLifecycle<Events>>]: SocketRouteContract };
}

/** One route, by the service's method for it. */
export interface SocketRouteContract {
  readonly route: string;
  /** The API has a route response, so that an answer arrives. */
  readonly reply?: true;
  /** Checks the message before the method is called. Generated into `schemas.ts`. */
  readonly message?: Validator;
}

/** The methods every WebSocket service may have beside its routes. */
export interface SocketLifecycle<Events> {
  /** Asked before a connection is accepted; a reply that is not 2xx refuses it. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a method that lets everyone in returns nothing
  $connect?: (context: ConnectContext<Events>) => Awaitable<void | Reply<number, unknown>>;
  /** Told after a connection has ended. AWS delivers this by best effort: do not rely on it. */
  $disconnect?: (context: SocketContext<Events>) => Awaitable<void>;
  /** Gets the messages that no route is for: the parsed JSON, or the text as it came. */
  $default?: (message: unknown, context: SocketContext<Events>) => Awaitable<unknown>;
}
