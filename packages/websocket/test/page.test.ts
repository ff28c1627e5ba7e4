import { createSocket } from "@apigw/websocket";
import { Window } from "happy-dom";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { fast, openShop, type Shop, shopSocket, until } from "./shop.js";

// What a page knows of the network and of its user, in a DOM.

let shop: Shop;
let window: Window;
beforeAll(async () => {
  shop = await openShop();
});
beforeEach(() => {
  window = new Window();
  vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await shop.stop();
});

/** Cannot connect until its network is back; twenty times faster, and never lucky with its waits. */
function openAway() {
  const network = { isBack: false };
  const auth = () => ({ url: network.isBack ? shop.url : "ws://127.0.0.1:1/prod" });
  return { network, socket: createSocket(shopSocket, shop.url, { WebSocket, auth, clock: fast(20, () => 1) }) };
}

test.each([
  ["the network is back", () => window.dispatchEvent(new window.Event("online"))],
  [
    "the page is looked at",
    () => window.document.dispatchEvent(new window.Event("visibilitychange", { bubbles: true })),
  ],
])("a socket that waits for long tries at once when %s", async (_, happen) => {
  const { network, socket } = openAway();
  // A minute is next: three seconds here.
  await until(() => socket.metrics().connections === 5 && socket.state.phase === "waiting");
  network.isBack = true;
  const began = performance.now();
  happen();
  await until(() => socket.state.phase === "open");
  expect(performance.now() - began).toBeLessThan(1_500);
  await socket.close();
});

test("a socket without a network does not try, and does when there is one", async () => {
  vi.stubGlobal("navigator", { onLine: false });
  const { network, socket } = openAway();
  await until(() => socket.state.phase === "suspended");
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(socket.metrics().connections).toBe(1);
  network.isBack = true;
  vi.stubGlobal("navigator", { onLine: true });
  window.dispatchEvent(new window.Event("online"));
  expect(await socket.request("sell", { n: 1 })).toEqual({ before: 0 });
  await socket.close();
});
