import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Gateway, startGateway } from "@apigw/local";
import * as sdk from "@aws-sdk/client-apigatewayv2";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// The newer API's half of properties.test.ts; its state is kept in a folder, so that a restart is one more property.
const data = await mkdtemp(join(tmpdir(), "apigw-properties-"));
let gateway: Gateway;
let client: sdk.ApiGatewayV2Client;
beforeAll(start);
afterAll(async () => {
  await gateway.stop();
  await rm(data, { recursive: true });
});

async function start(): Promise<void> {
  gateway = await startGateway({ log: () => undefined, data });
  client = clientOf(gateway);
}

function clientOf({ url }: Gateway): sdk.ApiGatewayV2Client {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new sdk.ApiGatewayV2Client({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
}

/** Where resources are made: an HTTP API, and a WebSocket API for what only those have. */
interface Home {
  readonly http: string;
  readonly chat: string;
}

interface Paged {
  readonly MaxResults: string;
  readonly NextToken?: string | undefined;
}

/** A kind of resource: how one is made, got, listed a page at a time, and deleted. */
interface Kind {
  make(home: Home, name: string): Promise<string | undefined>;
  get(home: Home, id: string): Promise<unknown>;
  page(home: Home, paged: Paged): Promise<{ Items?: readonly object[] | undefined; NextToken?: string | undefined }>;
  remove(home: Home, id: string): Promise<unknown>;
  /** The member that names one. */
  readonly id: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  routes: {
    id: "RouteId",
    make: async ({ http: ApiId }, name) =>
      (await client.send(new sdk.CreateRouteCommand({ ApiId, RouteKey: `GET /${name}` }))).RouteId,
    get: ({ http: ApiId }, RouteId) => client.send(new sdk.GetRouteCommand({ ApiId, RouteId })),
    page: ({ http: ApiId }, paged) => client.send(new sdk.GetRoutesCommand({ ApiId, ...paged })),
    remove: ({ http: ApiId }, RouteId) => client.send(new sdk.DeleteRouteCommand({ ApiId, RouteId })),
  },
  integrations: {
    id: "IntegrationId",
    make: async ({ http: ApiId }, name) => {
      const to = { IntegrationUri: `https://${name}.example`, IntegrationMethod: "GET", PayloadFormatVersion: "1.0" };
      const answer = await client.send(
        new sdk.CreateIntegrationCommand({ ApiId, IntegrationType: "HTTP_PROXY", ...to }),
      );
      return answer.IntegrationId;
    },
    get: ({ http: ApiId }, IntegrationId) => client.send(new sdk.GetIntegrationCommand({ ApiId, IntegrationId })),
    page: ({ http: ApiId }, paged) => client.send(new sdk.GetIntegrationsCommand({ ApiId, ...paged })),
    remove: ({ http: ApiId }, IntegrationId) => client.send(new sdk.DeleteIntegrationCommand({ ApiId, IntegrationId })),
  },
  stages: {
    id: "StageName",
    make: async ({ http: ApiId }, StageName) =>
      (await client.send(new sdk.CreateStageCommand({ ApiId, StageName, AutoDeploy: StageName.endsWith("1") })))
        .StageName,
    get: ({ http: ApiId }, StageName) => client.send(new sdk.GetStageCommand({ ApiId, StageName })),
    page: ({ http: ApiId }, paged) => client.send(new sdk.GetStagesCommand({ ApiId, ...paged })),
    remove: ({ http: ApiId }, StageName) => client.send(new sdk.DeleteStageCommand({ ApiId, StageName })),
  },
  models: {
    id: "ModelId",
    make: async ({ chat: ApiId }, Name) =>
      (await client.send(new sdk.CreateModelCommand({ ApiId, Name, Schema: '{"type":"object"}' }))).ModelId,
    get: ({ chat: ApiId }, ModelId) => client.send(new sdk.GetModelCommand({ ApiId, ModelId })),
    page: ({ chat: ApiId }, paged) => client.send(new sdk.GetModelsCommand({ ApiId, ...paged })),
    remove: ({ chat: ApiId }, ModelId) => client.send(new sdk.DeleteModelCommand({ ApiId, ModelId })),
  },
  links: {
    id: "VpcLinkId",
    make: async (_, Name) =>
      (await client.send(new sdk.CreateVpcLinkCommand({ Name, SubnetIds: ["subnet-1"] }))).VpcLinkId,
    get: (_, VpcLinkId) => client.send(new sdk.GetVpcLinkCommand({ VpcLinkId })),
    page: (_, paged) => client.send(new sdk.GetVpcLinksCommand(paged)),
    remove: (_, VpcLinkId) => client.send(new sdk.DeleteVpcLinkCommand({ VpcLinkId })),
  },
};

const action = fc.record({
  kind: fc.constantFrom(...Object.keys(kinds)),
  /** Which of those that are there is deleted; none is where one is made. */
  remove: fc.option(fc.nat(), { freq: 2 }),
});

async function makeHome(): Promise<Home> {
  const http = await client.send(new sdk.CreateApiCommand({ Name: "any", ProtocolType: "HTTP" }));
  const socket = { Name: "chat", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" } as const;
  const chat = await client.send(new sdk.CreateApiCommand(socket));
  return { http: http.ApiId ?? "", chat: chat.ApiId ?? "" };
}

describe("whatever valid calls are made, in whatever order", () => {
  test("what is listed can be got, what was deleted is gone, pages list each once, and a restart changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), fc.integer({ min: 1, max: 4 }), async (actions, size) => {
        await gateway.reset();
        const home = await makeHome();
        const live = new Map(Object.keys(kinds).map((kind) => [kind, new Set<string>()]));
        const gone = new Map(Object.keys(kinds).map((kind) => [kind, new Set<string>()]));
        for (const [index, { kind, remove }] of actions.entries()) {
          const [ids, past] = [live.get(kind) ?? new Set<string>(), gone.get(kind) ?? new Set<string>()];
          const victim = remove === null ? undefined : [...ids][remove % Math.max(1, ids.size)];
          if (victim === undefined) ids.add((await kinds[kind]?.make(home, `n${index}`)) ?? "");
          else {
            await kinds[kind]?.remove(home, victim);
            ids.delete(victim);
            past.add(victim);
          }
        }
        const before = await look();
        await gateway.stop();
        await start();
        expect(await look()).toEqual(before);

        async function look(): Promise<Record<string, unknown>> {
          const found: Record<string, unknown> = {};
          for (const [name, kind] of Object.entries(kinds)) {
            const listed = await all(kind, home, size);
            expect(new Set(listed), name).toEqual(live.get(name));
            expect(new Set(listed).size, name).toBe(listed.length);
            found[name] = await Promise.all(listed.map(async (id) => plain(await kind.get(home, id))));
            for (const id of gone.get(name) ?? []) {
              await expect(kind.get(home, id)).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
            }
          }
          return found;
        }
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});

async function all(kind: Kind, home: Home, size: number): Promise<string[]> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const { Items = [], ...next } = await kind.page(home, { MaxResults: String(size), NextToken });
    expect(Items.length).toBeLessThanOrEqual(size);
    ids.push(...Items.map((item) => String(Reflect.get(item, kind.id))));
    NextToken = next.NextToken;
  } while (NextToken !== undefined);
  return ids;
}

function plain(answer: unknown): unknown {
  const { $metadata: _, ...members } = Object(answer);
  return members;
}

test("two clients that write to one API at once lose nothing", async () => {
  await gateway.reset();
  const { http: ApiId } = await makeHome();
  const keys = (word: string) => Array.from({ length: 40 }, (_, index) => `GET /${word}${index}`);
  const clients = [clientOf(gateway), clientOf(gateway)];
  await Promise.all(
    clients.flatMap((one, index) => [
      ...keys(`w${index}x`).map((RouteKey) => one.send(new sdk.CreateRouteCommand({ ApiId, RouteKey }))),
      one.send(new sdk.UpdateApiCommand({ ApiId, ...(index === 0 ? { Description: "of one" } : { Version: "2" }) })),
    ]),
  );
  await gateway.stop();
  await start();
  const { Items = [] } = await client.send(new sdk.GetRoutesCommand({ ApiId }));
  expect(new Set(Items.map(({ RouteKey }) => RouteKey))).toEqual(new Set([...keys("w0x"), ...keys("w1x")]));
  expect(await client.send(new sdk.GetApiCommand({ ApiId }))).toMatchObject({ Description: "of one", Version: "2" });
});

const segment = fc.constantFrom("pets", "dogs", "a.b", "x-1", "{id}", "{name}");
const path = fc
  .uniqueArray(segment, { maxLength: 3 })
  .chain((parts) => fc.constantFrom(parts, [...parts, "{proxy+}"]))
  .map((parts) => `/${parts.join("/")}`);
const method = fc.constantFrom("get", "post", "delete", "x-amazon-apigateway-any-method");
const header = fc.constantFrom("x-one", "x-two");

const integration = fc.record({
  type: fc.constant("http_proxy"),
  httpMethod: fc.constantFrom("GET", "ANY"),
  uri: fc.constantFrom("https://one.example", "https://two.example/{proxy}"),
  payloadFormatVersion: fc.constant("1.0"),
  timeoutInMillis: fc.integer({ min: 50, max: 30_000 }),
  requestParameters: fc.dictionary(
    header.map((name) => `overwrite:header.${name}`),
    fc.constantFrom("$request.path", "fixed"),
  ),
});

const authorizer = {
  type: "oauth2",
  flows: {},
  "x-amazon-apigateway-authorizer": {
    type: "jwt",
    jwtConfiguration: { issuer: "https://issuer.example", audience: ["shop"] },
    identitySource: "$request.header.Authorization",
  },
};

const document = fc
  .record({
    title: fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== ""),
    description: fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
    operations: fc.uniqueArray(
      fc.record({
        path,
        method,
        integration,
        scopes: fc.option(fc.uniqueArray(fc.constantFrom("read", "write")), { nil: undefined }),
        operationId: fc.option(fc.constantFrom("one", "constructor"), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 6, selector: ({ path: at, method: verb }) => `${verb} ${at}` },
    ),
    cors: fc.option(
      fc.record({
        allowOrigins: fc.constant(["https://shop.example"]),
        maxAge: fc.integer({ min: 0, max: 86_400 }),
        allowCredentials: fc.boolean(),
      }),
      { nil: undefined },
    ),
    tags: fc.dictionary(fc.constantFrom("team", "constructor"), fc.constantFrom("pets", "1")),
  })
  .map(({ title, description, operations, cors, tags }) => {
    const paths: Record<string, Record<string, object>> = {};
    for (const { path: at, method: verb, integration: to, scopes, operationId } of operations) {
      paths[at] = {
        ...paths[at],
        [verb]: {
          ...(operationId === undefined ? {} : { operationId }),
          ...(scopes === undefined ? {} : { security: [{ users: scopes }] }),
          responses: { default: { description: "any" } },
          "x-amazon-apigateway-integration": to,
        },
      };
    }
    return {
      openapi: "3.0.1",
      info: { title, version: "1", ...(description === undefined ? {} : { description }) },
      tags: Object.entries(tags).map(([name, value]) => ({ name, "x-amazon-apigateway-tag-value": value })),
      paths,
      components: { securitySchemes: { users: authorizer } },
      ...(cors === undefined ? {} : { "x-amazon-apigateway-cors": cors }),
    };
  });

test.each(["JSON", "YAML"] as const)(
  "an export as %s that is imported again is exported as it was, by Import and by Reimport",
  async (OutputType) => {
    await fc.assert(
      fc.asyncProperty(document, async (given) => {
        const first = await client.send(
          new sdk.ImportApiCommand({ Body: JSON.stringify(given), FailOnWarnings: true }),
        );
        const Body = await exported(first.ApiId, OutputType);
        const second = await client.send(new sdk.ImportApiCommand({ Body, FailOnWarnings: true }));
        const other = await client.send(new sdk.CreateApiCommand({ Name: "other", ProtocolType: "HTTP" }));
        await client.send(new sdk.ReimportApiCommand({ ApiId: other.ApiId, Body, FailOnWarnings: true }));
        const wanted = portable(Body);
        expect(portable(await exported(second.ApiId, OutputType))).toBe(wanted);
        expect(portable(await exported(other.ApiId, OutputType))).toBe(wanted);
      }),
      { numRuns: 25 },
    );
  },
  120_000,
);

async function exported(ApiId: string | undefined, OutputType: "JSON" | "YAML"): Promise<string> {
  const { body } = await client.send(new sdk.ExportApiCommand({ ApiId, Specification: "OAS30", OutputType }));
  return Buffer.from(body ?? []).toString();
}

/** Without the API's own address. */
function portable(text: string): string {
  return text.replaceAll(/https:\/\/\w{10}\.execute-api/g, "https://ID.execute-api");
}
