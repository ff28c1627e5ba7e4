import ReconnectingWebSocket from "partysocket/ws";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { type SocketGateway, startSockets } from "./socket-api.js";
import { until } from "./socket-client.js";

/*
 * The control of all chaos tests: a client that reconnects and keeps what it could not send, and no more, loses what was
 * on its way when the wire broke. If it lost nothing here, the faults would be none.
 */

let sockets: SocketGateway;
let url: string;
let api: string;
const arrived = new Set<number>();
beforeAll(async () => {
  sockets = await startSockets({
    functions: {
      count: async ({ body }: { body: string }) => {
        const { n }: { n: number } = JSON.parse(body);
        arrived.add(n);
        return { statusCode: 200 };
      },
    },
  });
  ({ apiId: api, url } = await sockets.deploy({ routes: { $default: { function: "count" } } }));
});
afterAll(() => sockets.stop());

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Sends so many messages, one each five milliseconds, with drops among them; gives how many never came to the function. */
async function lostOf(messages: number, drops: number): Promise<number> {
  arrived.clear();
  const socket = new ReconnectingWebSocket(url, [], { WebSocket, minReconnectionDelay: 20, maxReconnectionDelay: 100 });
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  const every = Math.ceil(messages / (drops + 1));
  for (let n = 1; n <= messages; n += 1) {
    socket.send(JSON.stringify({ n }));
    await pause(5);
    if (n % every === 0 && n < messages) sockets.gateway.faults.drop(api);
  }
  // The last one is sent for as long as it takes: whatever has not come before it is lost.
  await until(() => (socket.readyState === socket.OPEN ? true : undefined));
  const last = messages + 1;
  while (!arrived.has(last)) {
    socket.send(JSON.stringify({ n: last }));
    await pause(100);
  }
  socket.close();
  return messages + 1 - arrived.size;
}

test("partysocket loses nothing while the network is sound", async () => {
  const heal = sockets.gateway.faults.delay(api, 25, { direction: "in" });
  expect(await lostOf(200, 0)).toBe(0);
  heal();
});

test("partysocket loses messages when connections drop", async () => {
  const heal = sockets.gateway.faults.delay(api, 25, { direction: "in" });
  const lost = await lostOf(400, 12);
  heal();
  // What was on its way at each drop, and never all of it: it does reconnect.
  expect(lost).toBeGreaterThanOrEqual(12);
  expect(lost).toBeLessThan(300);
});
