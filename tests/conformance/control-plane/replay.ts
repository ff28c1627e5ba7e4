import type { Gateway } from "@apigw/local";
import * as sdk from "@aws-sdk/client-api-gateway";
import { type Bindings, differences } from "./compare.js";
import type { Entry } from "./recordings.js";

/** One recorded scenario on its way: the calls that were recorded, and those between them that were not. */
export interface Replay {
  readonly gateway: Gateway;
  /**
   * Calls as recorded and compares the answer. `fill` gives what the recording calls `<variable>` or `<computed>`, such
   * as ids of earlier answers; what it says literally cannot be changed.
   */
  said(key: string, fill?: Input, more?: Known): Promise<Answer>;
  /** A call that was made but not recorded; it must succeed. */
  made(operation: string, input?: Input): Promise<Answer>;
}

/** What is known of an entry although its recording does not say it. */
export interface Known {
  readonly operation?: string;
  /** Where the recording ascribes the literals of another call, the value that the answer speaks of. */
  readonly corrected?: Input;
}

export type Input = Readonly<Record<string, unknown>>;

/** An answer as the SDK gives it. Scenarios read ids from it. */
export type Answer = Readonly<Record<string, unknown>> & { readonly id: string };

export type Scenario = (replay: Replay) => Promise<void>;

/** What came of a scenario: the differences by key. An entry that was not called is missing. */
export type Outcome = ReadonlyMap<string, readonly string[]>;

/** Runs one scenario against a gateway that has nothing yet. */
export async function run(gateway: Gateway, entries: ReadonlyMap<string, Entry>, scenario: Scenario): Promise<Outcome> {
  await gateway.reset();
  const client = clientOf(gateway);
  const bindings: Bindings = new Map();
  const outcome = new Map<string, string[]>();
  await scenario({
    gateway,
    async said(key, fill = {}, { operation, corrected } = {}) {
      const entry = entries.get(key);
      if (entry === undefined) throw new Error(`Nothing was recorded under ${key}`);
      const name = entry.operation ?? operation;
      if (name === undefined) throw new Error(`${key} does not say which operation it is`);
      const input = { ...merge(entry.requestLiterals ?? {}, fill, key), ...corrected };
      const called = await call(client, name, input);
      outcome.set(key, compare(called, entry, bindings));
      // The cast holds where it is used: ids are read from answers that have one.
      return called.output as Answer;
    },
    async made(operation, input = {}) {
      const { output, error } = await call(client, operation, input);
      if (error !== undefined) throw new Error(`${operation} was refused: ${error.message}`);
      return output as Answer; // as above
    },
  });
  client.destroy();
  return outcome;
}

function clientOf({ url }: Gateway): sdk.APIGatewayClient {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new sdk.APIGatewayClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
  // This SDK sends no entry of a map that is null; the one that recorded did.
  client.middlewareStack.add(
    (next) => async (args) => {
      const maps = Object.entries(args.input).filter(([, value]) => isMapWithNull(value));
      const { request } = args;
      if (maps.length > 0 && typeof request === "object" && request !== null && "body" in request) {
        request.body = JSON.stringify({ ...JSON.parse(textOf(request.body)), ...Object.fromEntries(maps) });
      }
      return next(args);
    },
    { step: "build", name: "keepNulls", priority: "high" },
  );
  return client;
}

function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
}

function isMapWithNull(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).includes(null);
}

interface Called {
  readonly status: number | undefined;
  readonly output: Record<string, unknown>;
  readonly error?: { readonly code: string; readonly message: string };
}

async function call(client: sdk.APIGatewayClient, operation: string, input: Input): Promise<Called> {
  const Command: unknown = Reflect.get(sdk, `${operation}Command`);
  if (typeof Command !== "function") throw new Error(`The SDK has no ${operation}`);
  try {
    const { $metadata, ...output } = await client.send(Reflect.construct(Command, [input]));
    return { status: $metadata.httpStatusCode, output };
  } catch (error) {
    if (!(error instanceof sdk.APIGatewayServiceException)) throw error;
    const { name: code, message, $metadata } = error;
    return { status: $metadata.httpStatusCode, output: {}, error: { code, message } };
  }
}

/** The literals of the request with their gaps filled. */
function merge(literals: Input, fill: Input, key: string): Input {
  const merged: Record<string, unknown> = { ...literals };
  for (const [name, value] of Object.entries(fill)) {
    if (name in literals && !hasGap(literals[name]))
      throw new Error(`${key}: ${name} was recorded, and is not to change`);
    merged[name] = value;
  }
  const open = Object.entries(merged).filter(([, value]) => hasGap(value));
  if (open.length > 0) throw new Error(`${key}: ${open.map(([name]) => name).join(", ")} needs a value`);
  return merged;
}

function hasGap(value: unknown): boolean {
  return /"<(variable|computed)>"/.test(JSON.stringify(value) ?? "");
}

function compare({ status, output, error }: Called, { kind, response }: Entry, bindings: Bindings): string[] {
  const { ResponseMetadata, Error: wantedError, message: _, ...wanted } = response;
  const wantedStatus = Reflect.get(Object(ResponseMetadata), "HTTPStatusCode");
  const aboutStatus = status === wantedStatus ? [] : [`status is ${status}, AWS has ${wantedStatus}`];
  if (kind !== "error") {
    if (error !== undefined) return [...aboutStatus, `refused: ${error.code}: ${error.message}`];
    return [...aboutStatus, ...differences(output, wanted, bindings)];
  }
  const wantedCode: unknown = Reflect.get(Object(wantedError), "Code");
  const wantedMessage: unknown = Reflect.get(Object(wantedError), "Message");
  return [
    ...aboutStatus,
    ...differences(error?.code, wantedCode, bindings, "error code"),
    ...differences(error?.message, wantedMessage, bindings, "error message"),
  ];
}
