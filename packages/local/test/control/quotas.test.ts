import * as rest from "@aws-sdk/client-api-gateway";
import { afterEach, describe, expect, test } from "vitest";
import { type Gateway, type GatewayOptions, startGateway } from "../../src/gateway.js";
import { callerOf, v2CallerOf } from "./operations.js";

let gateway: Gateway | undefined;
afterEach(() => gateway?.stop());

async function start(options: GatewayOptions): Promise<Gateway> {
  gateway = await startGateway({ log: () => undefined, ...options });
  return gateway;
}

const tooMany = { name: "TooManyRequestsException", $metadata: { httpStatusCode: 429 } };
const regional: rest.CreateRestApiRequest = { name: "a", endpointConfiguration: { types: ["REGIONAL"] } };

/** How many of so many calls at once were answered. */
async function answered(calls: number, call: () => Promise<unknown>): Promise<number> {
  const settled = await Promise.allSettled(Array.from({ length: calls }, call));
  return settled.filter(({ status }) => status === "fulfilled").length;
}

test("without --quotas nothing is refused", async () => {
  const call = v2CallerOf(await start({}));
  expect(await answered(60, () => call("GetApis"))).toBe(60);
});

describe("with --quotas", () => {
  // The clock stands nearly still: what is earned back while the test runs is nothing.
  const still = { quotas: true, timeScale: 0.001 };

  test("both management APIs together take a burst of 40, for each region and account by itself", async () => {
    const running = await start(still);
    const [v1, v2] = [callerOf(running), v2CallerOf(running)];
    expect(await answered(25, () => v1("GetRestApis"))).toBe(25);
    expect(await answered(25, () => v2("GetApis"))).toBe(15);
    await expect(v2("GetApis")).rejects.toMatchObject({ ...tooMany, limitType: "Account" });
    expect(await answered(41, () => v2CallerOf(running, "us-west-2")("GetApis"))).toBe(40);
  });

  test("slower operations have quotas of their own, and a call that they refuse costs nothing", async () => {
    const running = await start(still);
    const call = callerOf(running);
    expect(await answered(9, () => call("CreateApiKey", { name: "k" }))).toBe(5);
    await call("CreateRestApi", regional);
    await expect(call("CreateRestApi", regional)).rejects.toMatchObject(tooMany);
    expect(await answered(50, () => call("GetAccount"))).toBe(34);
  });

  test("Retry-After tells when the call would be taken, and then it is", async () => {
    // Ten times as fast: three seconds between two regional APIs are 0.3 here, and thirty of edge-optimized ones are 3.
    const { url } = await start({ quotas: true, timeScale: 10 });
    const create = async (body: object) => {
      const answer = await fetch(`${url}/restapis`, { method: "POST", body: JSON.stringify(body) });
      return [answer.status, answer.headers.get("retry-after")];
    };
    expect(await create(regional)).toEqual([201, null]);
    expect(await create(regional)).toEqual([429, "1"]);
    expect(await create({ name: "edge" })).toEqual([201, null]);
    expect(await create({ name: "edge" })).toEqual([429, "3"]);
    await new Promise((resolve) => setTimeout(resolve, 320));
    expect(await create(regional)).toEqual([201, null]);
  });

  test("a client that honours it gets through", async () => {
    const { url } = await start({ quotas: true, timeScale: 20 });
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new rest.APIGatewayClient({ endpoint: url, region: "eu-west-1", credentials, maxAttempts: 5 });
    const made = [1, 2, 3].map(() => client.send(new rest.CreateRestApiCommand({ ...regional, name: "patient" })));
    expect((await Promise.all(made)).map(({ name }) => name)).toEqual(["patient", "patient", "patient"]);
  });

  test("what the gateway asks itself to serve a stage is not counted", async () => {
    const running = await start({ ...still, functions: { pets: () => ({ statusCode: 200 }) } });
    const call = v2CallerOf(running);
    const Target = "arn:aws:lambda:eu-west-1:123456789012:function:pets";
    await call("CreateApi", { Name: "pets", ProtocolType: "HTTP", Target });
    await answered(60, () => call("GetApis"));
    expect((await fetch(running.baseUrl("pets"))).status).toBe(200);
  });
});

test("a scale that is no number above zero is refused", async () => {
  await expect(startGateway({ timeScale: 0 })).rejects.toThrow("timeScale is 0: give a number above 0");
});

test("throttles of stages run faster, too", async () => {
  const running = await start({ timeScale: 50, functions: { pets: () => ({ statusCode: 200 }) } });
  const call = v2CallerOf(running);
  const Target = "arn:aws:lambda:eu-west-1:123456789012:function:pets";
  const { ApiId } = await call("CreateApi", { Name: "pets", ProtocolType: "HTTP", Target });
  const DefaultRouteSettings = { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 };
  await call("UpdateStage", { ApiId, StageName: "$default", DefaultRouteSettings });
  const ask = async () => (await fetch(running.baseUrl("pets"))).status;
  expect(await ask()).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await ask()).toBe(200);
});
