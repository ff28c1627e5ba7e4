import { type Awaitable, type SocketApiContract, type SocketContext, SocketError, socketLambda } from "@apigw/server";
import { memoryStore, withDedupe } from "@apigw/server/sockets";
import { createSocketEvents } from "@apigw/server/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BankEvents, type BankService, bankApi } from "./bank.js";
import { type Client, type Frame, type SocketGateway, startSockets } from "./socket-gateway.js";

let sockets: SocketGateway;
let client: Client;
let balance = 0;
let notes: string[] = [];
const errors: unknown[] = [];
const service: BankService = {
  async deposit({ amount }) {
    if (amount < 0) throw new SocketError("too-little", "Give something");
    if (amount > 1000) throw new Error("the password is hunter2");
    balance += amount;
    return amount === 999 ? { balance, history: "x".repeat(128 * 1024) } : { balance };
  },
  note({ text }) {
    if (text === "") throw new SocketError("empty", "Say something");
    notes.push(text);
  },
};
beforeAll(async () => {
  const bank = socketLambda(bankApi, service, { onError: (error) => void errors.push(error) });
  sockets = await startSockets({ functions: { bank } }, { twoWay: ["deposit", "$default"], oneWay: ["note"] });
});
afterAll(() => sockets.stop());
beforeEach(async () => {
  [balance, notes] = [0, []];
  client = await sockets.connect();
});

describe("a message with an id is answered with it", () => {
  test("by the route response", async () => {
    expect(await client.ask({ action: "deposit", amount: 5 })).toMatchObject({ ok: true, data: { balance: 5 } });
  });

  test("by a post, where the route has no response", async () => {
    expect(await client.ask({ action: "note", text: "hi", requestId: "n1" })).toEqual({ requestId: "n1", ok: true });
    expect(notes).toEqual(["hi"]);
  });

  test("where nobody serves it, or the method refuses or fails", async () => {
    const code = async (frame: object) => (await client.ask({ ...frame })).error;
    expect(await code({ action: "nothing" })).toMatchObject({ code: "no-such-route" });
    expect(await code({ action: "deposit", amount: -1 })).toEqual({ code: "too-little", message: "Give something" });
    expect(await code({ action: "deposit", amount: 1001 })).toEqual({
      code: "internal-error",
      message: "The request failed",
    });
  });

  test("and not with more than a message may hold: that is the method's fault", async () => {
    errors.splice(0);
    expect(await client.ask({ action: "deposit", amount: 999 })).toMatchObject({ error: { code: "internal-error" } });
    expect(errors.map(String)).toEqual(['ServerError: What "deposit" answered is larger than a message: 128 KB']);
  });

  test("and is refused where the id is none, and not acted on", async () => {
    const asked = { action: "deposit", amount: 5 };
    const refused = { ok: false, error: { code: "bad-message" } };
    for (const requestId of ["", "a b", "x".repeat(65), "ü", 7, null, {}, ["a"]]) {
      client.send({ ...asked, requestId });
      const isShort = typeof requestId === "string" && requestId !== "" && requestId.length <= 64;
      expect(await client.take({ ok: false })).toMatchObject({ ...refused, requestId: isShort ? requestId : null });
    }
    expect(balance).toBe(0);
    expect(await client.ask({ ...asked, requestId: `a.B_9-${"x".repeat(58)}` })).toMatchObject({ ok: true });
  });
});

test("a client without ids is served as ever", async () => {
  client.send({ action: "deposit", amount: 5 });
  expect(await client.until(() => client.frames[0])).toEqual({ balance: 5 });
  client.send({ action: "note", text: "plain" });
  await client.until(() => notes[0]);
});

test("and so is one of `$default`, where its method has something to say", async () => {
  const event = createSocketEvents(bankApi).$default("hi");
  const answered = (method: (message: unknown) => unknown) => socketLambda(bankApi, { $default: method })(event);
  expect(await answered((got) => ({ got }))).toEqual({ statusCode: 200, body: '{"got":"hi"}' });
  expect(await answered(() => undefined)).toEqual({ statusCode: 200 });
});

describe("what is refused of a client without ids", () => {
  beforeEach(() => void errors.splice(0));

  test.each([
    [{ amount: -1 }, "too-little", 0],
    [{ amount: 1001 }, "internal-error", 1],
  ])("is answered where the route answers: %j", async (message, code, told) => {
    client.send({ action: "deposit", ...message });
    expect(await client.take({ ok: false })).toMatchObject({ requestId: null, error: { code } });
    expect(errors).toHaveLength(told);
  });

  test("is told to us where it does not", async () => {
    client.send({ action: "note", $batch: "none", text: "" });
    await client.until(() => errors[0]);
    expect(errors).toMatchObject([{ name: "SocketError", code: "empty" }]);
    expect(client.frames).toEqual([]);
  });

  test("is both for `$default`, of which nobody knows whether it answers", async () => {
    client.send({ action: "nothing" });
    expect(await client.take({ ok: false })).toMatchObject({ requestId: null, error: { code: "no-such-route" } });
    expect(errors).toMatchObject([{ name: "SocketError", code: "no-such-route" }]);
  });
});

