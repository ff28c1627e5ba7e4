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

/** A post on a connection that was kept, which nobody answers. It takes a while, which goes by beside all else here. */
const unanswered = (async () => {
  const heard: string[] = [];
  const silent = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { type, n } = JSON.parse(body) as { type: string; n: number }; // what is posted below
    heard.push(`${type} ${n}`);
    if (n === 1) response.writeHead(200).end();
  });
  await once(silent.listen(0, "127.0.0.1"), "listening");
  const { port } = silent.address() as AddressInfo; // an IP server's address is never a string
  const connection = socketConnections(bankApi, { endpoint: `http://127.0.0.1:${port}` }).to("c1=");
  await connection.post("paid", { n: 1 });
  const outcome: Promise<unknown> = connection.post("paid", { n: 2 }).catch((error: unknown) => error);
  return { heard, outcome, silent };
})();

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

test("what breaks off after its head is no answer either", async () => {
  const cutting = createServer((_, response) => {
    response.writeHead(200, { "content-length": 2 }).write("a");
    setTimeout(() => response.destroy(), 10);
  });
  await once(cutting.listen(0, "127.0.0.1"), "listening");
  const { port } = cutting.address() as AddressInfo; // an IP server's address is never a string
  const connection = socketConnections(bankApi, { endpoint: `http://127.0.0.1:${port}` }).to("c1=");
  await expect(connection.post("paid", { n: 1 })).rejects.toMatchObject({ code: "post-failed" });
  cutting.close();
});

test("what nobody answers is given up, and is not posted again: it may have been read", async () => {
  const { heard, outcome, silent } = await unanswered;
  expect(await outcome).toMatchObject({ code: "post-failed", cause: new Error("Silence for 10 s") });
  expect(heard).toEqual(["paid 1", "paid 2"]);
  silent.closeAllConnections();
  silent.close();
});

test.each(["", ".", ".."])("what is no id of a connection, %j, is posted to nobody", async (id) => {
  told = [];
  const connection = socketConnections(bankApi, { endpoint }).to(id);
  await expect(connection.post("paid", { n: 4 })).rejects.toMatchObject({ code: "post-failed" });
  await expect(connection.disconnect()).rejects.toMatchObject({ code: "post-failed" });
  expect(told).toEqual([]);
});
