import { once } from "node:events";
import { Agent, request as ask } from "node:http";
import { connect } from "node:net";
import { type ApiContract, type Context, type Reply, reply, type Streamed } from "@apigw/server";
import { compression, cors } from "@apigw/server/middleware";
import { serve } from "@apigw/server/node";
import { fetchHandler } from "@apigw/server/web";
import { describe, expect, test } from "vitest";

// What is told of servers without a gateway before them: node:http and fetch handlers.

interface Box {
  weigh(input: { body: Uint8Array }): unknown;
}

const boxApi: ApiContract<Box> = {
  name: "box",
  operations: { weigh: { route: "PUT /box", status: 200, body: "application/octet-stream" } },
};

const box: Box = { weigh: ({ body }) => ({ bytes: body.length }) };

const put = (bytes: number) => ({
  method: "PUT",
  headers: { "content-type": "application/octet-stream", origin: "https://shop.example" },
  body: new Uint8Array(bytes),
});

/** What is answered to whoever asks whether it may send so much, and whether it was told to. */
const announce = (url: string, bytes: number) =>
  new Promise<[status: number | undefined, isTold: boolean]>((resolve, reject) => {
    let isTold = false;
    const headers = { ...put(0).headers, expect: "100-continue", "content-length": bytes };
    const request = ask(url, { method: "PUT", headers }, (response) => {
      response.resume().once("end", () => resolve([response.statusCode, isTold]));
    });
    request.once("continue", () => {
      isTold = true;
      request.end(new Uint8Array(bytes));
    });
    request.once("error", reject).flushHeaders();
  });

test("whoever asks before sending is told to, unless it is too much", async () => {
  const server = await serve(boxApi, box, { maxBody: 1000 });
  try {
    expect(await announce(`${server.url}/box`, 1000)).toEqual([200, true]);
    expect(await announce(`${server.url}/box`, 1001)).toEqual([413, false]);
  } finally {
    await server.close();
  }
});

interface Clock {
  tick(): Streamed;
  late(): Promise<unknown>;
  briefly(): Streamed;
}

const clockApi: ApiContract<Clock> = {
  name: "clock",
  operations: {
    tick: { route: "GET /tick", status: 200, reply: "text/plain" },
    late: { route: "GET /late", status: 200 },
    briefly: { route: "GET /briefly", status: 200, reply: "text/plain" },
  },
};

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A clock that is served, and when somebody waits for it. */
const clocks = async (grace?: number) => {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const clock: Clock = {
    async *tick() {
      for (;;) {
        yield "tick ";
        await pause(20);
      }
    },
    async late() {
      begin();
      await pause(100);
      return "at last";
    },
    async *briefly() {
      yield "begun, ";
      begin();
      await pause(100);
      yield "ended";
    },
  };
  return { begun, ...(await serve(clockApi, clock, grace === undefined ? {} : { grace })) };
};

/** Asks on a connection that is kept, as proxies do. */
const kept = () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return (url: string) =>
    new Promise<{ connection: string | undefined; text: string }>((resolve, reject) => {
      const request = ask(url, { agent }, async (response) => {
        let text = "";
        for await (const piece of response.setEncoding("utf8")) text += piece;
        resolve({ connection: response.headers.connection, text });
      });
      request.once("error", reject).end();
    });
};

/** Milliseconds for which something goes on. */
const lasting = async (something: Promise<unknown>) => {
  const began = performance.now();
  await something;
  return performance.now() - began;
};

test("a closed server lets its requests end for a while, and no longer", async () => {
  const { url, begun, close } = await clocks(500);
  const endless = await fetch(`${url}/tick`);
  const late = fetch(`${url}/late`).then((response) => response.json());
  await Promise.all([endless.body?.getReader().read(), begun]);
  const lasted = await lasting(close());
  expect(lasted).toBeGreaterThan(400);
  expect(lasted).toBeLessThan(2000);
  expect(await late).toBe("at last");
});