test("a message that would become a prototype is refused, in a batch as well, and reaches no method", async () => {
  const text = (members: string) => `{"action":"deposit","amount":5,${members}}`;
  for (const members of ['"__proto__":{"amount":1}', '"x":[{"\\u005f_proto__":1}]', '"constructor":{"prototype":{}}']) {
    client.socket.send(text(`"requestId":"a",${members}`));
    const message = "The message holds a member that would become a prototype";
    const refused = { requestId: "a", ok: false, error: { code: "bad-message", message } };
    expect(await client.take({ requestId: "a" })).toEqual(refused);
    client.socket.send(`{"action":"deposit","$batch":[{"requestId":"b","amount":0},{"requestId":"a",${members}}]}`);
    const { $batch } = await client.until(() => client.frames.find((one) => Object.hasOwn(one, "$batch")));
    expect($batch).toEqual([expect.objectContaining({ requestId: "b", ok: true }), refused]);
    client.frames.splice(0);
  }
  expect(balance).toBe(0);
});

describe("a batch", () => {
  const batch = (messages: unknown, action = "deposit") => client.send({ action, $batch: messages });
  const answers = async () =>
    (await client.until(() => client.frames.find((one) => Object.hasOwn(one, "$batch")))).$batch;

  test("runs in order and is answered in one frame, each message by its own", async () => {
    batch([
      { amount: 1, requestId: "a" },
      { amount: -1, requestId: "b" },
      { amount: 2 },
      "none",
      { amount: 1, requestId: "a b" },
      { amount: 3, requestId: "c" },
    ]);
    expect(await answers()).toEqual([
      { requestId: "a", ok: true, data: { balance: 1 } },
      { requestId: "b", ok: false, error: { code: "too-little", message: "Give something" } },
      { requestId: null, ok: true, data: { balance: 3 } },
      { requestId: null, ok: false, error: { code: "bad-message", message: "A message must be a JSON object" } },
      { requestId: "a b", ok: false, error: expect.objectContaining({ code: "bad-message" }) },
      { requestId: "c", ok: true, data: { balance: 6 } },
    ]);
  });

  test("on a route without a response is answered by a post", async () => {
    batch(
      [
        { text: "one", requestId: "1" },
        { text: "two", requestId: "2" },
      ],
      "note",
    );
    expect(await answers()).toEqual([
      { requestId: "1", ok: true },
      { requestId: "2", ok: true },
    ]);
    expect(notes).toEqual(["one", "two"]);
  });

  test("of more messages than anybody sends is refused as one", async () => {
    batch(Array.from({ length: 501 }, () => ({})));
    expect(await client.take({ ok: false })).toMatchObject({ requestId: null, error: { code: "bad-message" } });
    expect(balance).toBe(0);
  });
});

