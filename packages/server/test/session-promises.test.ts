import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type SocketApiContract, type SocketContext, socketConnections, socketLambda } from "@apigw/server";
import {
  memoryStore,
  recordOf,
  type SessionOptions,
  type Store,
  socketSessions,
  withDedupe,
  withSessions,
} from "@apigw/server/sockets";
import { createSocketEvents } from "@apigw/server/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

// What sessions and dedupe promise where two things happen at once, or one of two writes is lost. The gateway is the least
// there can be of one: it takes each post, and keeps it to be looked at.

interface Chat {
  say(message: { text: string }, context: SocketContext<Told>): unknown;
}
interface Told {
  told: { n?: number; text?: string };
}
const chatApi: SocketApiContract<Chat, Told> = {
  name: "chat",
  routeField: "action",
  eventField: "type",
  routes: { say: { route: "say", reply: true } },
};
const events = createSocketEvents(chatApi);

interface Post {
  readonly to: string;
  readonly type: string;
  readonly n?: number;
}
let posts: Post[] = [];
const gateway = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part) => {
    body += part;
  });
  request.on("end", () => {
    const to = decodeURIComponent(request.url?.split("/").at(-1) ?? "");
    posts.push({ ...JSON.parse(body), to });
    response.end();
  });
});
beforeAll(() => new Promise<void>((resolve) => void gateway.listen(0, "127.0.0.1", () => resolve())));
afterAll(() => {
  gateway.closeAllConnections();
  gateway.close();
});
afterEach(() => vi.useRealTimers());

