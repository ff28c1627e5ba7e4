import * as sdk from "@aws-sdk/client-api-gateway";
import * as v2 from "@aws-sdk/client-apigatewayv2";
import type { Gateway } from "../../src/gateway.js";
import { clientOptions } from "./serve.js";

/** Calls operations by their names, through the real SDK client, and remembers which. */
export interface Caller {
  (operation: string, input?: object): Promise<Answer>;
  readonly called: Set<string>;
}

export type Answer = Readonly<Record<string, unknown>> & { readonly id: string };

export function callerOf({ url }: Pick<Gateway, "url">, region?: string, accessKeyId?: string): Caller {
  const client = new sdk.APIGatewayClient(clientOptions(url, region, accessKeyId));
  return namedCaller(sdk, (command) => client.send(command as never));
}

/** The same for the newer API. */
export function v2CallerOf({ url }: Pick<Gateway, "url">, region?: string, accessKeyId?: string): Caller {
  const client = new v2.ApiGatewayV2Client(clientOptions(url, region, accessKeyId));
  return namedCaller(v2, (command) => client.send(command as never));
}

// Commands are made by their names, which no type knows: the client itself refuses what is none of its own.
function namedCaller(commands: object, send: (command: object) => Promise<object>): Caller {
  const called = new Set<string>();
  const call = async (operation: string, input: object = {}) => {
    const Command: unknown = Reflect.get(commands, `${operation}Command`);
    if (typeof Command !== "function") throw new Error(`The SDK has no ${operation}`);
    called.add(operation);
    const { $metadata: _, ...answer } = Object(await send(Reflect.construct(Command, [input])));
    // The cast holds where it is used: ids are read from answers that have one.
    return answer as Answer;
  };
  return Object.assign(call, { called });
}

/** Every operation that an SDK client has. */
export function operationNames(commands: object = sdk): string[] {
  return Object.keys(commands).flatMap((name) =>
    /^[A-Z]\w+Command$/.test(name) && name !== "$Command" ? [name.slice(0, -7)] : [],
  );
}

/** The URI of an integration with a function. */
export function invocation(name: string): string {
  const path = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions";
  return `${path}/arn:aws:lambda:eu-west-1:123456789012:function:${name}/invocations`;
}