describe("answers as large as a message", () => {
  /** Says as much as it is asked to, on a route with a response and on one without. */
  interface Wordy {
    tell(message: { length: number }): Awaitable<{ text: string }>;
    post(message: { length: number }): Awaitable<{ text: string }>;
  }
  const wordyApi: SocketApiContract<Wordy, object> = {
    name: "wordy",
    routeField: "action",
    eventField: "type",
    routes: { tell: { route: "tell", reply: true }, post: { route: "post" } },
  };
  let runs = 0;
  const say = ({ length }: { length: number }) => {
    runs += 1;
    return { text: "x".repeat(length) };
  };
  const options = { dedupe: withDedupe(memoryStore()), onError: (error: unknown) => void errors.push(error) };
  const bank = socketLambda(wordyApi, { tell: say, post: say }, options);
  let wordy: SocketGateway;
  let asking: Client;
  beforeAll(async () => {
    wordy = await startSockets({ functions: { bank } }, { twoWay: ["tell"], oneWay: ["post"] });
  });
  afterAll(() => wordy.stop());
  beforeEach(async () => {
    errors.splice(0);
    asking = await wordy.connect();
  });
  const limit = 131_072;
  const bytes = (frame: unknown) => JSON.stringify(frame).length;
  const around = bytes({ requestId: "a", ok: true, data: { text: "" } });

  test.each(["tell", "post"])("arrive, and larger ones are the method's fault (%s)", async (action) => {
    const longest = { action, requestId: "a", length: limit - around };
    expect(bytes(await asking.ask(longest))).toBe(limit);
    expect(errors).toEqual([]);
    const longer = { ...longest, requestId: "b", length: longest.length + 1 };
    expect(await asking.ask(longer)).toMatchObject({ ok: false, error: { code: "internal-error" } });
    expect(errors).toMatchObject([{ code: "invalid-reply" }]);
  });

  test.each(["tell", "post"])("of a batch go in as many frames as they need (%s)", async (action) => {
    const ids = Array.from({ length: 200 }, (_, index) => `r${index}`);
    asking.send({ action, $batch: ids.map((requestId) => ({ requestId, length: 2000 })) });
    const answers = () => asking.frames.flatMap(({ $batch }) => $batch as { requestId: string; ok: boolean }[]);
    await asking.until(() => answers()[199]);
    expect(answers().map(({ ok, requestId }) => ok && requestId)).toEqual(ids);
    expect(asking.frames).toHaveLength(4);
    for (const frame of asking.frames) expect(bytes(frame)).toBeLessThanOrEqual(limit);
    expect(errors).toEqual([]);
  });

  test("of a batch that could not be posted come when they are asked for again, and nothing runs twice", async () => {
    const heal = wordy.gateway.faults.posts(wordy.apiId, () => 403);
    const $batch = Array.from({ length: 100 }, (_, index) => ({ requestId: `r${index}`, length: 2000 }));
    runs = 0;
    asking.send({ action: "tell", $batch });
    const answersOf = (frame: Frame) => frame.$batch as { requestId: string }[];
    const last = answersOf(await asking.until(() => asking.frames.shift()));
    expect(last.at(-1)).toMatchObject({ requestId: "r99", ok: true });
    expect(errors).toMatchObject([{ code: "post-failed" }]);
    asking.send({ action: "tell", $batch: $batch.slice(0, -last.length) });
    const first = answersOf(await asking.until(() => asking.frames.shift()));
    heal();
    expect([...first, ...last].map(({ requestId }) => requestId)).toEqual($batch.map(({ requestId }) => requestId));
    expect(runs).toBe(100);
  });

  test.each(["tell", "post"])("of a batch go alone, where they fill a message (%s)", async (action) => {
    const length = limit - around;
    const $batch = [{ requestId: "a", length }, { requestId: "b", length }, { length }, { requestId: "c", length: 1 }];
    asking.send({ action, $batch });
    for (const requestId of ["a", "b"]) expect(bytes(await asking.take({ requestId, ok: true }))).toBe(limit);
    const refused = { requestId: null, ok: false, error: { code: "internal-error", message: "The request failed" } };
    const fits = { requestId: "c", ok: true, data: { text: "x" } };
    expect(await asking.until(() => asking.frames[0])).toEqual({ $batch: [refused, fits] });
  });

  test("that are a refusal's are no different", async () => {
    const refuse = () => {
      throw new SocketError("no", "x".repeat(limit));
    };
    const handler = socketLambda(wordyApi, { tell: refuse, post: refuse }, { onError: (error) => errors.push(error) });
    const requestContext = { eventType: "MESSAGE", routeKey: "tell", connectionId: "c1=" };
    const answer = await handler({ requestContext, body: '{"action":"tell","requestId":"a"}' });
    expect(answer).toMatchObject({ body: expect.stringContaining('"code":"internal-error"') });
    expect(errors).toMatchObject([{ code: "invalid-reply" }]);
  });
});

describe("an answer that must be posted", () => {
  const asked = { action: "note", text: "hi", requestId: "n1" };
  let heal = () => {};
  afterEach(() => heal());
  beforeEach(() => void errors.splice(0));
  /** The gateway answers the first of so many posts with this. */
  const refuse = (status: 403 | 410 | 413 | 429, times: number) => {
    const posts: unknown[] = [];
    heal = sockets.gateway.faults.posts(sockets.apiId, (post) => (posts.push(post) <= times ? status : undefined));
    return posts;
  };

  test("is posted again while the gateway is busy", async () => {
    const posts = refuse(429, 2);
    expect(await client.ask(asked)).toEqual({ requestId: "n1", ok: true });
    expect(posts).toHaveLength(3);
    expect(errors).toEqual([]);
  });

  test.each([
    [429, /^An answer for connection \S+ was not taken: throttled$/],
    [413, /^An answer for connection \S+ was not taken: too-large$/],
    [403, /execute-api:ManageConnections/],
  ] as const)("and is answered %i is told", async (status, message) => {
    refuse(status, 9);
    client.send(asked);
    const told = await client.until(() => errors[0]);
    expect(told).toMatchObject({ code: "post-failed", message: expect.stringMatching(message) });
  });

  test("to a client that is gone is nothing to tell", async () => {
    const posts = refuse(410, 9);
    client.send(asked);
    await client.until(() => posts[0]);
    expect(await client.ask({ action: "deposit", amount: 5 })).toMatchObject({ ok: true });
    expect(posts).toHaveLength(1);
    expect(errors).toEqual([]);
  });
});

test("what a method is given is its message, without what is ours", async () => {
  const seen: unknown[] = [];
  const keep = (message: object, { owner, session }: SocketContext<BankEvents>) =>
    void seen.push({ ...message, owner, session });
  const handler = socketLambda(bankApi, { ...service, note: keep });
  const body = '{"action":"note","text":"hi","$session":{"lastSeq":3},"constructor":1}';
  const requestContext = { eventType: "MESSAGE", routeKey: "note", connectionId: "c1=", requestId: "r1" };
  expect(await handler({ requestContext, body })).toEqual({ statusCode: 200 });
  expect(Object.getOwnPropertyNames(seen[0]).sort()).toEqual(["constructor", "owner", "session", "text"]);
});
