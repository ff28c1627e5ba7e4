import { randomBytes } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type SocketApiContract, socketConnections, socketLambda } from "@apigw/server";
import { dynamoDb } from "@apigw/server/dynamodb";
import { withIdempotency } from "@apigw/server/middleware";
import { memoryStore, type Store, socketSessions, withSessions } from "@apigw/server/sockets";
import { call, storeRules } from "@apigw/server/testing";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Dynamo, startDynamo } from "./dynamo.js";

let dynamo: Dynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describe("the store in memory", () => {
  test.each(storeRules(memoryStore).map(({ name, run }) => [name, run] as const))("%s", (_, run) => run());

  test("does not grow by what is over, though nobody asks for it again", async () => {
    setFlagsFromString("--expose-gc");
    const gc: () => void = runInNewContext("gc");
    const used = () => {
      gc();
      return process.memoryUsage().heapUsed / 1e6;
    };
    const store = memoryStore();
    const lasting = { group: "kept", name: "one", value: "", version: "1", until: Date.now() + 60_000 };
    await store.write(lasting);
    const before = used();
    const large = () => randomBytes(5_000).toString("hex");
    for (let at = 0; at < 2_000; at += 1)
      await store.write({ group: large(), name: "one", value: large(), version: "1", until: Date.now() - 1 });
    // Of 40 MB.
    expect(used() - before).toBeLessThan(10);
    expect(await store.read(lasting)).toEqual(lasting);
  });
});

describe("the store in DynamoDB", () => {
  const rules = storeRules(() => dynamoDb(dynamo));
  test.each(rules.map(({ name, run }) => [name, run] as const))("%s", (_, run) => run());

  test("tells what DynamoDB refuses, and what is asked of no table", async () => {
    const store = dynamoDb({ ...dynamo, table: "nowhere" });
    const key = { group: "none", name: "one" };
    const error = { name: "ResourceNotFoundException" };
    await expect(store.read(key)).rejects.toMatchObject(error);
    await expect(store.remove(key, "1")).rejects.toMatchObject(error);
    await expect(store.list("none")).rejects.toMatchObject(error);
  });

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

describe("what is in the way of a write to DynamoDB", () => {
  /** A store, by whose client's every write something may be done before its answer is read. */
  const watched = (done: () => Promise<unknown>) => {
    const { endpoint, table } = dynamo;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials });
    client.middlewareStack.add(
      (next, { commandName }) =>
        (asked) =>
          next(asked).finally(() => (commandName === "PutItemCommand" ? done() : undefined)),
      { step: "initialize" },
    );
    return { store: dynamoDb({ client, table }), stop: () => client.destroy() };
  };

  test("and whose time is over by then is written over, and no error", async () => {
    const until = Date.now() + 300;
    await dynamoDb(dynamo).write({ group: "lease", name: "one", value: "theirs", version: "1", until });
    const { store, stop } = watched(async () => {
      while (Date.now() <= until) await new Promise((resolve) => setTimeout(resolve, 10));
    });
    const ours = { group: "lease", name: "one", value: "ours", version: "2", until: Date.now() + 60_000 };
    expect(await store.write(ours)).toEqual({ written: true });
    expect(await store.read(ours)).toEqual(ours);
    stop();
  });

  test("and is in nobody's way, is not told where the write itself is wrong", async () => {
    const store = dynamoDb(dynamo);
    const small = { group: "large", name: "one", value: "", version: "1", until: Date.now() + 60_000 };
    await store.write(small);
    const large = { ...small, value: "x".repeat(400 * 1024), version: "2" };
    await expect(store.write(large, "1")).rejects.toMatchObject({ name: "ValidationException" });
  });

  test("and is no item of a store is an error, after some tries", async () => {
    const { client, table } = dynamo;
    await client.send(new PutItemCommand({ TableName: table, Item: { pk: { S: "foreign" }, sk: { S: "one" } } }));
    let tries = 0;
    const { store, stop } = watched(async () => {
      tries += 1;
    });
    const ours = { group: "foreign", name: "one", value: "", version: "1", until: Date.now() + 60_000 };
    await expect(store.write(ours)).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
    expect(tries).toBe(5);
    stop();
  });
});