test("a closed server ends each connection with the answer it is at work on, and takes no more requests", async () => {
  const { url, begun, close } = await clocks();
  const get = kept();
  const late = get(`${url}/late`);
  const next = expect(get(`${url}/late`)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await begun;
  expect(await lasting(close())).toBeLessThan(1000);
  expect(await late).toEqual({ connection: "close", text: '"at last"' });
  await next;
});

test("a closed server ends the connection of a stream whose head had left already", async () => {
  const { url, begun, close } = await clocks();
  const get = kept();
  const stream = get(`${url}/briefly`);
  const next = expect(get(`${url}/late`)).rejects.toThrow();
  await begun;
  await pause(20);
  expect(await lasting(close())).toBeLessThan(1000);
  expect(await stream).toEqual({ connection: "keep-alive", text: "begun, ended" });
  await next;
});

test("a closed server does not wait for whoever has connected and asked nothing", async () => {
  const { url, close } = await clocks();
  const silent = connect(Number(new URL(url).port), "127.0.0.1");
  await new Promise((resolve) => silent.once("connect", resolve));
  await (await fetch(`${url}/late`)).text();
  expect(await lasting(close())).toBeLessThan(1000);
});

test("a connection is kept for longer than a load balancer keeps it, or as long as is said", async () => {
  for (const [options, kept] of [
    [{}, "timeout=65"],
    [{ keepAliveTimeout: 120_000 }, "timeout=120"],
  ] as const) {
    const server = await serve(boxApi, box, options);
    expect((await fetch(`${server.url}/box`, put(1))).headers.get("keep-alive")).toBe(kept);
    // Such a connection is idle now, and not waited for.
    expect(await lasting(server.close())).toBeLessThan(1000);
  }
});

test("an address of version 6 stands in brackets in the URL", async () => {
  const server = await serve(boxApi, box, { host: "::1" });
  try {
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${server.url}/box`, put(1))).status).toBe(200);
  } finally {
    await server.close();
  }
});

test("a header that nobody sent is not there, whatever objects inherit", async () => {
  interface Names {
    ask(input: object, context: Context): unknown;
  }
  const namesApi: ApiContract<Names> = { name: "names", operations: { ask: { route: "GET /", status: 200 } } };
  const names = ["constructor", "toString", "__proto__", "X-Sent"];
  const server = await serve(namesApi, { ask: (_, context) => names.map((name) => typeof context.header(name)) });
  try {
    const answered = await fetch(server.url, { headers: { "x-sent": "yes" } });
    expect(await answered.json()).toEqual(["undefined", "undefined", "undefined", "string"]);
  } finally {
    await server.close();
  }
});

test("a body that is too large is refused through the filters: a page may read why", async () => {
  const options = { maxBody: 1000, filters: [cors({ origins: ["https://shop.example"] })] };
  const server = await serve(boxApi, box, options);
  const handle = fetchHandler(boxApi, box, options);
  try {
    for (const refused of [
      await fetch(`${server.url}/box`, put(1001)),
      await handle(new Request("http://x/box", put(1001))),
    ]) {
      expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([
        413,
        "https://shop.example",
      ]);
      expect(await refused.json()).toMatchObject({ errors: [{ in: "body", detail: "is larger than 1000 bytes" }] });
    }
    expect(await (await fetch(`${server.url}/box`, put(1000))).json()).toEqual({ bytes: 1000 });
  } finally {
    await server.close();
  }
});

test("whoever is still sending too much reads the answer, and whoever never ends is cut off", async () => {
  const server = await serve(boxApi, box);
  const { hostname, port } = new URL(server.url);
  const piece = new Uint8Array(65_536);
  let count = 0;
  const body = new ReadableStream({
    pull: (controller) => (count++ < 460 ? controller.enqueue(piece) : controller.close()),
  });
  const sent = { ...put(0), body, duplex: "half" } as const;
  try {
    expect((await fetch(`${server.url}/box`, sent)).status).toBe(413);
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.once("close", resolve).on("error", () => undefined));
    const type = "content-type: application/octet-stream";
    socket.write(`PUT /box HTTP/1.1\r\nhost: x\r\n${type}\r\ntransfer-encoding: chunked\r\n\r\n`);
    const sending = setInterval(() => socket.write(`100000\r\n${"x".repeat(1_048_576)}\r\n`), 20);
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1.1 413 /);
    await closed;
    clearInterval(sending);
  } finally {
    await server.close();
  }
});

test("as a fetch handler, whoever sends too much is told to stop, and whoever has left is gone", async () => {
  const contract: ApiContract<{ put(input: { body?: Uint8Array }, context: Context): unknown }> = {
    name: "box",
    operations: {
      put: { route: "PUT /box", status: 200, body: { type: "application/octet-stream", optional: true } },
    },
  };
  const handle = fetchHandler(contract, { put: (_, { signal }) => ({ gone: signal.aborted }) }, { maxBody: 10 });
  let stopped = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(11)),
    cancel() {
      stopped = true;
    },
  });
  const sent = {
    method: "PUT",
    headers: { "content-type": "application/octet-stream" },
    duplex: "half",
    body,
  } as const;
  expect((await handle(new Request("http://x/box", sent))).status).toBe(413);
  expect(stopped).toBe(true);
  const left = new Request("http://x/box", { method: "PUT", signal: AbortSignal.abort() });
  expect(await (await handle(left)).json()).toEqual({ gone: true });
});

test("whoever leaves a method that waits is no error", async () => {
  const contract: ApiContract<{ wait(input: object, context: Context): unknown }> = {
    name: "waits",
    operations: { wait: { route: "GET /wait", status: 200 } },
  };
  const told: unknown[] = [];
  const leaving = new AbortController();
  const wait = (_: object, { signal }: Context) => {
    leaving.abort();
    signal.throwIfAborted();
  };
  const handle = fetchHandler(contract, { wait }, { onError: (error) => void told.push(error) });
  expect((await handle(new Request("http://x/wait", { signal: leaving.signal }))).status).toBe(500);
  expect(told).toEqual([]);
});

test("who calls is not what a caller writes", async () => {
  const ipApi: ApiContract<{ ip(input: object, context: Context): string }> = {
    name: "ip",
    operations: { ip: { route: "GET /ip", status: 200 } },
  };
  const ip = { ip: (_: object, { identity }: Context) => identity.sourceIp };
  const request = () =>
    new Request("http://x/ip", { headers: { "x-forwarded-for": "10.0.0.1", "x-real": "10.0.0.2" } });
  expect(await (await fetchHandler(ipApi, ip)(request())).json()).toBe("");
  const sourceIp = ({ headers }: Request) => headers.get("x-real") ?? "";
  expect(await (await fetchHandler(ipApi, ip, { sourceIp })(request())).json()).toBe("10.0.0.2");
});

test("who calls is asked for where a method asks, and what fails there is told", async () => {
  const told: unknown[] = [];
  const options = {
    sourceIp: () => {
      throw new Error("no edge, no address");
    },
    onError: (error: unknown) => told.push(error),
  };
  const asksApi: ApiContract<{ asks(input: object, context: Context): string; not(): string }> = {
    name: "asks",
    operations: { asks: { route: "GET /asks", status: 200 }, not: { route: "GET /not", status: 200 } },
  };
  const asks = { asks: (_: object, { identity }: Context) => identity.sourceIp, not: () => "fine" };
  const status = async (path: string) =>
    (await fetchHandler(asksApi, asks, options)(new Request(`http://x${path}`))).status;
  expect([await status("/not"), await status("/asks")]).toEqual([200, 500]);
  expect(told.map(String)).toEqual(["Error: no edge, no address"]);
});

test("whoever has read the answer is not gone", async () => {
  const signals: AbortSignal[] = [];
  const askApi: ApiContract<{ ask(input: object, context: Context): string }> = {
    name: "ask",
    operations: { ask: { route: "GET /ask", status: 200 } },
  };
  const ask = (_: object, { signal }: Context) => {
    signals.push(signal);
    return "fine";
  };
  const server = await serve(askApi, { ask });
  await (await fetch(`${server.url}/ask`)).text();
  await server.close();
  expect(signals.map((one) => one.aborted)).toEqual([false]);
});

test.each([Number.NaN, -1])("a limit of %d bytes is refused, and not taken for none", (maxBody) => {
  expect(() => fetchHandler(boxApi, box, { maxBody })).toThrow(
    new RangeError(`Give bytes as \`maxBody\`, not ${maxBody}`),
  );
});

describe("an answer that is passed on, with all headers that it came with,", () => {
  interface Proxy {
    whole(): Reply<200, string>;
    stream(): Reply<200, Streamed>;
    none(): Reply<200, undefined>;
  }
  const text = (route: string) => ({ route, status: 200, reply: "text/plain" });
  const proxyApi: ApiContract<Proxy> = {
    name: "proxy",
    operations: { whole: text("GET /whole"), stream: text("GET /stream"), none: text("GET /none") },
  };
  const headers = {
    Connection: "close, Upgrade",
    "Keep-Alive": "timeout=1",
    "Proxy-Connection": "close",
    TE: "trailers",
    Trailer: "X-Sum",
    "Transfer-Encoding": "chunked",
    Upgrade: "websocket",
    "Content-Length": "2",
    "X-Own": "kept",
  };
  async function* pieces() {
    yield "hel";
    yield "lo";
  }
  const proxy: Proxy = {
    whole: () => reply(200, "hello", { headers }),
    stream: () => reply(200, pieces(), { headers }),
    none: () => reply(200, undefined, { headers }),
  };

  test.each([
    ["whole", "hello", { "content-length": "5" }],
    ["stream", "hello", { "transfer-encoding": "chunked" }],
    ["none", "", { "transfer-encoding": "chunked" }],
  ])("can be read: %s", async (path, body, framing) => {
    const server = await serve(proxyApi, proxy);
    try {
      const answer = await fetch(`${server.url}/${path}`);
      const told = Object.fromEntries(answer.headers);
      for (const name of ["content-type", "date"]) delete told[name];
      expect(told).toEqual({ connection: "keep-alive", "keep-alive": "timeout=65", "x-own": "kept", ...framing });
      expect(await answer.text()).toBe(body);
      const { headers: ofHead } = await fetch(`${server.url}/${path}`, { method: "HEAD" });
      // What has no body says itself how long that of its GET would be.
      const length = path === "none" ? "2" : (told["content-length"] ?? null);
      expect(ofHead.get("content-length")).toBe(length);
    } finally {
      await server.close();
    }
  });
});

describe("HEAD has the length of its GET", () => {
  interface Texts {
    short(): string;
    long(): string;
    none(): undefined;
    fails(): never;
    stream(): Streamed;
  }
  const text = (route: string, status = 200) => ({ route, status, reply: "text/plain" });
  const textsApi: ApiContract<Texts> = {
    name: "texts",
    operations: {
      short: text("GET /short"),
      long: text("GET /long"),
      none: text("GET /none", 204),
      fails: text("GET /fails"),
      stream: text("GET /stream"),
    },
  };
  const texts: Texts = {
    short: () => "Größe",
    long: () => "x".repeat(2000),
    none: () => undefined,
    fails: () => {
      throw new Error("broken");
    },
    async *stream() {
      yield "piece";
    },
  };

  test.each([
    ["as it is", {}, null],
    ["as filters leave it", { filters: [compression({ from: 1500 })] }, "gzip"],
  ])("%s", async (_, options, coding) => {
    const server = await serve(textsApi, texts, { onError() {}, ...options });
    const ask = async (method: string, path: string) => {
      const { status, headers } = await fetch(`${server.url}/${path}`, { method });
      return { status, length: headers.get("content-length"), coding: headers.get("content-encoding") };
    };
    try {
      for (const path of ["short", "long", "none", "fails", "stream", "nowhere"]) {
        expect({ path, ...(await ask("HEAD", path)) }).toEqual({ path, ...(await ask("GET", path)) });
      }
      expect(await ask("HEAD", "short")).toEqual({ status: 200, length: "7", coding: null });
      expect(await ask("HEAD", "long")).toEqual({ status: 200, length: expect.any(String), coding });
      expect(await ask("HEAD", "stream")).toEqual({ status: 200, length: null, coding: null });
    } finally {
      await server.close();
    }
  });
});
