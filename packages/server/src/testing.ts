import type { ApiContract, OperationContract } from "./contract.js";
import { type LambdaHandler, lambda } from "./lambda.js";
import type { ServiceOptions } from "./service.js";
import { answeredOf, type Called } from "./testing/answered.js";
import { requestFor } from "./testing/ask.js";
import { createEvent, type EventOptions } from "./testing/event.js";
import type { Made } from "./testing/made.js";

export { answeredOf, type Called } from "./testing/answered.js";
export { createEvent, type EventOptions, type EventRequest } from "./testing/event.js";
export type { InputOf } from "./testing/made.js";
export {
  type ConnectEventOptions,
  createSocketEvents,
  type SocketEventOptions,
  type SocketEvents,
} from "./testing/socket.js";
export { type StoreRule, storeRules } from "./testing/store-rules.js";

/** A maker of events for each operation. */
export type Events<S> = Made<S, object, EventOptions>;

/** A call in this process for each operation. */
export type Calls<S> = Made<S, Promise<Called>, EventOptions>;

/**
 * The events that a gateway would send, by operation and typed by its input.
 *
 * @example await handler(createEvents(petsApi).getPet({ petId: 7 }, { version: "2.0", authorizer: { claims } }));
 */
export function createEvents<S>(contract: ApiContract<S>): Events<S> {
  return byOperation(contract, (operation) => (input, options) => createEvent(requestFor(operation, input), options));
}

/**
 * Calls a service in this process, through an event and back: what a method is given and what is answered are what they
 * would be behind a gateway.
 *
 * @example expect(await call(petsApi, service).getPet({ petId: 7 })).toMatchObject({ status: 200, body: { name: "Rex" } });
 */
export function call<S>(contract: ApiContract<S>, service: Partial<NoInfer<S>>, options?: ServiceOptions): Calls<S> {
  return callHandler(contract, lambda(contract, service, options));
}

/** Calls a Lambda handler in the same way. */
export function callHandler<S>(contract: ApiContract<S>, handler: LambdaHandler): Calls<S> {
  return byOperation(contract, (operation) => async (input, options) => {
    const event = createEvent(requestFor(operation, input), options);
    return answeredOf(await handler(event, endingIn(options?.remainingTime)));
  });
}

/** As much of Lambda's context as knows when it ends. */
function endingIn(time: number | undefined): object | undefined {
  const began = Date.now();
  return time === undefined ? undefined : { getRemainingTimeInMillis: () => began + time - Date.now() };
}

function byOperation<S, T>(
  { operations }: ApiContract<S>,
  make: (operation: OperationContract) => (input?: object, options?: EventOptions) => T,
): Made<S, T, EventOptions> {
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, operation] of Object.entries<OperationContract>(operations)) made[name] = make(operation);
  // Each operation of the contract has been made one of.
  return made as Made<S, T, EventOptions>;
}
