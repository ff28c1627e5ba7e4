import { randomUUID } from "node:crypto";
import { type SocketContext, SocketError, socketLambda } from "@apigw/server";
import { type DynamoDbStore, dynamoDb } from "@apigw/server/dynamodb";
import { memoryStore, recordOf, type Store, withDedupe } from "@apigw/server/sockets";
import { QueryCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BankEvents, type BankService, bankApi } from "./bank.js";
import { type Dynamo, startDynamo } from "./dynamo.js";
import { guard, pause, type SocketGateway, startSockets } from "./socket-gateway.js";

let dynamo: Dynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

const service: BankService = {
  deposit: (message, context) => deposit(message, context),
  note: ({ text }) => void runs.push(text),
};

/** What the method does in a test; how often it ran, and what stands between it and its answer. */
let deposit: BankService["deposit"];
let runs: unknown[] = [];
let goOn: () => void = () => undefined;
const errors: unknown[] = [];

const routes = { twoWay: ["deposit", "note", "$default"], guarded: true };
const functionOf = (store: Store, options = {}) =>
  socketLambda(bankApi, service, { dedupe: withDedupe(store, options), onError: (error) => void errors.push(error) });

describe.each<[string, () => Store]>([
  ["memory", memoryStore],
  ["DynamoDB", () => dynamoDb(dynamo)],
])("with a store in %s", (_, makeStore) => {
  let sockets: SocketGateway;
  beforeAll(async () => {
    const bank = functionOf(makeStore(), { lease: 1 });
    sockets = await startSockets({ functions: { bank, guard } }, routes);
  });
  afterAll(() => sockets.stop());
  beforeEach(() => {
    runs = [];
    deposit = ({ amount }) => {
      runs.push(amount);
      return { balance: runs.length };
    };
  });
  /** A method that waits in its midst. */
  const wait = () => {
    deposit = async ({ amount }) => {
      runs.push(amount);
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      return { balance: runs.length };
    };
  };
  const message = () => ({ action: "deposit", amount: 5, requestId: randomUUID() });

  test("a message that comes again runs once, and gets the same answer, over another connection too", async () => {
    const once = message();
    const [first, second] = [await sockets.connect("?user=ann"), await sockets.connect("?user=ann")];
    const answer = await first.ask(once);
    expect(answer).toEqual({ requestId: once.requestId, ok: true, data: { balance: 1 } });
    expect(await first.ask(once)).toEqual(answer);
    expect(await second.ask(once)).toEqual(answer);
    expect(runs).toEqual([5]);
  });

  test("so it does where nobody says who it is; and who counts from 1 gets no stranger's answer", async () => {
    const open = await startSockets({ functions: { bank: functionOf(makeStore()) } }, { twoWay: routes.twoWay });
    const [first, second] = [await open.connect(), await open.connect()];
    const once = message();
    const balances: unknown[] = [];
    for (const [client, asked] of [
      [first, once],
      [second, once],
      [first, { ...once, requestId: "1" }],
      [second, { ...once, requestId: "1" }],
    ] as const)
      balances.push(await client.ask(asked));
    await open.stop();
    expect(balances).toMatchObject([1, 1, 2, 3].map((balance) => ({ data: { balance } })));
  });

  test("the same id of another owner, or on another route, is another message", async () => {
    const once = message();
    const [ann, bob] = [await sockets.connect("?user=ann"), await sockets.connect("?user=bob")];
    expect(await ann.ask(once)).toMatchObject({ data: { balance: 1 } });
    expect(await bob.ask(once)).toMatchObject({ data: { balance: 2 } });
    expect(await ann.ask({ ...once, action: "note", text: "hi" })).toEqual({ requestId: once.requestId, ok: true });
    expect(runs).toEqual([5, 5, "hi"]);
  });

  test("while the first is at work the second is told so, and later gets its answer", async () => {
    wait();
    const once = message();
    const ann = await sockets.connect("?user=ann");
    ann.send(once);
    await ann.until(() => runs[0]);
    expect(await ann.ask(once)).toMatchObject({ ok: false, error: { code: "in-progress" } });
    goOn();
    expect(await ann.take({ ok: true })).toMatchObject({ data: { balance: 1 } });
    expect(await ann.ask(once)).toMatchObject({ data: { balance: 1 } });
    expect(runs).toEqual([5]);
  });

  test("of many that come at once one runs", async () => {
    const once = message();
    const clients = await Promise.all(Array.from({ length: 5 }, () => sockets.connect("?user=ann")));
    const answers = await Promise.all(clients.map((one) => one.ask(once)));
    for (const { ok, error } of answers) if (!ok) expect(error).toMatchObject({ code: "in-progress" });
    expect(runs).toEqual([5]);
  });

  test("frames that the wire doubles, delays and brings in another order run once each", async () => {
    const { faults } = sockets.gateway;
    const where = { direction: "in", seed: 5 } as const;
    const heals = [
      faults.repeat(sockets.apiId, 1, where),
      faults.delay(sockets.apiId, 5),
      faults.reorder(sockets.apiId),
    ];
    const ann = await sockets.connect("?user=ann");
    const all = Array.from({ length: 8 }, (_, amount) => ({ ...message(), amount }));
    for (const one of all) ann.send(one);
    await ann.until(() => (ann.frames.length === 16 ? true : undefined));
    for (const heal of heals) heal();
    expect(runs.map(Number).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const { requestId } of all) {
      const [one, other] = [await ann.take({ requestId }), await ann.take({ requestId })];
      const answers = [one, other].filter(({ ok }) => ok);
      expect(answers.length).toBeGreaterThan(0);
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    }
  });

  test("what a method refuses with is kept; a failure as well, for nobody knows what it did", async () => {
    deposit = ({ amount }) => {
      runs.push(amount);
      throw runs.length === 1 ? new SocketError("too-little", "Give something") : new Error("boom");
    };
    const ann = await sockets.connect("?user=ann");
    for (const code of ["too-little", "internal-error"]) {
      const once = message();
      expect(await ann.ask(once)).toMatchObject({ error: { code } });
      expect(await ann.ask(once)).toMatchObject({ error: { code } });
    }
    expect(runs).toEqual([5, 5]);
  });

  test("what may be answered otherwise later runs again", async () => {
    deposit = ({ amount }) => {
      runs.push(amount);
      if (runs.length === 1) throw new SocketError("throttled", "Later");
      return { balance: 1 };
    };
    const once = message();
    const ann = await sockets.connect("?user=ann");
    expect(await ann.ask(once)).toMatchObject({ error: { code: "throttled" } });
    expect(await ann.ask(once)).toMatchObject({ data: { balance: 1 } });
  });

  test("each message of a batch runs once", async () => {
    const batch = { action: "deposit", $batch: [message(), message()].map(({ action: _, ...rest }) => rest) };
    const ann = await sockets.connect("?user=ann");
    const answers = () => ann.until(() => ann.frames.shift());
    ann.send(batch);
    const first = await answers();
    ann.send(batch);
    expect(await answers()).toEqual(first);
    expect(runs).toEqual([5, 5]);
  });

  test("a function that was killed before its effect does not block its message for ever", async () => {
    const once = message();
    const ann = await sockets.connect("?user=ann");
    deposit = () => new Promise(() => void runs.push("killed"));
    ann.send(once);
    await ann.until(() => runs[0]);
    expect(sockets.gateway.faults.kill("bank")).toBe(1);
    deposit = () => ({ balance: 1 });
    expect(await ann.ask(once)).toMatchObject({ error: { code: "in-progress" } });
    await pause(1050);
    expect(await ann.ask(once)).toMatchObject({ data: { balance: 1 } });
  });

  test("without a transaction, one that is killed between its effect and the record does it twice", async () => {
    const once = message();
    const ann = await sockets.connect("?user=ann");
    deposit = ({ amount }) => {
      runs.push(amount);
      return runs.length === 1 ? new Promise(() => undefined) : { balance: runs.length };
    };
    ann.send(once);
    await ann.until(() => runs[0]);
    sockets.gateway.faults.kill("bank");
    await pause(1050);
    expect(await ann.ask(once)).toMatchObject({ data: { balance: 2 } });
    expect(runs).toEqual([5, 5]);
  });

  test("one that was slower than its lease tells what is kept, and does not take its place", async () => {
    wait();
    const once = message();
    const ann = await sockets.connect("?user=ann");
    ann.send(once);
    await ann.until(() => runs[0]);
    const late = goOn;
    await pause(1050);
    deposit = () => ({ balance: 77 });
    expect(await ann.ask(once)).toMatchObject({ data: { balance: 77 } });
    late();
    expect(await ann.take({ ok: true })).toMatchObject({ data: { balance: 77 } });
    expect(await ann.ask(once)).toMatchObject({ data: { balance: 77 } });
  });
});

