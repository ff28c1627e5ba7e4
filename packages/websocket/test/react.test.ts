import { createSocket } from "@apigw/websocket";
import { useEvent, useSocket } from "@apigw/websocket/react";
import { Window } from "happy-dom";
import { act, createElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { fast, openShop, type Shop, shopSocket, until } from "./shop.js";

// A socket in a component, in a real React and a DOM.

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

/** Shows how the socket fares and the last number that was sold. */
function Till({ heard }: { heard: (n: number) => void }) {
  const { socket, state } = useSocket(() => createSocket(shopSocket, shop.url, { WebSocket, clock: fast(20) }));
  useEvent(socket, "sold", ({ n }) => heard(n));
  return createElement("p", undefined, state.phase);
}

test("a component renders the state, hears events, and closes its socket when it goes", async () => {
  const window = new Window();
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", window.document);
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  const container = window.document.createElement("div");
  // A DOM like the browser's, with types of its own.
  const root = createRoot(container as unknown as Element);
  const heard: number[] = [];
  await act(async () =>
    root.render(createElement(StrictMode, undefined, createElement(Till, { heard: (n: number) => heard.push(n) }))),
  );
  const shows = async (text: string) => {
    await act(() => until(() => container.textContent === text).catch(() => undefined));
    expect(container.textContent).toBe(text);
  };
  await shows("open");
  // Mounted twice by strict mode, and left once.
  await until(() => shop.connections.size === 1);
  const [connection = ""] = shop.connections;
  await shop.post(connection, { type: "sold", n: 7 });
  await until(() => heard.length === 1);
  expect(heard).toEqual([7]);
  shop.gateway.faults.drop(shop.api);
  await act(() => until(() => shop.connections.size === 1 && !shop.connections.has(connection)));
  await shows("open");
  await act(async () => root.unmount());
  await until(() => shop.connections.size === 0);
  vi.unstubAllGlobals();
});

test("on a server there is no socket, and what is rendered says so", () => {
  expect(renderToString(createElement(Till, { heard: () => undefined }))).toBe("<p>idle</p>");
});
