import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { socketConnections } from "@apigw/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bankApi } from "./bank.js";

// What the wire does to posts, by a server whose connections can be cut.

let told: string[] = [];
let isCut = false;
/** Connections that were cut on the way: the first that is sent on one shows it. */
const cut = new WeakSet<Socket>();
const server = createServer(async (request, response) => {
  if (cut.has(request.socket)) return void request.socket.destroy();
  let body = "";
  for await (const chunk of request) body += String(chunk);
  told.push(body);
  if (isCut) return void request.socket.destroy();
  response.writeHead(200).end();
});
const open = new Set<Socket>();
server.on("connection", (socket) => {
  open.add(socket);
  socket.on("close", () => open.delete(socket));
});
let endpoint = "";
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod`; // an IP server's address is never a string
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const post = (n: number) => socketConnections(bankApi, { endpoint }).to("c1=").post("paid", { n });

test("a connection that was kept, and that the other end has closed meanwhile, is no failure", async () => {
  expect(await post(1)).toBe("delivered-to-gateway");
  server.closeAllConnections();
  expect(await post(2)).toBe("delivered-to-gateway");
  expect(told).toEqual(['{"type":"paid","n":1}', '{"type":"paid","n":2}']);
});

test("nor are many that were cut without a word, as whatever stands between does it", async () => {
  await Promise.all([1, 2, 3].map(post));
  for (const socket of open) cut.add(socket);
  told = [];
  expect(await post(4)).toBe("delivered-to-gateway");
  expect(told).toEqual(['{"type":"paid","n":4}']);
});

test("an answer that breaks off is an error: nobody knows what became of it", async () => {
  told = [];
  isCut = true;
  await expect(post(3)).rejects.toMatchObject({
    code: "post-failed",
    message: expect.stringMatching(/^No answer about connection c1= from 127\.0\.0\.1/),
    cause: expect.objectContaining({ code: "ECONNRESET" }),
  });
  isCut = false;
});

test("and is not posted again, where no connection was kept that could have been stale", async () => {
  let heard = 0;
  const cutting = createServer((request) => {
    heard += 1;
    request.socket.destroy();
  });
  await once(cutting.listen(0, "127.0.0.1"), "listening");
  const { port } = cutting.address() as AddressInfo; // an IP server's address is never a string
  const connection = socketConnections(bankApi, { endpoint: `http://127.0.0.1:${port}` }).to("c1=");
  await expect(connection.post("paid", { n: 1 })).rejects.toMatchObject({ code: "post-failed" });
  expect(heard).toBe(1);
  cutting.close();
});

test.each(["", ".", ".."])("what is no id of a connection, %j, is posted to nobody", async (id) => {
  told = [];
  const connection = socketConnections(bankApi, { endpoint }).to(id);
  await expect(connection.post("paid", { n: 4 })).rejects.toMatchObject({ code: "post-failed" });
  await expect(connection.disconnect()).rejects.toMatchObject({ code: "post-failed" });
  expect(told).toEqual([]);
});
