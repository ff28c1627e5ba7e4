import { connect as connectRaw } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { serveDeployments } from "./deploy.js";
import { type SocketGateway, startSockets } from "./socket-api.js";
import { connectTo, terminateAll, until } from "./socket-client.js";

interface SocketEvent {
  readonly body?: string;
  readonly requestContext: Readonly<Record<string, unknown>> & { readonly connectionId: string };
}

const twoWay = { function: "echo", twoWay: true };
const ends: Record<string, unknown>[] = [];
const functions = {
  echo: async ({ body = "" }: SocketEvent) => ({
    statusCode: 200,
    body: body.length > 99 ? String(body.length) : body,
  }),
  end: async ({ requestContext }: SocketEvent) => void ends.push(requestContext),
  who: async ({ requestContext }: SocketEvent) => ({ statusCode: 200, body: requestContext.connectionId }),
  hang: () => new Promise(() => undefined),
  slow: async ({ body = "" }: SocketEvent) => {
    if (body.includes("first")) await new Promise((resolve) => setTimeout(resolve, 150));
    return { statusCode: 200, body };
  },
};
const routes = {
  $default: twoWay,
  $disconnect: { function: "end" },
  who: { function: "who", twoWay: true },
  slow: { function: "slow", twoWay: true },
  hang: { function: "hang", twoWay: true },
};

const running: SocketGateway[] = [];
async function start(options: Parameters<typeof startSockets>[0] = {}): Promise<SocketGateway> {
  const one = await startSockets({ functions, ...options });
  running.push(one);
  return one;
}
afterEach(terminateAll);
afterAll(() => Promise.all(running.map((one) => one.stop())));

const endOf = (connectionId: string) => until(() => ends.find((one) => one.connectionId === connectionId));
async function idOf({ socket, next }: Awaited<ReturnType<typeof connectTo>>): Promise<string> {
  socket.send('{"action":"who"}');
  return next();
}

