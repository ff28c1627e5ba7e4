import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, deep } from "@apigw/client";
import { afterAll, beforeAll, expect, test } from "vitest";

// What a server sees of a deepObject parameter, whose value may be an object or one value.
const server = createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(decodeURIComponent((request.url ?? "").slice(1))));
});
beforeAll(() => new Promise<void>((done) => server.listen(0, "127.0.0.1", done)));
afterAll(() => server.close());

test.each([
  [{ gte: 5, tag: { name: "a b" } }, "?created[gte]=5&created[tag][name]=a b"],
  [5, "?created=5"],
  [undefined, ""],
  [null, ""],
])("%j arrives as %j", async (value, wire) => {
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  const client = createClient({ baseUrl: `http://127.0.0.1:${port}` });
  expect(await client.send({ method: "GET", path: "/", query: deep("created", value) })).toBe(wire);
});
