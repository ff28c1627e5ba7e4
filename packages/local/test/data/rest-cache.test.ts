import { FlushStageCacheCommand } from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Deployed, proxy, type Rest, startRest } from "./rest-stage.js";

// Caches of 300 seconds last 0.3.
let rest: Rest;
let api: Deployed;
let calls = 0;
beforeAll(async () => {
  rest = await startRest({ timeScale: 1000 });
  rest.gateway.function("count", async () => {
    calls += 1;
    return { statusCode: 200, headers: { "X-Call": String(calls) }, body: JSON.stringify({ calls }) };
  });
  rest.gateway.function("fail", async () => {
    calls += 1;
    return { statusCode: 503, body: String(calls) };
  });
  const keyed = { cacheKeyParameters: ["method.request.querystring.page"], cacheNamespace: "pages" };
  const query = { parameters: [{ name: "page", in: "query", required: false, schema: { type: "string" } }] };
  api = await rest.deploy({
    "GET /pets": proxy("count"),
    "POST /pets": proxy("count"),
    "GET /pages": { ...proxy("count", keyed), ...query },
    "GET /off": proxy("count"),
    "GET /failing": proxy("fail"),
  });
});
afterAll(() => rest.gateway.stop());

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${api.url}${path}`, { headers });
  return { ...((await response.json()) as { calls: number }), status: response.status, headers: response.headers };
};
const cacheAll = (more: Record<string, string> = {}) =>
  rest.patchStage(api, { "/*/*/caching/enabled": "true", "/*/*/caching/ttlInSeconds": "300", ...more });

test("without caching every call reaches the function", async () => {
  const first = await get("/pets");
  expect((await get("/pets")).calls).toBe(first.calls + 1);
});

test("a GET is answered from the cache until its time is over, whatever its parameters are", async () => {
  await cacheAll();
  const first = await get("/pets?page=1");
  const second = await get("/pets?page=2");
  expect([second.calls, second.headers.get("x-call")]).toEqual([first.calls, String(first.calls)]);
  expect(second.headers.get("x-amzn-requestid")).not.toBe(first.headers.get("x-amzn-requestid"));
  await new Promise((resolve) => setTimeout(resolve, 320));
  expect((await get("/pets")).calls).toBe(first.calls + 1);
});

test("a parameter that is a cache key tells calls apart", async () => {
  const one = await get("/pages?page=1");
  const two = await get("/pages?page=2");
  expect(two.calls).toBe(one.calls + 1);
  expect((await get("/pages?page=1&other=x")).calls).toBe(one.calls);
});

test("a POST is not cached by the stage's setting, and a method's own setting wins", async () => {
  await rest.patchStage(api, { "/~1off/GET/caching/enabled": "false" });
  const post = async () =>
    ((await (await fetch(`${api.url}/pets`, { method: "POST" })).json()) as { calls: number }).calls;
  const before = await post();
  expect(await post()).toBe(before + 1);
  const off = await get("/off");
  expect((await get("/off")).calls).toBe(off.calls + 1);
});

test("a failure is not kept", async () => {
  const status = async () => (await fetch(`${api.url}/failing`)).text();
  expect(await status()).not.toBe(await status());
});

test("FlushStageCache forgets what was kept", async () => {
  const first = await get("/pages?page=flushed");
  await rest.client.send(new FlushStageCacheCommand({ restApiId: api.restApiId, stageName: "prod" }));
  expect((await get("/pages?page=flushed")).calls).toBe(first.calls + 1);
});

test("max-age=0 of a stranger is ignored with a warning, without one, or refused, as the stage says", async () => {
  const strategy = (value: string) => cacheAll({ "/*/*/caching/unauthorizedCacheControlHeaderStrategy": value });
  const renew = () => get("/pages?page=renew", { "cache-control": "max-age=0" });
  await strategy("SUCCEED_WITH_RESPONSE_HEADER");
  const first = await get("/pages?page=renew");
  const warned = await renew();
  expect([warned.calls, warned.headers.get("warning")]).toEqual([first.calls, expect.stringContaining("unauthorized")]);
  await strategy("SUCCEED_WITHOUT_RESPONSE_HEADER");
  const again = await get("/pages?page=renew");
  const silent = await renew();
  expect([silent.calls, silent.headers.get("warning")]).toEqual([again.calls, null]);
  await strategy("FAIL_WITH_403");
  expect((await renew()).status).toBe(403);
});

test("max-age=0 renews what is kept where nobody need be authorized for it", async () => {
  await cacheAll({ "/*/*/caching/requireAuthorizationForCacheControl": "false" });
  const first = await get("/pages?page=open");
  const renewed = await get("/pages?page=open", { "cache-control": "max-age=0" });
  expect(renewed.calls).toBe(first.calls + 1);
  expect((await get("/pages?page=open")).calls).toBe(renewed.calls);
});

test("without its cache cluster a stage caches nothing", async () => {
  await rest.patchStage(api, { "/cacheClusterEnabled": "false" });
  const first = await get("/pets");
  expect((await get("/pets")).calls).toBe(first.calls + 1);
});