describe("what a client sends", () => {
  let url: string;
  beforeAll(async () => {
    ({ url } = await (await start()).deploy({ routes }));
  });

  test.each([32_767, 32_768])("a frame of %i bytes passes", async (length) => {
    const { next, socket } = await connectTo(url);
    socket.send("x".repeat(length));
    expect(await next()).toBe(String(length));
  });

  test("counts in bytes, not in letters, and a longer frame ends the connection with 1009", async () => {
    const connection = await connectTo(url);
    const id = await idOf(connection);
    const closed = connection.closed();
    connection.socket.send("é".repeat(16_384));
    expect(await connection.next()).toBe("16384");
    connection.socket.send("x".repeat(32_769));
    expect(await closed).toEqual([1009, "Message is too big"]);
    expect(await endOf(id)).toMatchObject({ disconnectStatusCode: 1009 });
  });

  test("frames that are too long are found in the midst of others, whatever packets they come in", async () => {
    const { closed, next, socket } = await connectTo(url);
    const ended = closed();
    for (const length of [1, 125, 126, 127, 4096, 32_768]) socket.send("y".repeat(length));
    for (const length of ["y", 125, 126, 127, 4096, 32_768]) expect(await next()).toBe(String(length));
    socket.send("x".repeat(65_536));
    expect((await ended)[0]).toBe(1009);
  });

  test("128 KB pass in four frames, and one byte more does not", async () => {
    const { closed, next, socket } = await connectTo(url);
    const ended = closed();
    const send = (lengths: readonly number[]) => {
      for (const [index, length] of lengths.entries())
        socket.send("x".repeat(length), { fin: index === lengths.length - 1 });
    };
    send([32_768, 32_768, 32_768, 32_768]);
    expect(await next()).toBe("131072");
    send([32_768, 32_768, 32_768, 32_768, 1]);
    expect((await ended)[0]).toBe(1009);
  });

  test("binary ends the connection with 1003", async () => {
    const connection = await connectTo(url);
    const id = await idOf(connection);
    const ended = connection.closed();
    connection.socket.send(new Uint8Array([1]));
    expect((await ended)[0]).toBe(1003);
    expect(await endOf(id)).toMatchObject({ disconnectStatusCode: 1003 });
  });

  test("a close without a status is told as 1005 and a lost wire as 1006", async () => {
    const polite = await connectTo(url);
    const politeId = await idOf(polite);
    polite.socket.close();
    expect(await endOf(politeId)).toMatchObject({
      disconnectStatusCode: 1005,
      disconnectReason: "Client-side close frame status not set",
    });
    const lost = await connectTo(url);
    const lostId = await idOf(lost);
    lost.socket.terminate();
    expect(await endOf(lostId)).toMatchObject({ disconnectStatusCode: 1006 });
  });

  test("a million fragments of one byte end the connection and cost next to no memory", async () => {
    const { hostname, pathname, port } = new URL(url);
    const raw = connectRaw(Number(port), hostname);
    const heard: Buffer[] = [];
    raw.on("data", (chunk: Buffer) => heard.push(chunk));
    raw.on("error", () => undefined);
    const over = new Promise((resolve) => raw.once("close", resolve));
    raw.write(
      `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    await until(() => (Buffer.concat(heard).includes("101 Switching") ? true : undefined));
    heard.length = 0;
    const before = process.memoryUsage.rss();
    // A text frame that is not the last one, and then its continuations, each of one byte, masked with zeros.
    const begin = Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x78]);
    const piece = Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0x78]);
    raw.write(begin);
    const thousand = Buffer.concat(Array.from({ length: 1000 }, () => piece));
    for (let count = 0; count < 1000 && !raw.destroyed; count += 1)
      if (!raw.write(thousand)) await new Promise((resolve) => raw.once("drain", resolve).once("close", resolve));
    await over;
    // A close frame with 1008.
    expect(Buffer.concat(heard).subarray(2, 4).readUInt16BE()).toBe(1008);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
  });

  test("is handled at once, and not one message after the other", async () => {
    const { next, socket } = await connectTo(url);
    socket.send('{"action":"slow","n":"first"}');
    socket.send('{"action":"slow","n":"second"}');
    expect([await next(), await next()]).toEqual(['{"action":"slow","n":"second"}', '{"action":"slow","n":"first"}']);
  });
});

test("what is quiet for ten minutes is closed, what is pinged lives for two hours: a thousand times faster here", async () => {
  const { url } = await (await start({ timeScale: 1000 })).deploy({ routes });
  const began = performance.now();
  const [quiet, pinged] = [await connectTo(url), await connectTo(url)];
  const ids = [await idOf(quiet), await idOf(pinged)];
  const keepAlive = setInterval(() => pinged.socket.ping(), 100);
  const [quietEnd, pingedEnd] = [quiet.closed(), pinged.closed()];
  expect(await quietEnd).toEqual([1001, "Going away"]);
  const idle = performance.now() - began;
  expect(await pingedEnd).toEqual([1001, "Going away"]);
  const cut = performance.now() - began;
  clearInterval(keepAlive);
  // 600 ms and 7,200 ms; a machine that is busy is late, never early.
  expect([idle >= 590, idle < 5000, cut >= 7190, cut < 14_000]).toEqual([true, true, true, true]);
  for (const id of ids)
    expect(await endOf(id)).toMatchObject({ disconnectStatusCode: 1001, disconnectReason: "Going away" });
});

test("a function has 29 seconds (a hundred times faster here), and the client is told when they are over", async () => {
  const { url } = await (await start({ timeScale: 100 })).deploy({ routes });
  const connection = await connectTo(url);
  const id = await idOf(connection);
  const began = performance.now();
  connection.socket.send('{"action":"hang"}');
  const late = { message: "Endpoint request timed out", connectionId: id, requestId: expect.any(String) };
  expect(JSON.parse(await connection.next())).toEqual(late);
  expect(performance.now() - began).toBeGreaterThan(285);
});

test("a post keeps a quiet connection open, and GET says when it was last used", async () => {
  const sockets = await start({ timeScale: 1000 });
  const { url } = await sockets.deploy({ routes });
  const connection = await connectTo(url);
  const id = await idOf(connection);
  const { get, post } = sockets.connections(url);
  const began = Date.now();
  while (Date.now() - began < 1500) {
    await post(id, "still here");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await get(id)).LastActiveAt?.getTime()).toBeGreaterThan(began + 1000);
  expect((await connection.closed())[0]).toBe(1001);
});

describe("with quotas, in a time that nearly stands still", () => {
  const still = { quotas: true, timeScale: 0.001 };

  test("five hundred may connect within a second, the next one is told 429", async () => {
    const { url } = await (await start(still)).deploy({ routes });
    await Promise.all(Array.from({ length: 500 }, () => connectTo(url)));
    await expect(connectTo(url)).rejects.toThrow("Unexpected server response: 429");
  });

  test("a route takes no more messages than its stage lets it", async () => {
    const stage = {
      DefaultRouteSettings: { ThrottlingBurstLimit: 3, ThrottlingRateLimit: 1 },
      RouteSettings: { who: { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 } },
    };
    const { url } = await (await start(still)).deploy({ routes, stage });
    const connection = await connectTo(url);
    const id = await idOf(connection);
    const throttled = { message: "Too Many Requests", connectionId: id, requestId: expect.any(String) };
    connection.socket.send('{"action":"who"}');
    expect(JSON.parse(await connection.next())).toEqual(throttled);
    for (const n of [1, 2, 3]) {
      connection.socket.send(String(n));
      expect(await connection.next()).toBe(String(n));
    }
    connection.socket.send("4");
    expect(JSON.parse(await connection.next())).toEqual(throttled);
  });
});

const resource = (members: { responses: object[] } & Record<string, unknown>) => members;

test("posts count against what an account may call: one too many is told 429", async () => {
  const other = await serveDeployments({ accountLimit: { rate: 0.001, burst: 3 } });
  try {
    other.function("who", functions.who);
    const uri = "arn:aws:lambda:eu-west-1:123456789012:function:who";
    const url = other.socket("busy123456", {
      routes: [
        resource({
          RouteKey: "$default",
          Target: "integrations/who",
          RouteResponseSelectionExpression: "$default",
          responses: [{ RouteResponseKey: "$default" }],
        }),
      ],
      integrations: [
        resource({ IntegrationId: "who", IntegrationType: "AWS_PROXY", IntegrationUri: uri, responses: [] }),
      ],
    });
    // The handshake is the first call, the message the second.
    const id = await idOf(await connectTo(url));
    const target = `${url.replace("ws:", "http:")}/@connections/${encodeURIComponent(id)}`;
    const authorization = "AWS4-HMAC-SHA256 Credential=test/20261123/eu-west-1/execute-api/aws4_request";
    const post = () => fetch(target, { method: "POST", headers: { authorization }, body: "x" });
    expect((await post()).status).toBe(200);
    const refused = await post();
    expect([refused.status, refused.headers.get("x-amzn-errortype")]).toEqual([429, "LimitExceededException"]);
  } finally {
    terminateAll();
    await other.stop();
  }
});

test("a client that reads nothing while 16 MB wait for it is cut off", async () => {
  const sockets = await start();
  const { url } = await sockets.deploy({ routes });
  const connection = await connectTo(url);
  const id = await idOf(connection);
  connection.socket.pause();
  const { post } = sockets.connections(url);
  const flood = async () => {
    // Some of it waits in the system, on both sides.
    for (let count = 0; count < 400; count += 1) await post(id, "x".repeat(128 * 1024));
  };
  await expect(flood()).rejects.toMatchObject({ name: "GoneException" });
  expect(await endOf(id)).toMatchObject({ disconnectStatusCode: 1006 });
});

test("a gateway that holds as many connections as it can says 503 to the next", async () => {
  const other = await serveDeployments({ mostSockets: 2 });
  try {
    const url = other.socket("small12345", {});
    const [first] = [await connectTo(url), await connectTo(url)];
    await expect(connectTo(url)).rejects.toThrow("503");
    const closed = first.closed();
    first.socket.close();
    await closed;
    expect((await connectTo(url)).socket.readyState).toBe(WebSocket.OPEN);
  } finally {
    terminateAll();
    await other.stop();
  }
});
