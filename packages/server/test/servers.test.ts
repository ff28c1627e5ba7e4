import { request as ask } from "node:http";
import type { ApiContract, Context, Streamed } from "@apigw/server";
import { cors } from "@apigw/server/middleware";
import { serve } from "@apigw/server/node";
import { fetchHandler } from "@apigw/server/web";
import { expect, test } from "vitest";

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

test("a closed server lets its requests end for a while, and no longer", async () => {
  interface Clock {
    tick(): Streamed;
    late(): Promise<unknown>;
  }
  const clockApi: ApiContract<Clock> = {
    name: "clock",
    operations: {
      tick: { route: "GET /tick", status: 200, reply: "text/plain" },
      late: { route: "GET /late", status: 200 },
    },
  };
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const clock: Clock = {
    async *tick() {
      for (;;) {
        yield "tick ";
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    late() {
      begin();
      return new Promise((resolve) => setTimeout(resolve, 100, "at last"));
    },
  };
  const server = await serve(clockApi, clock, { grace: 500 });
  const endless = await fetch(`${server.url}/tick`);
  const late = fetch(`${server.url}/late`).then((response) => response.json());
  await Promise.all([endless.body?.getReader().read(), begun]);
  const began = Date.now();
  await server.close();
  expect(Date.now() - began).toBeGreaterThan(400);
  expect(Date.now() - began).toBeLessThan(2000);
  expect(await late).toBe("at last");
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
