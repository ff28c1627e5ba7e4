import * as rest from "@aws-sdk/client-api-gateway";
import * as management from "@aws-sdk/client-apigatewaymanagementapi";
import * as v2 from "@aws-sdk/client-apigatewayv2";
import type { NormalizedSchema } from "@smithy/core/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createService, type Service } from "../../src/control/protocol/service.js";
import type { WireRequest, WireResponse } from "../../src/control/protocol/wire.js";
import { clientOptions, type Served, serve } from "./serve.js";

const services = [
  { name: "client-api-gateway", exports: rest, Client: rest.APIGatewayClient, count: 124 },
  { name: "client-apigatewayv2", exports: v2, Client: v2.ApiGatewayV2Client, count: 103 },
  {
    name: "client-apigatewaymanagementapi",
    exports: management,
    Client: management.ApiGatewayManagementApiClient,
    count: 3,
  },
];

describe.each(services)("$name", ({ exports, Client, count }) => {
  const service: Service = createService(exports);
  let server: Served;
  let seen: { name: string; input: unknown } | undefined;
  let output: unknown;
  beforeAll(async () => {
    server = await serve(async (request: WireRequest): Promise<WireResponse> => {
      const routed = service.route(request);
      if (routed === undefined) return { status: 404, headers: {}, body: "{}" };
      seen = { name: routed.operation.name, input: service.readInput(routed, request) };
      return service.writeOutput(routed.operation, output);
    });
  });
  afterAll(() => server.stop());

  test(`has ${count} operations`, () => expect(service.operations).toHaveLength(count));

  test("every operation is routed to its own name, and its input and output arrive as they were sent", async () => {
    const client = new Client(clientOptions(server.url));
    const commands = new Map(Object.entries(exports));
    for (const operation of service.operations) {
      const input = example(operation.input, operation.name);
      output = operation.output.isUnitSchema() ? undefined : example(operation.output, operation.name);
      // The cast holds: every operation of a client has a command of its name.
      const Command = commands.get(`${operation.name}Command`) as new (input: unknown) => never;
      const { $metadata, ...answer } = await send(client, new Command(structuredClone(input)));
      expect(seen?.name).toBe(operation.name);
      expect(plain(seen?.input), operation.name).toEqual(plain(input));
      expect(plain(await collected(answer)), operation.name).toEqual(plain(output ?? {}));
      expect($metadata.httpStatusCode).toBe(operation.status);
    }
  });
});

// The three clients take commands of their own; what they share is this.
async function send(client: object, command: never): Promise<{ readonly $metadata: { httpStatusCode?: number } }> {
  return (client as { send(command: never): Promise<{ $metadata: object }> }).send(command);
}

/** A value for every member: spaces, slashes, `&` and letters that are not ASCII must survive. */
function example(schema: NormalizedSchema, name: string, depth = 0): unknown {
  if (schema.isUnitSchema()) return {};
  if (schema.isStructSchema()) {
    if (depth > 3) return {};
    return Object.fromEntries(
      [...schema.structIterator()].map(([member, of]) => [member, example(of, member, depth + 1)]),
    );
  }
  if (schema.isListSchema()) return [example(schema.getValueSchema(), name, depth + 1)];
  if (schema.isMapSchema()) return { [`key ${name}`]: example(schema.getValueSchema(), name, depth + 1) };
  if (schema.isTimestampSchema()) return new Date(1_700_000_000_000);
  if (schema.isBlobSchema()) return new TextEncoder().encode(`{"${name}":"ü"}`);
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema()) return 7;
  // Headers cannot carry every letter.
  return schema.getMergedTraits().httpHeader === undefined ? `${name} a/b & ü+?` : name;
}

/** Blobs of the client are streams or byte arrays. */
async function collected(answer: object): Promise<object> {
  const entries = Object.entries(answer).map(async ([key, value]) => [
    key,
    value !== null && typeof value === "object" && "transformToByteArray" in value
      ? await value.transformToByteArray()
      : value,
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, item) => (item instanceof Uint8Array ? Buffer.from(item).toString() : item)),
  );
}
