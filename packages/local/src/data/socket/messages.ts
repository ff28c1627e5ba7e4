import type { MessageValidation } from "@apigw/model";
import type { Plane } from "../exchange.js";
import { Refusal } from "../refusal.js";
import { isRouteWithinLimits } from "../throttle.js";
import { validatorFor } from "../validator.js";
import type { Asked } from "./asked.js";
import { nameOf, type OpenConnection } from "./connection.js";
import { context, messageEvent } from "./events.js";
import { type Brought, evaluate, type Lookup, lookupIn, parse } from "./expression.js";
import type { SocketFaults } from "./faults.js";
import { begin } from "./happening.js";
import { integrate } from "./integrate.js";
import { selectRoute } from "./select-route.js";
import { send } from "./send.js";

/**
 * One message of a client: to its route's integration, whose answer reaches the client only if the route is two-way.
 * What goes wrong comes back as a frame of the gateway's own; the connection stays open.
 */
export async function handleMessage(
  plane: Plane,
  faults: SocketFaults,
  connection: OpenConnection,
  body: string,
): Promise<void> {
  const brought: Brought = { body, json: parse(body) };
  const lookup = lookupIn(connection, brought, () => context(connection, "", "MESSAGE"));
  const route = selectRoute(connection.api, brought, lookup);
  const event = messageEvent(connection, route?.key ?? "$default", body);
  const { requestId } = event.requestContext;
  const { ended, notes } = begin(plane, connection, "MESSAGE", route?.key, requestId);
  const tell = (message: string, status: number, why: string | undefined = message) => {
    send(connection, faults, JSON.stringify({ message, connectionId: connection.id, requestId }));
    ended(status, why);
  };
  if (route === undefined) return tell("Forbidden", 403);
  try {
    const passes = mayPass(plane, connection, route.key);
    if (passes instanceof Promise ? !(await passes) : !passes) return tell("Too Many Requests", 429);
    if (route.validation !== undefined && !(await isValid(connection, route.validation, brought, lookup)))
      return tell("Bad request body", 400);
    const asked: Asked = { plane, connection, route, event, brought, notes };
    const { body: answer } = await integrate(asked);
    if (route.twoWay && answer !== undefined) send(connection, faults, answer);
    ended(200);
  } catch (error) {
    const why = error instanceof Refusal ? error.why : `${nameOf(connection, route.key)}: ${String(error)}`;
    if (why !== undefined) plane.log({ event: "warning", message: why });
    // Each as AWS's users have seen it: https://github.com/aws/chalice/issues/1406 for the first.
    const isLate = error instanceof Refusal && error.type === "INTEGRATION_TIMEOUT";
    if (isLate) tell("Endpoint request timed out", 504, why);
    else tell("Internal server error", 500, why);
  }
}

function mayPass(plane: Plane, { deployed, stage }: OpenConnection, route: string): boolean | Promise<boolean> {
  const now = Date.now();
  // Nearly always known already.
  const settings = plane.settings.of(deployed, stage.stage);
  const judge = (told: Awaited<typeof settings>) => isRouteWithinLimits(plane, { deployed, stage }, route, now, told);
  return settings instanceof Promise ? settings.then(judge) : judge(settings);
}

/** As the model says that the selection expression chooses, else the `$default` one; without either, no message is. */
async function isValid(
  { api }: OpenConnection,
  { models, selection }: MessageValidation,
  { json }: Brought,
  lookup: Lookup,
): Promise<boolean> {
  const key = evaluate(selection, lookup);
  const model = models.find((one) => one.key === key) ?? models.find((one) => one.key === "$default");
  if (model === undefined || json === undefined) return false;
  return (await validatorFor(api, model.schema)).holds(json);
}