describe("with its record in the transaction of its effect", () => {
  let sockets: SocketGateway;
  let store: DynamoDbStore;
  let isKilled = false;
  beforeAll(async () => {
    store = dynamoDb(dynamo);
    sockets = await startSockets({ functions: { bank: functionOf(store, { lease: 1 }), guard } }, routes);
  });
  afterAll(() => sockets.stop());
  beforeEach(() => {
    runs = [];
    isKilled = false;
    deposit = transfer;
  });

  /** Puts money on the account and the record beside it, in one transaction; and may be killed then. */
  const transfer = async ({ amount }: { amount: number }, context: SocketContext<BankEvents>) => {
    const answer = { balance: amount };
    const entry = { pk: { S: `account#${context.owner}` }, sk: { S: randomUUID() }, amount: { N: String(amount) } };
    const effect = { Put: { TableName: dynamo.table, Item: entry } };
    const TransactItems = [effect, ...recordOf(context, answer).map(store.put)];
    await dynamo.client.send(new TransactWriteItemsCommand({ TransactItems }));
    runs.push(amount);
    if (isKilled) await new Promise(() => undefined);
    return answer;
  };
  const entriesOf = async (owner: string) => {
    const ExpressionAttributeValues = { ":pk": { S: `account#${owner}` } };
    const query = { TableName: dynamo.table, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues };
    return (await dynamo.client.send(new QueryCommand(query))).Items?.length;
  };
  const message = () => ({ action: "deposit", amount: 5, requestId: randomUUID() });

  test("a function that is killed after it has done it once, and its answer is there at once", async () => {
    const once = message();
    const ann = await sockets.connect("?user=ann");
    isKilled = true;
    ann.send(once);
    await ann.until(() => runs[0]);
    sockets.gateway.faults.kill("bank");
    isKilled = false;
    expect(await ann.ask(once)).toEqual({ requestId: once.requestId, ok: true, data: { balance: 5 } });
    expect(await entriesOf("ann")).toBe(1);
  });

  test("a function that was slower than its lease does nothing any more", async () => {
    const once = message();
    const bob = await sockets.connect("?user=bob");
    deposit = async (given, context) => {
      runs.push("slow");
      await pause(1400);
      return transfer(given, context);
    };
    bob.send(once);
    await bob.until(() => runs[0]);
    await pause(1050);
    deposit = transfer;
    expect(await bob.ask(once)).toMatchObject({ data: { balance: 5 } });
    // The slow one is refused by DynamoDB, and its client told what is kept.
    expect(await bob.take({ ok: true })).toMatchObject({ requestId: once.requestId, data: { balance: 5 } });
    expect(await entriesOf("bob")).toBe(1);
  });

  test("and once for a client without ids", async () => {
    const eve = await sockets.connect("?user=eve");
    eve.send({ action: "deposit", amount: 5 });
    expect(await eve.until(() => eve.frames[0])).toEqual({ balance: 5 });
    expect(await entriesOf("eve")).toBe(1);
  });
});

