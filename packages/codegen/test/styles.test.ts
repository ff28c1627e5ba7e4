import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Client, createClient } from "@apigw/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaints } from "./support/compile.js";
import { loaded } from "./support/loaded.js";

/** OpenAPI's own examples: https://spec.openapis.org/oas/v3.1.1.html#style-examples */
const color = { list: ["blue", "black", "brown"], object: { R: 100, G: 200, B: 150 } };
const types = { list: { type: "array", items: { type: "string" } }, object: { $ref: "#/components/schemas/Color" } };

type Row = readonly [place: string, style: string, explode: boolean, shape: "list" | "object" | "text", wire: string];
const rows: readonly Row[] = [
  ["path", "simple", false, "text", "/blue"],
  ["path", "simple", false, "list", "/blue,black,brown"],
  ["path", "simple", true, "list", "/blue,black,brown"],
  ["path", "simple", false, "object", "/R,100,G,200,B,150"],
  ["path", "simple", true, "object", "/R=100,G=200,B=150"],
  ["path", "label", false, "text", "/.blue"],
  ["path", "label", false, "list", "/.blue,black,brown"],
  ["path", "label", true, "list", "/.blue.black.brown"],
  ["path", "label", false, "object", "/.R,100,G,200,B,150"],
  ["path", "label", true, "object", "/.R=100.G=200.B=150"],
  ["path", "matrix", false, "text", "/;color=blue"],
  ["path", "matrix", false, "list", "/;color=blue,black,brown"],
  ["path", "matrix", true, "list", "/;color=blue;color=black;color=brown"],
  ["path", "matrix", false, "object", "/;color=R,100,G,200,B,150"],
  ["path", "matrix", true, "object", "/;R=100;G=200;B=150"],
  ["query", "form", true, "text", "?color=blue"],
  ["query", "form", false, "list", "?color=blue,black,brown"],
  ["query", "form", true, "list", "?color=blue&color=black&color=brown"],
  ["query", "form", false, "object", "?color=R,100,G,200,B,150"],
  ["query", "form", true, "object", "?R=100&G=200&B=150"],
  ["query", "spaceDelimited", false, "list", "?color=blue%20black%20brown"],
  ["query", "pipeDelimited", false, "list", "?color=blue%7Cblack%7Cbrown"],
  ["query", "deepObject", true, "object", "?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
  ["header", "simple", false, "list", "blue,black,brown"],
  ["header", "simple", false, "object", "R,100,G,200,B,150"],
  ["header", "simple", true, "object", "R=100,G=200,B=150"],
  ["cookie", "form", true, "text", "color=blue"],
  ["cookie", "form", false, "list", "color=blue,black,brown"],
  ["cookie", "form", true, "list", "color=blue; color=black; color=brown"],
  ["cookie", "form", false, "object", "color=R,100,G,200,B,150"],
  ["cookie", "form", true, "object", "R=100; G=200; B=150"],
];

const paths = Object.fromEntries(
  rows.map(([place, style, explode, shape], at) => {
    const schema = shape === "text" ? { type: "string" } : types[shape];
    const parameter = { name: "color", in: place, style, explode, schema, required: place === "path" };
    const operation = { operationId: `row${at}`, parameters: [parameter], responses: { 204: { description: "" } } };
    return [`/row${at}${place === "path" ? "/{color}" : ""}`, { get: operation }];
  }),
);
const others = {
  "/json": { name: "q", in: "query", content: { "application/json": { schema: { type: "object" } } } },
  "/reserved": { name: "q", in: "query", allowReserved: true, schema: { type: "string" } },
};
const document = {
  openapi: "3.1.0",
  info: { title: "Styles", version: "1" },
  paths: {
    ...paths,
    ...Object.fromEntries(
      Object.entries(others).map(([path, parameter]) => [
        path,
        { get: { operationId: path.slice(1), parameters: [parameter], responses: { 204: { description: "" } } } },
      ]),
    ),
  },
  components: {
    schemas: {
      Color: {
        type: "object",
        properties: { R: { type: "integer" }, G: { type: "integer" }, B: { type: "integer" } },
      },
    },
  },
};
const { files, diagnostics, calls } = await loaded(document, "styles");

const seen: { url: string; color: unknown; cookie: unknown }[] = [];
const server = createServer(({ url = "", headers }, response) => {
  seen.push({ url, color: headers.color, cookie: headers.cookie });
  response.writeHead(204).end();
});
let client: Client;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // an IP server's address is never a string
  client = createClient({ baseUrl: `http://127.0.0.1:${port}` });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each(rows.map((row, at) => [...row, at] as const))(
  "%s %s, exploded %s, a %s: %s",
  async (place, _style, _explode, shape, wire, at) => {
    await calls[`row${at}`]?.(client, { color: shape === "text" ? "blue" : color[shape] });
    const { url, ...headers } = seen.at(-1) ?? { url: "", color: undefined, cookie: undefined };
    const found =
      place === "header" ? headers.color : place === "cookie" ? headers.cookie : url.slice(`/row${at}`.length);
    expect(found).toBe(wire);
  },
);

test("a value that is JSON is written as JSON, and reserved characters stay where that is allowed", async () => {
  await calls.json?.(client, { q: { a: [1] } });
  await calls.reserved?.(client, { q: "a/b?c&d=e#f g" });
  expect(seen.slice(-2).map(({ url }) => url)).toEqual([
    "/json?q=%7B%22a%22%3A%5B1%5D%7D",
    "/reserved?q=a/b?c%26d%3De%23f%20g",
  ]);
});

test("what is absent is not sent", async () => {
  for (const [at, [place]] of rows.entries()) {
    if (place === "path") continue;
    await calls[`row${at}`]?.(client, {});
    expect(seen.at(-1)).toEqual({ url: `/row${at}`, color: undefined, cookie: undefined });
  }
});

test("all of it is typed, and nothing is left to be told", () => {
  expect(complaints(files)).toEqual([]);
  expect(diagnostics).toEqual([]);
}, 60_000);
