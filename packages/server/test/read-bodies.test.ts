import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApiContract, Filter, ServiceOptions } from "@apigw/server";
import { nodeListener } from "@apigw/server/node";
import { fetchHandler } from "@apigw/server/web";
import { beforeEach, describe, expect, test } from "vitest";

// Servers of others, in which somebody else has read a request's body before.

interface Box {
  put(input: { body: unknown }): unknown;
  look(): unknown;
}

const boxApi: ApiContract<Box> = {
  name: "box",
  operations: {
    put: { route: "PUT /box", status: 200, body: "application/json" },
    look: { route: "GET /box", status: 200 },
  },
};

const box: Box = { put: ({ body }) => ({ body }), look: () => "fine" };

const told: unknown[] = [];
const seen: number[] = [];
const filter: Filter = async (_, next) => {
  const answer = await next();
  seen.push(answer.status);
  return answer;
};
const options: ServiceOptions = { onError: (error) => told.push(error), filters: [filter] };
beforeEach(() => {
  told.length = 0;
  seen.length = 0;
});

const put = { method: "PUT", headers: { "content-type": "application/json" }, body: '{"a":1}' };
const unreadable = (message: RegExp) =>
  expect.objectContaining({ code: "unreadable-body", message: expect.stringMatching(message) });

describe("a fetch handler", () => {
  const handle = fetchHandler(boxApi, box, options);

  test("says that a body was read before", async () => {
    const request = new Request("http://any/box", put);
    await request.json();
    const answered = await handle(request);
    expect([answered.status, told, seen]).toEqual([500, [unreadable(/read before.*clone/)], [500]]);
  });

  test("says that somebody is reading it", async () => {
    const request = new Request("http://any/box", put);
    request.body?.getReader();
    expect([(await handle(request)).status, told]).toEqual([500, [unreadable(/read before/)]]);
  });

  test("says that it broke off", async () => {
    const cause = new Error("gone");
    const body = new ReadableStream({ pull: (controller) => controller.error(cause) });
    const sent = { ...put, body, duplex: "half" } as const;
    const request = new Request("http://any/box", sent);
    const answered = await handle(request);
    expect([answered.status, told, seen]).toEqual([500, [unreadable(/broke off/)], [500]]);
    expect(told).toMatchObject([{ cause }]);
  });

  test("does without, where nobody needs it", async () => {
    const request = new Request("http://any/nowhere", put);
    await request.text();
    expect([(await handle(request)).status, told]).toEqual([404, []]);
  });
});

describe("a listener of node:http", () => {
  const listener = nodeListener(boxApi, box, options);

  /** Answers behind a body parser, which reads all and keeps this of it. */
  async function behind(keep: (text: string) => object, sent: RequestInit) {
    const parse = async (request: IncomingMessage) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      Object.assign(request, keep(Buffer.concat(pieces).toString()));
    };
    const answer: RequestListener = (request, response) => void parse(request).then(() => listener(request, response));
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      // A server that listens on a port has one.
      const { port } = server.address() as AddressInfo;
      const answered = await fetch(`http://127.0.0.1:${port}/box`, sent);
      return [answered.status, await answered.json()];
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  test("says that it is to stand before a body parser", async () => {
    const [status] = await behind((text) => ({ body: JSON.parse(text) }), put);
    expect([status, told, seen]).toEqual([500, [unreadable(/before body parsers such as express\.json\(\)/)], [500]]);
  });

  test.each([
    ["bytes", (text: string) => ({ rawBody: Buffer.from(text), body: JSON.parse(text) })],
    ["text", (text: string) => ({ body: text })],
  ])("takes the %s that it has kept", async (_, keep) => {
    expect(await behind(keep, put)).toEqual([200, { body: { a: 1 } }]);
  });

  test("needs none where none was sent", async () => {
    expect(await behind(() => ({ body: {} }), {})).toEqual([200, "fine"]);
    const [status] = await behind(() => ({ body: {} }), { method: "PUT" });
    expect([status, told]).toEqual([400, []]);
  });
});
