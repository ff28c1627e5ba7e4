import { randomUUID } from "node:crypto";
import type { DeployedApi, DeployedStage } from "../deployed.js";
import { failurePayload, type LambdaFailure } from "../functions/failure.js";
import { functionName } from "../functions/name.js";
import type { Invoked } from "../functions/registry.js";
import type { OnChunk } from "../functions/streaming.js";
import type { Notes, Plane } from "./exchange.js";
import { Refusal } from "./refusal.js";

/** Whose function is called, and for what: for the log. */
export interface Caller {
  readonly deployed: DeployedApi;
  readonly stage: DeployedStage;
  /** The route, as the log names it: `GET /pets of "pets"`. */
  readonly at: string;
  /** In whose name the function is asked: `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets`. */
  readonly source: () => string;
  /** Of the exchange, where the function answers it: which invocation it was, and that Lambda took it. */
  readonly notes?: Notes;
  /** An integration with a role of its own needs no permission of the function. */
  readonly credentials?: string | undefined;
}

/**
 * Runs the function that a URI names and gives its result. Where the function is missing, fails or is late, the gateway
 * answers, and the log says why.
 */
export async function invokeFunction(
  plane: Plane,
  caller: Caller,
  uri: string | undefined,
  event: object,
  timeoutInMillis: number,
  onChunk?: OnChunk,
): Promise<unknown> {
  const { deployed, stage } = caller;
  const named = functionName(uri ?? "", stage.variables);
  if (named === undefined) {
    throw new Refusal("API_CONFIGURATION_ERROR", {
      why: `${caller.at}: ${JSON.stringify(uri ?? "")} names no function`,
    });
  }
  const name = servedBy(plane, deployed, named);
  checkPermission(plane, caller, name);
  const requestId = randomUUID();
  const { region } = deployed;
  const invoked = await plane.functions.invoke({ name, region, event, timeoutInMillis, requestId, onChunk });
  if (caller.notes !== undefined) note(caller.notes, invoked, requestId);
  switch (invoked.outcome) {
    case "returned":
      return invoked.value;
    case "throttled":
      throw new Refusal("INTEGRATION_THROTTLED", {
        why: `${caller.at}: function "${name}" has a thousand invocations waiting; Lambda would throttle it`,
      });
    case "timed-out":
      throw new Refusal("INTEGRATION_TIMEOUT", {
        why: `${caller.at}: function "${name}" took over ${timeoutInMillis} ms`,
      });
    case "threw":
      throw new FunctionError(caller.at, name, invoked);
    case "missing":
      if (invoked.why !== undefined)
        throw new Refusal("NOT_BUILT", { told: invoked.why, why: `${caller.at}: ${invoked.why}` });
      throw new Refusal("API_CONFIGURATION_ERROR", {
        why: `${caller.at}: there is no function "${name}"; register it: gateway.function("${name}", …) or --function ${name}=…`,
      });
  }
}

/** Lambda answers 200 for a function that failed too, and says so in a header. */
function note(notes: Notes, { outcome }: Invoked, requestId: string): void {
  if (outcome === "missing") return;
  notes.integrationRequestId = requestId;
  if (outcome === "returned" || outcome === "threw") notes.integrationStatus = 200;
  if (outcome === "throttled") notes.integrationStatus = 429;
}

function checkPermission({ functions, permissions }: Plane, caller: Caller, name: string): void {
  const { at, credentials, deployed, source } = caller;
  if (permissions === undefined || credentials !== undefined || !functions.has(name)) return;
  const sourceArn = source();
  if (permissions.allows(name, deployed.region, sourceArn)) return;
  const command = `aws lambda add-permission --function-name ${name} --statement-id api --action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn ${sourceArn}`;
  throw new Refusal("API_CONFIGURATION_ERROR", {
    why: `${at}: invalid permissions on Lambda function "${name}"; ${command}`,
  });
}

/** A function threw: its words are for the log, and for authorizers, whose "Unauthorized" means something. */
export class FunctionError extends Refusal {
  readonly errorMessage: string;
  /** What an integration that is no proxy has for its body. */
  readonly payload: object;

  constructor(at: string, name: string, failure: LambdaFailure) {
    const { errorMessage, errorType, trace = [] } = failure;
    const told = trace[0]?.startsWith(errorType) ? trace : [`${errorType}: ${errorMessage}`, ...trace];
    super("INTEGRATION_FAILURE", { why: `${at}: function "${name}" threw ${told.join("\n")}` });
    this.errorMessage = errorMessage;
    this.payload = failurePayload({ ...failure, trace });
  }
}

/**
 * An integration of a pulled contract names the function as it is called on AWS; here the handler may be registered
 * under the API's own name, and then serves what nobody else does.
 */
function servedBy(plane: Plane, deployed: DeployedApi, named: string): string {
  return !plane.functions.has(named) && plane.functions.has(deployed.name) ? deployed.name : named;
}
