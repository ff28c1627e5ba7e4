import * as sdk from "@aws-sdk/client-api-gateway";
import type { Gateway } from "../../src/gateway.js";

/** Calls operations by their names, through the real SDK client, and remembers which. */
export interface Caller {
  (operation: string, input?: object): Promise<Answer>;
  readonly called: Set<string>;
}

export type Answer = Readonly<Record<string, unknown>> & { readonly id: string };

export function callerOf({ url }: Pick<Gateway, "url">, region = "eu-west-1"): Caller {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new sdk.APIGatewayClient({ endpoint: url, region, credentials, maxAttempts: 1 });
  const called = new Set<string>();
  const call = async (operation: string, input: object = {}) => {
    const Command: unknown = Reflect.get(sdk, `${operation}Command`);
    if (typeof Command !== "function") throw new Error(`The SDK has no ${operation}`);
    called.add(operation);
    const { $metadata: _, ...answer } = await client.send(Reflect.construct(Command, [input]));
    // The cast holds where it is used: ids are read from answers that have one.
    return answer as Answer;
  };
  return Object.assign(call, { called });
}

/** Every operation that the SDK client has. */
export function operationNames(): string[] {
  return Object.keys(sdk).flatMap((name) =>
    /^[A-Z]\w+Command$/.test(name) && name !== "$Command" ? [name.slice(0, -7)] : [],
  );
}

/** The URI of an integration with a function. */
export function invocation(name: string): string {
  const path = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions";
  return `${path}/arn:aws:lambda:eu-west-1:123456789012:function:${name}/invocations`;
}