describe("a lost answer of DynamoDB", () => {
  /** A store that loses the answer to a write when it is told to; the SDK tries again, as it does after any such error. */
  const losing = () => {
    const { endpoint, table } = dynamo;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials });
    let lost = 0;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (asked) => {
          const answer = await next(asked);
          if (lost === 0 || commandName !== "PutItemCommand") return answer;
          lost -= 1;
          throw Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" });
        },
      { step: "finalizeRequest", priority: "low" },
    );
    const lose = () => {
      lost = 1;
    };
    return { store: dynamoDb({ client, table }), lose, stop: () => client.destroy() };
  };

  test("is not taken for somebody else's work: a method runs, and its answer is given", async () => {
    const { store, lose, stop } = losing();
    let runs = 0;
    const api = { name: "bank", operations: { deposit: { route: "POST /deposits", status: 201 } } } as const;
    const use = [withIdempotency(store)];
    const bank = call<{ deposit(): unknown }>(api, { deposit: () => ({ balance: ++runs }) }, { use });
    lose();
    const ask = () => bank.deposit({}, { headers: { "idempotency-key": "a lost answer" } });
    for (const _ of [1, 2]) expect(await ask()).toMatchObject({ status: 201, body: { balance: 1 } });
    stop();
  });

  test("gives an event of a session no second number", async () => {
    const { store, lose, stop } = losing();
    const chat: SocketApiContract<Record<never, never>, { told: object }> = {
      name: "chat",
      routeField: "action",
      eventField: "type",
      routes: {},
    };
    const id = "a".repeat(22);
    const $session = { id, generation: 1, lastSeq: 0 };
    const authorizer = { principalId: "ann" };
    await socketLambda(
      chat,
      {},
      { sessions: withSessions(store) },
    )({
      requestContext: { eventType: "MESSAGE", routeKey: "$default", connectionId: "c", authorizer },
      body: JSON.stringify({ action: "hello", requestId: "1", $session }),
    });
    // Nobody listens there: what is posted is kept.
    const nowhere = socketConnections(chat, { endpoint: "http://127.0.0.1:9" });
    const sessions = socketSessions(chat, store, nowhere, { onError() {} });
    lose();
    expect(await sessions.to(id).post("told", {})).toBe("kept");
    expect(await sessions.of("ann")).toMatchObject([{ id, unconfirmed: 1 }]);
    stop();
  });
});

describe("a store that breaks a rule is found out", () => {
  /** The rules that it breaks. */
  async function brokenBy(make: () => Store): Promise<string[]> {
    const broken: string[] = [];
    for (const { name, run } of storeRules(make)) await run().catch(() => broken.push(name));
    return broken;
  }

  test("where it writes nothing", async () => {
    const broken = await brokenBy(() => ({ ...memoryStore(), write: async () => ({ written: true }) }));
    expect(broken.length).toBeGreaterThan(5);
  });

  test("where it makes objects of values, and of names in them prototypes", async () => {
    const assigned = (value: string) => JSON.stringify(Object.assign({}, JSON.parse(value)));
    const make = (): Store => {
      const store = memoryStore();
      const write: Store["write"] = ({ value, ...item }, over) =>
        store.write({ ...item, value: value.startsWith("{") ? assigned(value) : value }, over);
      return { ...store, write };
    };
    expect(await brokenBy(make)).toEqual(["what was written is read, whatever it holds"]);
  });

  test("where its order is that of texts", async () => {
    const make = (): Store => {
      const store = memoryStore();
      const list: Store["list"] = async (group, { after = "", limit = 100 } = {}) =>
        [...(await store.list(group))]
          .filter(({ name }) => name > after)
          .sort((one, other) => (one.name < other.name ? -1 : 1))
          .slice(0, limit);
      return { ...store, list };
    };
    expect(await brokenBy(make)).toEqual([
      "a group is listed in the order of its names' bytes, from where one left off",
    ]);
  });
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