describe("a store that does not answer", () => {
  let sockets: SocketGateway;
  let works = 0;
  const failing: Store = {
    ...memoryStore(),
    async write() {
      works -= 1;
      if (works >= 0) return { written: true };
      throw new Error("the table is on fire");
    },
  };
  beforeAll(async () => {
    sockets = await startSockets({ functions: { bank: functionOf(failing), guard } }, routes);
  });
  afterAll(() => sockets.stop());
  beforeEach(() => void errors.splice(0));

  test("before the method: nothing is done, and the client may ask again", async () => {
    runs = [];
    deposit = () => ({ balance: runs.push("ran") });
    const ann = await sockets.connect("?user=ann");
    expect(await ann.ask({ action: "deposit" })).toMatchObject({ error: { code: "unavailable" } });
    expect(runs).toEqual([]);
    expect(errors.map(String)).toEqual(["Error: the table is on fire"]);
  });

  test("after it: the client is told what was done", async () => {
    works = 1;
    deposit = () => ({ balance: 1 });
    const ann = await sockets.connect("?user=ann");
    expect(await ann.ask({ action: "deposit" })).toMatchObject({ data: { balance: 1 } });
    expect(errors).toHaveLength(1);
  });
});

test("what a record holds is refused where it is larger than a message, whoever asks", async () => {
  const store = memoryStore();
  const handler = functionOf(store);
  const requestContext = { eventType: "MESSAGE", routeKey: "deposit", connectionId: "c=" };
  const event = { requestContext, body: '{"action":"deposit","amount":1,"requestId":"1"}' };
  errors.splice(0);
  deposit = async (_, context) => {
    const answer = { balance: 1, history: "x".repeat(128 * 1024) };
    for (const { item, over } of recordOf(context, answer)) await store.write(item, over);
    return answer;
  };
  const refused = '{"requestId":"1","ok":false,"error":{"code":"internal-error","message":"The request failed"}}';
  for (const _ of ["first", "again"]) expect(await handler(event)).toEqual({ statusCode: 200, body: refused });
  expect(errors.at(-1)).toMatchObject({ code: "invalid-reply" });
});

test("an answer is kept for its time", async () => {
  const handler = functionOf(memoryStore(), { ttl: 0.5 });
  const authorizer = { principalId: "ann" };
  const requestContext = { eventType: "MESSAGE", routeKey: "deposit", connectionId: "c=", authorizer };
  const event = { requestContext, body: '{"action":"deposit","amount":1,"requestId":"1"}' };
  let count = 0;
  deposit = () => ({ balance: ++count });
  const ask = async () => JSON.parse(String(Reflect.get(Object(await handler(event)), "body"))).data.balance;
  expect([await ask(), await ask()]).toEqual([1, 1]);
  await pause(550);
  expect(await ask()).toBe(2);
});
