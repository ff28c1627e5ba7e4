import { gzipSync } from "node:zlib";
import { type ApiContract, lambda, type ServiceOptions } from "@apigw/server";
import { serve } from "@apigw/server/node";
import { describe, expect, test } from "vitest";
import { call, http1Event, http2Event, restEvent } from "./events.js";

interface Bodies {
  json(input: { body: unknown }): unknown;
  note(input: { body: string }): unknown;
  blob(input: { body: Uint8Array }): unknown;
  maybe(input: { body?: string }): unknown;
}

const bytes = "application/octet-stream";

const bodiesApi: ApiContract<Bodies> = {
  name: "bodies",
  operations: {
    json: { route: "POST /json", status: 200, body: "application/json" },
    note: { route: "POST /note", status: 200, body: "text/plain" },
    blob: { route: "POST /blob", status: 200, body: bytes },
    maybe: { route: "POST /maybe", status: 200, body: { type: "text/plain", optional: true } },
  },
};

test("bytes that a REST API has read as text are an error that says what to do, and no other bytes", async () => {
  const told: unknown[] = [];
  const handler = lambda(bodiesApi, service, { onError: (error) => told.push(error) });
  const ask = (body: string) =>
    handler(restEvent({ method: "POST", resource: "/blob", path: "/blob", headers: { "content-type": bytes }, body }));
  expect(await ask(new TextDecoder().decode(Uint8Array.of(0, 255, 7)))).toMatchObject({ statusCode: 500 });
  expect(told).toMatchObject([{ code: "unreadable-body", message: expect.stringContaining("binaryMediaTypes") }]);
  expect(await ask("plain")).toMatchObject({ statusCode: 200, body: '{"bytes":[112,108,97,105,110]}' });
});

const service: Bodies = {
  json: ({ body }) => ({ body }),
  note: ({ body }) => ({ body }),
  blob: ({ body }) => ({ bytes: [...body] }),
  maybe: ({ body = "none" }) => ({ body }),
};

interface Sent {
  body?: string;
  base64?: true;
  type?: string;
  coding?: string;
}

const post =
  (options: ServiceOptions = {}, event = http2Event) =>
  async (operation: keyof Bodies, { body, base64, type, coding }: Sent) => {
    const headers = { ...(type && { "content-type": type }), ...(coding && { "content-encoding": coding }) };
    const path = `/${operation}`;
    const asked = { method: "POST", resource: path, path, headers, isBase64Encoded: base64 === true };
    const answered = await call(
      lambda(bodiesApi, service, options),
      event(body === undefined ? asked : { ...asked, body }),
    );
    return [answered.statusCode, answered.json];
  };

const fault = (detail: string) => expect.objectContaining({ errors: [{ in: "body", pointer: "", detail }] });

describe("base64", () => {
  test.each(["QUJDR", "Q", "QQ", "QQ=", "QQ===", "QUJ", "===="])(
    "that is no multiple of four, as %s, is refused",
    async (body) => {
      const detail = "is not valid base64, or its text not UTF-8";
      expect(await post()("blob", { body, base64: true, type: bytes })).toEqual([400, fault(detail)]);
    },
  );

  test.each([
    ["QUJD", [65, 66, 67]],
    ["QUI=", [65, 66]],
    ["QQ==", [65]],
  ])("is read: %s", async (body, read) => {
    expect(await post()("blob", { body, base64: true, type: bytes })).toEqual([200, { bytes: read }]);
  });

  test.each([9, 10, 11, 12, 13])("may be as large as its bytes: %i of 10", async (size) => {
    const body = Buffer.alloc(size).toString("base64");
    const [status] = await post({ maxBody: 10 })("blob", { body, base64: true, type: bytes });
    expect(status).toBe(size > 10 ? 413 : 200);
  });
});

