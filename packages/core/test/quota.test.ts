import { createGateway, type Gateway, GatewayError } from "@apigw/core";
import { type Gateway as Local, startGateway } from "@apigw/local";
import { APIGatewayClient, paginateGetResources } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, GetRoutesCommand } from "@aws-sdk/client-apigatewayv2";
import { afterEach, expect, test } from "vitest";
import { account, echo } from "./support/open.js";

interface Paced {
  readonly local: Local;
  readonly gateway: Gateway;
  /** Management calls, and how many of them were refused. */
  readonly calls: { all: number; refused: number };
  readonly at: typeof account & { endpoint: string };
}

let paced: Paced | undefined;
afterEach(() => paced?.local.stop());

/** A gateway that refuses what comes too often, its clock so many times faster than AWS's. */
async function withQuotas(timeScale: number): Promise<Paced> {
  const calls = { all: 0, refused: 0 };
  const local = await startGateway({
    ...{ quotas: true, timeScale, functions: { items: echo } },
    log(entry) {
      if (entry.event !== "request" || /^\/(_aws|20\d\d-)/.test(entry.path)) return;
      calls.all += 1;
      if (entry.status === 429) calls.refused += 1;
    },
  });
  const at = { ...account, endpoint: local.url };
  paced = { local, calls, at, gateway: createGateway({ ...at, timeScale }) };
  return paced;
}

/** The least time that AWS's quota of an account lets so many calls take: a burst of 40, then 10 a second. */
const quotaSeconds = (calls: number, timeScale: number) => ((calls - 40) * 0.1) / timeScale;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

const restRoutes = Array.from({ length: 299 }, (_, index) => ({
  route: `GET /resource${index}`,
  integration: { type: "lambdaProxy", function: "items" } as const,
}));

async function makeRest(gateway: Gateway, signal?: AbortSignal): Promise<string> {
  const options = signal === undefined ? {} : { signal };
  const { id } = await gateway.restApis.ensure(
    { name: "large", endpointConfiguration: { types: ["REGIONAL"] } },
    options,
  );
  await gateway.restApis.addRoutes(id, restRoutes, options);
  await gateway.restApis.deploy(id, { stage: "prod" }, options);
  return id;
}

const socketRoutes = Array.from({ length: 100 }, (_, index) => ({
  route: `route${index}`,
  integration: { type: "httpProxy", url: `https://example.com/${index}` } as const,
}));

async function makeSocket(gateway: Gateway, signal?: AbortSignal): Promise<string> {
  const options = signal === undefined ? {} : { signal };
  const api = { Name: "many", RouteSelectionExpression: "$request.body.action" };
  const { ApiId } = await gateway.websocketApis.ensure(api, options);
  await gateway.websocketApis.addRoutes(ApiId, socketRoutes, options);
  await gateway.websocketApis.deploy(ApiId, { stage: "prod" }, options);
  return ApiId;
}

async function resourcesOf({ at }: Paced, restApiId: string): Promise<number> {
  const client = new APIGatewayClient(at);
  let whole = 0;
  for await (const { items = [] } of paginateGetResources({ client, pageSize: 500 }, { restApiId, embed: ["methods"] }))
    whole += items.filter(({ resourceMethods }) => resourceMethods?.GET?.methodIntegration !== undefined).length;
  client.destroy();
  return whole;
}

async function routesOf({ at }: Paced, ApiId: string): Promise<number> {
  const client = new ApiGatewayV2Client(at);
  const { Items = [] } = await client.send(new GetRoutesCommand({ ApiId, MaxResults: "500" }));
  client.destroy();
  return Items.filter(({ Target }) => Target !== undefined).length;
}

// Nine hundred calls one after another: a machine that is busy elsewhere may be slower than the quota for once.
const patient = { timeout: 60_000, retry: 2 };

test(
  "a REST API of 300 resources is made without one refused call, in the time that the quota allows",
  patient,
  async () => {
    const running = await withQuotas(5);
    let id = "";
    const seconds = await timed(async () => {
      id = await makeRest(running.gateway);
    });
    expect(running.calls.refused).toBe(0);
    const least = quotaSeconds(running.calls.all, 5);
    expect(seconds).toBeGreaterThan(least * 0.98);
    expect(seconds).toBeLessThan(least * 1.1);
    expect(await resourcesOf(running, id)).toBe(299);
  },
);

test("a WebSocket API of 100 routes too", patient, async () => {
  const running = await withQuotas(5);
  let id = "";
  const seconds = await timed(async () => {
    id = await makeSocket(running.gateway);
  });
  expect(running.calls.refused).toBe(0);
  const least = quotaSeconds(running.calls.all, 5);
  expect(seconds).toBeGreaterThan(least * 0.98);
  expect(seconds).toBeLessThan(least * 1.1);
  expect(await routesOf(running, id)).toBe(100);
});

test("what is given up half-way tells what was done, and the same again finishes it", async () => {
  const running = await withQuotas(50);
  const { gateway } = running;
  const warnings: string[] = [];
  const warned = ({ message }: Error) => warnings.push(message);
  process.on("warning", warned);
  const half = new AbortController();
  const { id } = await gateway.restApis.ensure({ name: "large", endpointConfiguration: { types: ["REGIONAL"] } });
  const told: string[] = [];
  const stopping = gateway.restApis.addRoutes(id, restRoutes, {
    signal: half.signal,
    onStep({ step, done }) {
      told.push(step);
      if (done === 400) half.abort();
    },
  });
  const error = await stopping.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(GatewayError);
  expect(error).toMatchObject({
    code: "half-done",
    done: told,
    message: expect.stringMatching(/stopped half-way: AbortError.*400 calls were done.*do the same again/s),
  });
  expect(told[0]).toBe("AddPermission items");
  process.off("warning", warned);
  // Each call would leave a listener on the signal.
  expect(warnings).toEqual([]);
  const before = await resourcesOf(running, id);
  expect(before).toBeGreaterThan(100);
  expect(before).toBeLessThan(200);
  const { done } = await gateway.restApis.addRoutes(id, restRoutes);
  expect(done).toHaveLength(898 - 400);
  expect(await resourcesOf(running, id)).toBe(299);
  expect(running.calls.refused).toBe(0);
}, 60_000);

test("two changes of one API go after each other, and two of different APIs beside each other", async () => {
  const { gateway } = await withQuotas(50);
  const seen: string[] = [];
  const adding = async (id: string, name: string) =>
    gateway.restApis.addRoutes(id, restRoutes.slice(0, 5), { onStep: () => seen.push(name) });
  const [one, other] = [
    await gateway.restApis.ensure({ name: "one", endpointConfiguration: { types: ["REGIONAL"] } }),
    await gateway.restApis.ensure({ name: "other", endpointConfiguration: { types: ["REGIONAL"] } }),
  ];
  const twice = await Promise.all([adding(one.id, "first"), adding(one.id, "second")]);
  expect(twice.map(({ done }) => done.length)).toEqual([16, 0]);
  seen.length = 0;
  const again = restRoutes.slice(5, 10);
  await Promise.all(
    [one, other].map(({ id, name }) => gateway.restApis.addRoutes(id, again, { onStep: () => seen.push(name ?? "") })),
  );
  const [first] = seen;
  expect(seen.lastIndexOf(first ?? "")).toBeGreaterThan(seen.findIndex((name) => name !== first));
}, 60_000);
