import { type ApiContract, defineAuthorizer, lambda } from "@apigw/server";
import { answeredOf, createEvent } from "@apigw/server/testing";
import { describe, expect, test } from "vitest";

// What a decision for some operations is for, by the words in which each gateway takes it.

interface Shop {
  getPet(): unknown;
  getPetOwner(): unknown;
}
const shopApi: ApiContract<Shop> = {
  name: "shop",
  operations: {
    getPet: { route: "GET /pets/{petId}", status: 200 },
    getPetOwner: { route: "GET /pets/{petId}/owner", status: 200 },
  },
};
const stage = "arn:aws:execute-api:us-east-1:123456789012:a1/prod";

/** A request for `/pets/7`, as an HTTP API asks about it. */
const asked = (routeKey: string, path = "/pets/7") => ({
  version: "2.0",
  type: "REQUEST",
  routeArn: `${stage}/GET${path}`,
  identitySource: ["Bearer bob", routeKey],
  routeKey,
  rawPath: `/prod${path}`,
  requestContext: { stage: "prod", http: { method: "GET" } },
});
const own = asked("GET /pets/{petId}");

const authorizer = (
  operations: readonly (keyof Shop)[],
  options: { cached?: "by-route" | boolean; simple?: boolean },
) =>
  defineAuthorizer(shopApi, {
    context: {},
    decide: () => ({ principalId: "bob", context: {}, operations }),
    ...options,
  });

describe("an HTTP API that takes policies", () => {
  test.each([true, "by-route"] as const)("gets one for all that it will keep it for (cached: %s)", async (cached) => {
    const { handler } = authorizer(["getPet"], { cached, simple: false });
    expect(await handler(own)).toMatchObject({
      principalId: "bob",
      policyDocument: {
        Statement: [
          { Effect: "Allow", Resource: [`${stage}/GET/pets/*`] },
          { Effect: "Deny", Resource: expect.arrayContaining([`${stage}/GET/pets/*/owner`]) },
        ],
      },
    });
  });

  test("gets one for this request alone where it keeps none", async () => {
    const { handler } = authorizer(["getPet"], { cached: false, simple: false });
    expect(await handler(own)).toMatchObject({
      policyDocument: { Statement: [{ Effect: "Allow", Resource: [own.routeArn] }] },
    });
  });
});

test("what is no operation of the contract is refused for its own route, and no error", async () => {
  const { handler } = authorizer(["getPet"], { cached: "by-route" });
  expect(await handler(asked("GET /health", "/health"))).toMatchObject({ isAuthorized: false });
});

test("who may call one operation may not call another, whose name is the beginning of it", async () => {
  const { check, handler } = authorizer(["getPetOwner"], { cached: false });
  const { context } = (await handler(asked("GET /pets/{petId}/owner", "/pets/7/owner"))) as {
    context: Record<string, unknown>; // what it carries
  };
  const shop = lambda(shopApi, { getPet: () => 1, getPetOwner: () => 2 }, { use: [check] });
  const status = async (path: string) =>
    answeredOf(await shop(createEvent({ method: "GET", path }, { authorizer: { lambda: context } }))).status;
  expect([await status("/pets/7/owner"), await status("/pets/7")]).toEqual([200, 403]);
});
