import { SocketError, socketLambda } from "@apigw/server";
import { memoryStore, withDedupe, withSessions } from "@apigw/server/sockets";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bankApi } from "./bank.js";
import { startSockets } from "./socket-gateway.js";

// Frames are a stranger's: whatever one holds, the function answers, and nothing of it becomes more than data.

const errors: unknown[] = [];
const store = memoryStore();
const handler = socketLambda(
  bankApi,
  { deposit: ({ amount }) => ({ balance: amount }), note: () => undefined, $default: (message) => message },
  {
    sessions: withSessions(store, { authenticate: (token) => (token === "" ? undefined : { owner: token }) }),
    dedupe: withDedupe(store),
    endpoint: "http://127.0.0.1:1",
    onError: (error) => void errors.push(error),
  },
);
const plain = socketLambda(
  bankApi,
  { deposit: ({ amount }) => ({ balance: amount }), note: () => undefined },
  { endpoint: "http://127.0.0.1:1", onError: () => undefined },
);

const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "$session",
  "$auth",
  "$batch",
  "requestId",
  "action",
];
const name = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 8 }));
const value = fc.jsonValue({ maxDepth: 3 });
const id = fc.oneof(fc.constantFrom("a", "b", "__proto__", "x".repeat(64)), fc.string(), value);
const session = fc.record(
  {
    id: fc.oneof(fc.constantFrom("A".repeat(22), "_".repeat(22), "__proto__"), value),
    generation: fc.oneof(fc.integer({ min: -1, max: 4 }), value),
    lastSeq: fc.oneof(fc.integer({ min: -1, max: 4 }), value),
    epoch: fc.oneof(fc.string(), value),
  },
  { requiredKeys: [] },
);
const message = fc.record(
  {
    action: fc.oneof(fc.constantFrom("deposit", "note", "hello", "ping", "__proto__", "constructor"), value),
    requestId: id,
    $session: fc.oneof(session, value),
    $auth: fc.oneof(fc.record({ token: fc.oneof(fc.string(), value) }), value),
    $batch: fc.oneof(
      fc.array(fc.record({ requestId: id, amount: value }, { requiredKeys: [] }), { maxLength: 5 }),
      value,
    ),
    amount: value,
  },
  { requiredKeys: [] },
);
/** JSON with names that a parser may fall for, which `JSON.stringify` of an object would not write. */
const hostile = fc
  .array(fc.tuple(name, value), { maxLength: 5 })
  .map((pairs) => `{${pairs.map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`)}}`);
const frame = fc.oneof(
  { weight: 5, arbitrary: message.map((one) => JSON.stringify(one)) },
  hostile,
  fc.json(),
  fc.string({ unit: "binary" }),
);
const route = fc.constantFrom("deposit", "note", "hello", "$default", "__proto__", "constructor", "");
const connection = fc.constantFrom("c1=", "c2=", "__proto__");
const isProtocol = (text: string) => {
  const answer = JSON.parse(text);
  return Object.hasOwn(answer, "$batch") || typeof answer.ok === "boolean";
};

test("no frame makes the function throw, answer otherwise than the protocol says, or change what objects inherit", async () => {
  const inherited = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
  await fc.assert(
    fc.asyncProperty(frame, route, connection, fc.boolean(), async (body, routeKey, connectionId, isBase64Encoded) => {
      const text = isBase64Encoded ? Buffer.from(body).toString("base64") : body;
      const requestContext = {
        eventType: "MESSAGE",
        routeKey,
        connectionId,
        stage: "prod",
        apiId: "a",
        requestId: "r",
      };
      for (const one of [handler, plain]) {
        const answer = (await one({ requestContext, body: text, isBase64Encoded })) as {
          statusCode: number;
          body?: string;
        };
        expect([200, 400, 500]).toContain(answer.statusCode);
        // A plain client without an id is answered what the method gave.
        if (answer.body !== undefined && body.includes('"requestId"'))
          expect(isProtocol(answer.body) || routeKey === "deposit").toBe(true);
      }
    }),
    { numRuns: process.env.APIGW_TEST_LONG ? 50_000 : 1500 },
  );
  expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(inherited);
  // Posts of answers and of `superseded` go to a port where nobody listens, and of refusals without an id we are told;
  // nothing else may fail.
  const failed = errors.filter((error) => !(error instanceof SocketError));
  expect(
    [...new Set(failed.map((error) => Reflect.get(Object(error), "code")))].filter((code) => code !== "post-failed"),
  ).toEqual([]);
}, 3_600_000);

test("over a real socket, garbage is answered or passed over, and the connection lives on", async () => {
  const bank = socketLambda(
    bankApi,
    { deposit: ({ amount }) => ({ balance: amount }), note: () => undefined },
    {
      sessions: withSessions(store),
      dedupe: withDedupe(store),
      onError: () => undefined,
    },
  );
  const sockets = await startSockets({ functions: { bank } }, { twoWay: ["deposit", "$default"], oneWay: ["note"] });
  try {
    const client = await sockets.connect();
    for (const text of fc.sample(frame, { numRuns: 100, seed: 7 })) client.send(text);
    expect(await client.ask({ action: "deposit", amount: 5, requestId: "last" })).toMatchObject({
      data: { balance: 5 },
    });
  } finally {
    await sockets.stop();
  }
});
