import type { Gateway } from "@apigw/core";
import { expectTypeOf, test } from "vitest";

/** Never run: what compiles is the test, and `tsc` runs it over the whole workspace. */
export async function wrong({ restApis, httpApis, websocketApis, usagePlans }: Gateway): Promise<void> {
  const id = { restApiId: "a1b2c3d4e5" };
  // @ts-expect-error a path that UpdateRestApi does not have
  await restApis.update({ ...id, patchOperations: [{ op: "replace", path: "/nmae", value: "pets" }] });
  // @ts-expect-error a path that cannot be removed
  await restApis.update({ ...id, patchOperations: [{ op: "remove", path: "/name" }] });
  const stage = { ...id, stageName: "prod" };
  const patch = { op: "replace", path: "/*/*/throttling/rate", value: "1" } as const;
  // @ts-expect-error a setting that methods do not have
  await restApis.stages.update({ ...stage, patchOperations: [patch] });
  // @ts-expect-error a replacement without a value
  await restApis.stages.update({ ...stage, patchOperations: [{ op: "replace", path: "/description" }] });
  // @ts-expect-error values are texts
  await usagePlans.update({ usagePlanId: "p", patchOperations: [{ op: "replace", path: "/quota/limit", value: 5 }] });
  // @ts-expect-error compression is REST's alone
  await httpApis.create({ Name: "pets", MinimumCompressionSize: 1024 });
  // @ts-expect-error usage plans' keys are REST's and WebSocket's
  await httpApis.create({ Name: "pets", ApiKeySelectionExpression: "$request.header.x-api-key" });
  // @ts-expect-error CORS is a configuration of HTTP APIs alone
  await websocketApis.create({ Name: "chat", RouteSelectionExpression: "$request.body.action", CorsConfiguration: {} });
  // @ts-expect-error caching is REST's alone
  await httpApis.configureStage("a1b2c3d4e5", "prod", { caching: { size: "0.5" } });
  // @ts-expect-error the asynchronous integration is none of HTTP APIs'
  await httpApis.addRoute("a1b2c3d4e5", { route: "GET /", integration: { type: "lambdaAsync", function: "work" } });
  const authorizer = { type: "JWT", name: "jwt", issuer: "https://issuer.example", audience: [] } as const;
  // @ts-expect-error JWT authorizers are HTTP APIs' alone
  await restApis.authorize("a1b2c3d4e5", { authorizer });
  // @ts-expect-error an API without a name
  await httpApis.create({});
  // @ts-expect-error without the route selection expression
  await websocketApis.create({ Name: "chat" });
  // @ts-expect-error without the id
  await restApis.stages.get({ stageName: "prod" });
  // @ts-expect-error an id that may be undefined
  await restApis.get({ restApiId: undefined });
  // @ts-expect-error without the function
  await httpApis.quickCreate({ name: "pets" });
}

test("what AWS always gives is certain, and what it may leave out is not", () => {
  type Rest = Gateway["restApis"];
  expectTypeOf<Awaited<ReturnType<Rest["get"]>>["id"]>().toEqualTypeOf<string>();
  expectTypeOf<Awaited<ReturnType<Rest["get"]>>["description"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Awaited<ReturnType<Rest["get"]>>>().not.toHaveProperty("$metadata");
  expectTypeOf<Awaited<ReturnType<Gateway["httpApis"]["routes"]["get"]>>["RouteKey"]>().toEqualTypeOf<string>();
  expectTypeOf<Parameters<Rest["stages"]["list"]>[0]>().not.toHaveProperty("limit");
  expectTypeOf<ReturnType<Rest["list"]>>().toExtend<AsyncIterable<{ id: string; name: string }>>();
});

test("patch paths reach into what an API is made of", () => {
  type StagePatch = Parameters<Gateway["restApis"]["stages"]["update"]>[0]["patchOperations"][number];
  expectTypeOf<{ op: "replace"; path: "/~1items/GET/caching/ttlInSeconds"; value: string }>().toExtend<StagePatch>();
  expectTypeOf<{ op: "remove"; path: "/canarySettings" }>().toExtend<StagePatch>();
  expectTypeOf<{ op: "replace"; path: "/cacheCluster"; value: string }>().not.toExtend<StagePatch>();
});
