import { dynamoDb } from "@apigw/server/dynamodb";
import { withIdempotency } from "@apigw/server/middleware";
import { memoryStore } from "@apigw/server/sockets";
import { call, storeRules } from "@apigw/server/testing";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Dynamo, startDynamo } from "./dynamo.js";

let dynamo: Dynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describe("the store in memory", () => {
  test.each(storeRules(memoryStore).map(({ name, run }) => [name, run] as const))("%s", (_, run) => run());
});

describe("the store in DynamoDB", () => {
  const rules = storeRules(() => dynamoDb(dynamo));
  test.each(rules.map(({ name, run }) => [name, run] as const))("%s", (_, run) => run());

  test("tells DynamoDB's own TTL in seconds", async () => {
    const store = dynamoDb(dynamo);
    await store.write({ group: "ttl", name: "one", value: "", version: "1", until: Date.now() + 90_500 });
    const { Item } = await dynamo.client.send(
      new GetItemCommand({ TableName: dynamo.table, Key: { pk: { S: "ttl" }, sk: { S: "one" } } }),
    );
    const seconds = Number(Item?.expires?.N) - Date.now() / 1000;
    expect(seconds).toBeGreaterThan(88);
    expect(seconds).toBeLessThan(92);
  });
});

test("a store that breaks a rule is found out", async () => {
  const careless = () => ({ ...memoryStore(), write: async () => ({ written: true }) });
  const broken = await Promise.all(
    storeRules(careless).map(({ run }) =>
      run().then(
        () => 0,
        () => 1,
      ),
    ),
  );
  expect(broken.reduce((sum: number, one) => sum + one, 0)).toBeGreaterThan(5);
});

test("a method of an HTTP service runs once for a key, whichever process is asked", async () => {
  let runs = 0;
  const api = { name: "bank", operations: { deposit: { route: "POST /deposits", status: 201 } } } as const;
  const ask = () =>
    call<{ deposit(): unknown }>(
      api,
      { deposit: () => ({ balance: ++runs }) },
      { use: [withIdempotency(dynamoDb(dynamo))] },
    ).deposit({}, { headers: { "idempotency-key": "once" } });
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(runs).toBe(1);
  for (const { status } of answers) expect([201, 409]).toContain(status);
  expect(await ask()).toMatchObject({ status: 201, body: { balance: 1 } });
});