/** A chat over this store: its events are posted to a session of ann's. */
function open(store: Store, { ttl }: SessionOptions = {}, say: Chat["say"] = () => ({})) {
  posts = [];
  const { port } = gateway.address() as AddressInfo;
  const options = {
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  const id = randomUUID().replaceAll("-", "").slice(0, 22);
  const chat = socketLambda(
    chatApi,
    { say },
    { ...options, sessions: withSessions(store, { ...(ttl && { ttl }) }), dedupe: withDedupe(store), onError() {} },
  );
  const sessions = socketSessions(chatApi, store, socketConnections(chatApi, options), { onError() {} });
  const ann = { principalId: "ann" };
  return {
    chat,
    hello: (more: { generation?: number; lastSeq?: number } = {}, connectionId = "one") => {
      const $session = { id, generation: 1, lastSeq: 0, ...more };
      const hello = { action: "hello", requestId: randomUUID(), $session };
      return chat(events.$default(hello, { authorizer: ann, connectionId }));
    },
    has: (lastSeq: number) =>
      chat(
        events.$default({ action: "say", text: "", $session: { lastSeq } }, { authorizer: ann, connectionId: "one" }),
      ),
    leave: (connectionId: string) => chat(events.$disconnect({ authorizer: ann, connectionId })),
    post: (n: number) => sessions.to(id).post("told", { n }),
    postText: (text: string) => sessions.to(id).post("told", { text }),
    state: async () => (await sessions.of("ann"))[0],
  };
}

/** A store that fails once where it is told to. */
function failing(): { store: Store; fail: (group: RegExp) => void } {
  const store = memoryStore();
  let at: RegExp | undefined;
  const write: Store["write"] = async (item, over) => {
    if (!at?.test(item.group)) return store.write(item, over);
    at = undefined;
    throw new Error("the table is on fire");
  };
  return {
    store: { ...store, write },
    fail: (group) => {
      at = group;
    },
  };
}

describe("a session", () => {
  test("does not forget what its client has, whichever of two messages is the last to be heard", async () => {
    const { hello, has, post, state } = open(memoryStore());
    await hello();
    for (let n = 1; n <= 40; n += 1) await post(n);
    await Promise.all([has(40), has(20)]);
    expect(await state()).toMatchObject({ unconfirmed: 0 });
  });

  test("sends an event once that was put with the others before the next one failed to be kept", async () => {
    const { store, fail } = failing();
    const { hello, post } = open(store);
    await hello();
    await post(1);
    fail(/^session#/);
    await expect(post(2)).rejects.toThrow("the table is on fire");
    posts = [];
    await hello();
    expect(posts).toMatchObject([{ type: "told", n: 1 }]);
  });

  test("keeps no event that its client has already", async () => {
    const groups: string[] = [];
    const store = memoryStore();
    const write: Store["write"] = (item, over) => {
      groups.push(item.group);
      return store.write(item, over);
    };
    const { hello, post } = open({ ...store, write });
    await hello();
    await post(1);
    await hello({ lastSeq: 1 });
    await post(2);
    expect(groups.filter((group) => group.startsWith("outbox#"))).toEqual([]);
  });

  test("is its owner's for as long as it lasts, and not since it began", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { hello, state } = open(memoryStore(), { ttl: 1 });
    await hello();
    vi.setSystemTime(Date.now() + 90 * 60_000);
    await hello({ generation: 2 }, "two");
    vi.setSystemTime(Date.now() + 60 * 60_000);
    expect(await state()).toMatchObject({ isOpen: true });
  });

  test("lasts as long with a post as without", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { hello, post } = open(memoryStore(), { ttl: 1 });
    await hello();
    await post(1);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await post(2)).toBe("delivered-to-gateway");
  });

  test("tells a connection that another one has taken over, unless it has left", async () => {
    const { hello, leave } = open(memoryStore());
    await hello();
    await hello({ generation: 2 }, "two");
    expect(posts).toMatchObject([{ type: "superseded", to: "one" }]);
    await leave("two");
    await hello({ generation: 3 }, "three");
    expect(posts).toHaveLength(1);
  });

  test("gives no number to what would be too large with any number and epoch", async () => {
    const { hello, postText, post } = open(memoryStore());
    await hello();
    const largest = { type: "told", text: "", $session: { seq: Number.MAX_SAFE_INTEGER, epoch: "12345678" } };
    const room = 131_072 - JSON.stringify(largest).length;
    expect(await postText("x".repeat(room + 1))).toBe("too-large");
    expect(await postText("x".repeat(room))).toBe("delivered-to-gateway");
    await post(2);
    expect(posts).toMatchObject([{ $session: { seq: 1 } }, { $session: { seq: 2 } }]);
  });
});

test("a record of a message is none any more once it is answered", async () => {
  let last: SocketContext<Told> | undefined;
  const { chat } = open(memoryStore(), {}, (_, context) => {
    last = context;
    return { records: recordOf(context, {}).length };
  });
  expect(await chat(events.say({ text: "" }, { requestId: "1" }))).toMatchObject({
    body: expect.stringContaining('{"records":1}'),
  });
  expect(last && recordOf(last, {})).toEqual([]);
});

test("a batch runs no more of its messages when its time is over", async () => {
  const said: string[] = [];
  const { chat } = open(memoryStore(), {}, async ({ text }, { signal }) => {
    said.push(text);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return {};
  });
  const $batch = ["a", "b"].map((text) => ({ requestId: text, text }));
  const event = events.$default({ action: "say", $batch });
  const { body } = (await chat(event, { getRemainingTimeInMillis: () => 800 })) as { body: string };
  expect(said).toEqual(["a"]);
  expect(JSON.parse(body).$batch).toMatchObject([{ ok: true }, { ok: false, error: { code: "unavailable" } }]);
});

test("a message may come as base64", async () => {
  const { chat } = open(memoryStore(), {}, ({ text }) => ({ text }));
  const event = events.say({ text: "ü" }, { requestId: "1" }) as { body: string };
  const encoded = { ...event, body: Buffer.from(event.body).toString("base64"), isBase64Encoded: true };
  expect(await chat(encoded)).toMatchObject({ body: expect.stringContaining('"text":"ü"') });
});
