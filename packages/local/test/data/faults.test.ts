import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GoneException } from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Management, type SocketGateway, startSockets } from "./socket-api.js";
import { connectTo, terminateAll, until } from "./socket-client.js";

interface SocketEvent {
  readonly body: string;
  readonly requestContext: Readonly<Record<string, unknown>> & { readonly connectionId: string };
}

let sockets: SocketGateway;
let faults: SocketGateway["gateway"]["faults"];
let url: string;
let api: string;
let connections: Management;
let folder: string;
/** Messages that a function has handled, and connections that have ended. */
let handled: string[] = [];
let ends: SocketEvent["requestContext"][] = [];
let hang: (() => void) | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faults-"));
  await writeFile(
    join(folder, "slow.mjs"),
    "export const handler = async ({ body }) => { await new Promise((r) => setTimeout(r, body.includes('slow') ? 60_000 : 0)); return { statusCode: 200, body }; };",
  );
  sockets = await startSockets({
    functions: {
      echo: async ({ body }: SocketEvent) => {
        handled.push(body);
        return { statusCode: 200, body };
      },
      who: async ({ requestContext }: SocketEvent) => ({ statusCode: 200, body: requestContext.connectionId }),
      end: async ({ requestContext }: SocketEvent) => void ends.push(requestContext),
      dropped: async ({ body, requestContext }: SocketEvent) => {
        handled.push(body);
        faults.drop(api, requestContext.connectionId);
        return { statusCode: 200, body };
      },
      hanging: () =>
        new Promise((resolve) => {
          hang = () => resolve({ statusCode: 200, body: "late" });
        }),
      thread: `${folder}/slow.handler`,
    },
  });
  ({ faults } = sockets.gateway);
  const twoWay = (name: string) => ({ function: name, twoWay: true });
  ({ apiId: api, url } = await sockets.deploy({
    routes: {
      $default: twoWay("echo"),
      $disconnect: { function: "end" },
      who: twoWay("who"),
      dropped: twoWay("dropped"),
      hanging: twoWay("hanging"),
      thread: twoWay("thread"),
    },
  }));
  connections = sockets.connections(url);
});
const healing: (() => void)[] = [];
beforeEach(() => {
  handled = [];
  ends = [];
});
afterEach(() => {
  for (const heal of healing.splice(0)) heal();
  terminateAll();
});
afterAll(async () => {
  await sockets.stop();
  await rm(folder, { recursive: true });
});

/** A connection, and its id. */
async function open() {
  const connection = await connectTo(url);
  connection.socket.send('{"action":"who"}');
  return { ...connection, id: await connection.next() };
}
const endOf = (id: string) => until(() => ends.find(({ connectionId }) => connectionId === id));
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("drop", () => {
  test("breaks one connection or all of them, without a closing handshake", async () => {
    const [first, second, third] = [await open(), await open(), await open()];
    const closed = [first.closed(), second.closed(), third.closed()];
    expect(faults.drop(api, second.id)).toBe(1);
    expect(await closed[1]).toEqual([1006, ""]);
    expect(await endOf(second.id)).toMatchObject({ disconnectStatusCode: 1006 });
    await expect(connections.post(second.id, "x")).rejects.toBeInstanceOf(GoneException);
    expect(faults.drop(api)).toBe(2);
    expect(await Promise.all(closed)).toEqual([
      [1006, ""],
      [1006, ""],
      [1006, ""],
    ]);
  });

  test("between a function's effect and its answer: what was done is done, and nobody is told", async () => {
    const { closed, next, socket } = await open();
    const ended = closed();
    let answered = false;
    void next().then(() => {
      answered = true;
    });
    socket.send('{"action":"dropped"}');
    expect((await ended)[0]).toBe(1006);
    expect([handled, answered]).toEqual([['{"action":"dropped"}'], false]);
  });

  test("of an API that is not there names those that are", () => {
    expect(() => faults.drop("nowhere")).toThrow(/There is no deployed API "nowhere" here; there is "chat"/);
  });
});

describe("half-open", () => {
  test("nothing comes through, not even a close; healed, everything arrives late", async () => {
    const { closed, id, next, socket } = await open();
    const heal = faults.halfOpen(api, { connection: id });
    healing.push(heal);
    socket.send("unheard");
    await connections.post(id, "unseen");
    let isClosed = false;
    const end = closed().then((how) => {
      isClosed = true;
      return how;
    });
    const seen = next();
    socket.close(1000, "bye");
    expect(await Promise.race([seen, pause(200)])).toBeUndefined();
    expect([handled, ends, isClosed]).toEqual([[], [], false]);
    heal();
    expect(await seen).toBe("unseen");
    expect(await end).toEqual([1000, "bye"]);
    expect(handled).toEqual(["unheard"]);
    expect(await endOf(id)).toMatchObject({ disconnectStatusCode: 1000, disconnectReason: "bye" });
  });

  test("may be so in one direction, and for connections that come later", async () => {
    healing.push(faults.halfOpen(api, { direction: "out" }));
    const { next, socket } = await connectTo(url);
    socket.send("heard");
    await until(() => handled[0]);
    expect(await Promise.race([next(), pause(100)])).toBeUndefined();
  });
});

test("a client that is half-open is closed for being idle, and its end is told", async () => {
  const told: unknown[] = [];
  const end = async ({ requestContext }: SocketEvent) => void told.push(requestContext.disconnectStatusCode);
  const fast = await startSockets({ timeScale: 2000, functions: { end } });
  try {
    const { apiId } = await fast.deploy({ routes: { $disconnect: { function: "end" } } });
    await connectTo(fast.gateway.baseUrl(apiId));
    fast.gateway.faults.halfOpen(apiId);
    // The gateway waits three seconds for the answer to its close.
    expect(await until(() => told[0])).toBe(1001);
  } finally {
    terminateAll();
    await fast.stop();
  }
});