describe("an empty body", () => {
  test.each([
    ["REST", restEvent],
    ["HTTP 1.0", http1Event],
    ["HTTP 2.0", http2Event],
  ])("of text or bytes is there if it must be and its type is (%s)", async (_, event) => {
    const send = post({}, event);
    for (const sent of [{}, { body: "" }]) {
      expect(await send("note", { ...sent, type: "text/plain" })).toEqual([200, { body: "" }]);
      expect(await send("blob", { ...sent, type: bytes })).toEqual([200, { bytes: [] }]);
      expect(await send("json", { ...sent, type: "application/json" })).toEqual([400, fault("is required")]);
      expect(await send("note", sent)).toEqual([400, fault("is required")]);
      expect(await send("note", { ...sent, type: "image/png" })).toEqual([400, fault("is required")]);
      // Many clients send a type without a body: what need not be there is not.
      expect(await send("maybe", { ...sent, type: "text/plain" })).toEqual([200, { body: "none" }]);
      expect(await send("maybe", { ...sent, type: "image/png" })).toEqual([200, { body: "none" }]);
    }
  });

  test("is there without a gateway too", async () => {
    const server = await serve(bodiesApi, service);
    try {
      const sent = { method: "POST", headers: { "content-type": "text/plain" }, body: "" };
      expect(await (await fetch(`${server.url}/note`, sent)).json()).toEqual({ body: "" });
    } finally {
      await server.close();
    }
  });
});

describe("a compressed body", () => {
  const coding = "gzip";
  const compressed = { body: gzipSync('{"name":"Rex"}').toString("base64"), base64: true, coding } as const;

  test.each([
    ["json", "application/json"],
    ["note", "text/plain"],
  ] as const)("is no %s that we can read", async (operation, type) => {
    const refused = [415, fault("must not be compressed, and is gzip")];
    expect(await post()(operation, { ...compressed, type })).toEqual(refused);
  });

  test("that a REST API has decompressed, and left the header, is read", async () => {
    const sent = { body: '{"name":"Rex"}', type: "application/json", coding };
    expect(await post({}, restEvent)("json", sent)).toEqual([200, { body: { name: "Rex" } }]);
  });

  test("is not one if its coding says so", async () => {
    const sent = { body: "/w==", base64: true, type: "text/plain", coding: "identity" } as const;
    expect(await post()("note", sent)).toMatchObject([400, {}]);
  });
});

test("a byte order mark before JSON is ignored, as text and as base64 (RFC 8259, 8.1)", async () => {
  const type = "application/json";
  const marked = '\uFEFF{"name":"Rex"}';
  expect(await post()("json", { body: marked, type })).toEqual([200, { body: { name: "Rex" } }]);
  const base64 = Buffer.from(marked).toString("base64");
  expect(await post()("json", { body: base64, base64: true, type })).toEqual([200, { body: { name: "Rex" } }]);
});

describe("a text is of the charset that it names", () => {
  const sent = (charset: string, ...codes: number[]) =>
    post()("note", {
      body: Buffer.from(codes).toString("base64"),
      base64: true,
      type: `text/plain; charset=${charset}`,
    });

  test.each([
    ["iso-8859-1", [0x63, 0x61, 0x66, 0xe9], "café"],
    ['"UTF-16LE"', [0x63, 0, 0xe9, 0], "cé"],
    ["utf-8", [0xc3, 0xa9], "é"],
  ])("%s", async (charset, codes, body) => {
    expect(await sent(charset, ...codes)).toEqual([200, { body }]);
  });

  test("or is refused", async () => {
    expect(await sent("utf-8", 0xe9)).toEqual([400, fault("is not valid base64, or its text not utf-8")]);
    expect(await sent("klingon", 0x63)).toEqual([400, fault("is not valid base64, or its text not klingon")]);
  });

  test("but for JSON, which is UTF-8", async () => {
    const body = Buffer.from('"é"').toString("base64");
    const type = "application/json; charset=iso-8859-1";
    expect(await post()("json", { body, base64: true, type })).toEqual([200, { body: "é" }]);
  });
});
