import { ReadableStream as Source } from "node:stream/web";
import type { ApiContract, Context, Streamed } from "@apigw/server";
import { serve } from "@apigw/server/node";
import { call } from "@apigw/server/testing";
import { fetchHandler } from "@apigw/server/web";
import { expect, test } from "vitest";

// How long a stream is waited for, how fast it is made, and what is left once it has ended.

interface Feed {
  feed(input: object, context: Context): Streamed | Promise<Streamed>;
}
const feedApi: ApiContract<Feed> = {
  name: "feed",
  operations: { feed: { route: "GET /feed", status: 200, reply: "text/plain" } },
};
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("whoever listens has the head long before a stream that is slow fails", async () => {
  const told: unknown[] = [];
  const feed = async function* (): Streamed {
    await pause(600);
    yield* [];
    throw new Error("the database is down");
  };
  const handler = fetchHandler(feedApi, { feed }, { onError: (error) => told.push(error) });
  const answered = await handler(new Request("http://x/feed"));
  expect(answered.status).toBe(200);
  await expect(answered.text()).rejects.toThrow();
  expect(told.map(String)).toEqual(["Error: the database is down"]);
});

test("what is made of texts and of bytes is bytes, where it is waited for", async () => {
  const feed = async function* (): Streamed {
    yield "a";
    yield new Uint8Array([0xff]);
    yield "ä";
  };
  const { status, body } = await call(feedApi, { feed }).feed({});
  expect([status, Buffer.from(body as Uint8Array)]).toEqual([200, Buffer.from([0x61, 0xff, 0xc3, 0xa4])]); // bytes, it says
});

test("a stream that begins at once leaves no clock behind", async () => {
  const feed = async function* (): Streamed {
    yield "a";
  };
  const clocks = () => process.getActiveResourcesInfo().filter((one) => one === "Timeout").length;
  const before = clocks();
  const answered = await fetchHandler(feedApi, { feed })(new Request("http://x/feed"));
  expect(await answered.text()).toBe("a");
  expect(clocks()).toBeLessThanOrEqual(before);
});

test("a stream whose caller had left before it began is ended at its source", async () => {
  const leaving = new AbortController();
  let closed = false;
  const source = () =>
    new Source<string>({
      cancel() {
        closed = true;
        throw new Error("nobody hears of it");
      },
    });
  // A method that looks at no signal.
  const feed = async () => {
    leaving.abort();
    await pause(1);
    return source();
  };
  const told: unknown[] = [];
  const handler = fetchHandler(feedApi, { feed }, { onError: (error) => told.push(error) });
  const answered = await handler(new Request("http://x/feed", { signal: leaving.signal }));
  expect([await answered.text(), closed, told]).toEqual(["", true, []]);
});

test("a generator that looks at no signal ends with its reader, while it waits and while it is not read", async () => {
  const ended: string[] = [];
  const patient = async function* (): Streamed {
    try {
      for (;;) {
        yield "a";
        await pause(5);
      }
    } finally {
      ended.push("one that waits");
    }
  };
  const large = async function* (): Streamed {
    try {
      // More than all buffers on the way take.
      for (let piece = 0; piece < 100; piece += 1) yield new Uint8Array(1_000_000);
    } finally {
      ended.push("one that is not read");
    }
  };
  for (const feed of [patient, large]) {
    const server = await serve(feedApi, { feed }, { grace: 0 });
    const reading = new AbortController();
    const { body } = await fetch(`${server.url}/feed`, { signal: reading.signal });
    await body?.getReader().read();
    const before = ended.length;
    reading.abort();
    await expect.poll(() => ended.length).toBe(before + 1);
    await server.close();
  }
  expect(ended).toEqual(["one that waits", "one that is not read"]);
});

test("a stream is made as fast as it is read, and warns of nothing", async () => {
  const warnings: unknown[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on("warning", warned);
  let made = 0;
  const feed = async function* (): Streamed {
    for (; made < 64; made += 1) yield new Uint8Array(1_000_000);
  };
  const server = await serve(feedApi, { feed });
  const reader = (await fetch(`${server.url}/feed`)).body?.getReader();
  let read = 0;
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    if (read === 0) expect(made).toBeLessThan(64);
    read += next.value.length;
  }
  expect(read).toBe(64_000_000);
  await server.close();
  process.off("warning", warned);
  expect(warnings).toEqual([]);
});