describe("messages on their way", () => {
  test("are delayed in both directions and stay in order", async () => {
    const { next, socket } = await open();
    healing.push(faults.delay(api, 60));
    const began = performance.now();
    for (const n of [1, 2, 3]) socket.send(String(n));
    expect([await next(), await next(), await next()]).toEqual(["1", "2", "3"]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(118);
  });

  test("that are delayed do not arrive when the connection drops meanwhile", async () => {
    const { closed, id, socket } = await open();
    const ended = closed();
    healing.push(faults.delay(api, 50, { direction: "in" }));
    socket.send("lost");
    await pause(20);
    faults.drop(api, id);
    await ended;
    await pause(60);
    expect(handled).toEqual([]);
  });

  test("change places, in the same way for the same seed", async () => {
    const sent = Array.from({ length: 8 }, (_, n) => String(n));
    const orders: string[][] = [];
    for (const seed of [7, 7]) {
      const { next, socket } = await open();
      handled = [];
      const heal = faults.reorder(api, { direction: "in", window: 8, seed });
      for (const text of sent) socket.send(text);
      const heard: string[] = [];
      while (heard.length < sent.length) heard.push(await next());
      heal();
      expect(heard).toEqual(handled);
      expect([...heard].sort()).toEqual(sent);
      expect(heard).not.toEqual(sent);
      orders.push(heard);
    }
    expect(orders[0]).toEqual(orders[1]);
  });

  test("that no others follow are not held for ever by a window", async () => {
    const { next, socket } = await open();
    healing.push(faults.reorder(api));
    socket.send("alone");
    expect(await next()).toBe("alone");
  });

  test("get lost, a share of them, and come twice", async () => {
    const { next, socket } = await open();
    const heal = faults.lose(api, 0.5, { direction: "in", seed: 3 });
    for (let n = 0; n < 40; n += 1) socket.send(`m${n}`);
    await pause(100);
    heal();
    expect(handled.length).toBeGreaterThan(5);
    expect(handled.length).toBeLessThan(35);
    for (const text of handled) expect(await next()).toBe(text);
    const whole = faults.repeat(api, 1, { direction: "out" });
    socket.send("twice");
    expect([await next(), await next()]).toEqual(["twice", "twice"]);
    whole();
    socket.send("once");
    expect(await next()).toBe("once");
  });

  test("shares and times that are none are refused", () => {
    expect(() => faults.lose(api, 1.5)).toThrow("A share of 1.5 is none: give a number from 0 to 1");
    expect(() => faults.delay(api, Number.NaN)).toThrow("delay is NaN: give a number from 0 on.");
    expect(() => faults.reorder(api, { window: 1 })).toThrow("window is 1");
  });
});

describe("posts", () => {
  test.each([
    [400, "BadRequestException"],
    [403, "ForbiddenException"],
    [410, "GoneException"],
    [413, "PayloadTooLargeException"],
    [429, "LimitExceededException"],
  ] as const)("are answered %i, which the SDK calls %s", async (status, name) => {
    const { id } = await open();
    healing.push(faults.posts(api, () => status));
    await expect(connections.post(id, "x")).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  test("to ids that nobody has are taken and go nowhere, while those that are there get theirs", async () => {
    const { id, next } = await open();
    const asked: string[] = [];
    healing.push(
      faults.posts(api, ({ connectionId, method }) => {
        asked.push(`${method} ${connectionId}`);
        return connectionId === id ? undefined : 200;
      }),
    );
    await connections.post("nobodyhasit12A=", "x");
    await connections.post(id, "here");
    expect(await next()).toBe("here");
    expect(asked).toEqual(["POST nobodyhasit12A=", `POST ${id}`]);
  });
});

describe("a function that is killed", () => {
  const failed = { message: "Internal server error", connectionId: expect.any(String), requestId: expect.any(String) };

  test("in the midst of its work: the client is told so, and what it says later is not heard", async () => {
    const { next, socket } = await open();
    socket.send('{"action":"hanging"}');
    const goOn = await until(() => hang);
    expect(faults.kill("hanging")).toBe(1);
    expect(JSON.parse(await next())).toEqual(failed);
    goOn();
    socket.send("after");
    expect(await next()).toBe("after");
    expect(faults.kill("hanging")).toBe(0);
  });

  test("in a thread: the thread ends, and the next invocation has another", async () => {
    const { next, socket } = await open();
    socket.send('{"action":"thread","n":"slow"}');
    await until(() => (faults.kill("thread") === 1 ? true : undefined));
    expect(JSON.parse(await next())).toEqual(failed);
    socket.send('{"action":"thread","n":"quick"}');
    expect(await next()).toBe('{"action":"thread","n":"quick"}');
  });

  test("must be there", () => {
    expect(() => faults.kill("nobody")).toThrow('There is no function "nobody" here; there is echo, who,');
  });
});

test("a reset ends all faults: who was half-open is told to go away", async () => {
  const other = await startSockets({ functions: { echo: async () => ({ statusCode: 200 }) } });
  try {
    const { apiId, url: there } = await other.deploy({ routes: { $default: { function: "echo" } } });
    const { closed } = await connectTo(there);
    const ended = closed();
    other.gateway.faults.halfOpen(apiId);
    await other.gateway.reset();
    expect(await ended).toEqual([1001, "Going away"]);
  } finally {
    await other.stop();
  }
});
