import { type ApiContract, type Asked, defineAuthorizer } from "@apigw/server";
import { expect, test } from "vitest";

// What an authorizer is told of a request, by the events of each kind of gateway.

const shopApi: ApiContract<{ getPet(): unknown; any(): unknown }> = {
  name: "shop",
  operations: { getPet: { route: "GET /pets/{petId}", status: 200 }, any: { route: "$default", status: 200 } },
};

/** What `decide` is asked. */
async function askedBy(event: object): Promise<Asked> {
  const all: Asked[] = [];
  const decide = (one: Asked) => {
    all.push(one);
    return "forbidden" as const;
  };
  await defineAuthorizer(shopApi, { context: {}, decide }).handler(event);
  const [asked] = all;
  if (!asked) throw new Error("Nobody was asked");
  return asked;
}

const arn = "arn:aws:execute-api:us-east-1:123456789012:a1/prod/GET/pets/7";
const rest = { type: "REQUEST", methodArn: arn, httpMethod: "GET", resource: "/pets/{petId}", path: "/pets/7" };

test.each(["Bearer abc", "bearer abc", "BEARER  abc", "abc"])(
  "a token is told without its scheme: %s",
  async (said) => {
    expect(await askedBy({ type: "TOKEN", methodArn: arn, authorizationToken: said })).toMatchObject({
      kind: "token",
      token: "abc",
      operation: "getPet",
      arn,
    });
    expect(await askedBy({ ...rest, headers: { Authorization: said } })).toMatchObject({
      kind: "request",
      token: "abc",
    });
  },
);

test("of a parameter that stands twice, the last is told, as the gateway's own tables have it", async () => {
  const query = { queryStringParameters: { key: "b" }, multiValueQueryStringParameters: { key: ["a", "b"] } };
  expect((await askedBy({ ...rest, ...query })).query("key")).toBe("b");
});

test.each([
  ["in a text", { version: "1.0", identitySource: "abc,7" }],
  ["in a list", { version: "2.0", identitySource: ["abc", "7"], routeKey: "GET /pets/{petId}" }],
])("identity sources are told, which HTTP APIs write %s", async (_, more) => {
  expect(await askedBy({ ...rest, ...more })).toMatchObject({ identity: ["abc", "7"], operation: "getPet" });
});

test("who connects to a WebSocket API asks for no operation", async () => {
  const event = {
    type: "REQUEST",
    methodArn: "arn:aws:execute-api:us-east-1:123456789012:a1/prod/$connect",
    requestContext: { connectionId: "c1=", stage: "prod" },
  };
  expect(await askedBy(event)).toMatchObject({ kind: "websocket", operation: undefined });
});

test.each([{ ...rest, methodArn: "" }, { ...rest, type: "OTHER" }, {}])(
  "what asks for nothing is an error: %j",
  async (event) => {
    await expect(askedBy(event)).rejects.toMatchObject({ code: "not-a-gateway-event" });
  },
);
