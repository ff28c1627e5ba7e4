import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openShop, type Shop } from "../../packages/websocket/test/shop.js";
import { hasChromium, installChromium, launch } from "./chromium.js";

// The socket in a real Chromium, with its own WebSocket, IndexedDB and Web Locks, against the local gateway.
const isLong = process.env.APIGW_TEST_LONG === "1";
const why = "there is no Chromium here; `npm run test:long -- browser` installs one (90 MB)";

describe.skipIf(!isLong && !hasChromium())("a socket in Chromium", () => {
  let shop: Shop;
  let site: { url: string; stop(): void };
  let browser: Awaited<ReturnType<typeof launch>>;
  const protocols: unknown[] = [];
  beforeAll(async () => {
    installChromium();
    shop = await openShop({ connect: ({ headers }) => void protocols.push(headers?.["Sec-WebSocket-Protocol"]) });
    site = await servePage(await bundled());
    browser = await launch();
    await browser.page.goto(site.url);
    await browser.page.evaluate(
      `Object.assign(globalThis, { url: ${JSON.stringify(shop.url)}, contract: { name: "shop", routeField: "action", eventField: "type" } })`,
    );
  }, 300_000);
  afterAll(async () => {
    await browser?.stop();
    site?.stop();
    await shop?.stop();
  });
  const run = <T>(body: string) => browser.page.evaluate<T>(`(async () => { ${body} })()`);

  test("shows its token as a subprotocol, sends, and is told events", async () => {
    await run(`globalThis.shop = await lib.connect(contract, url, {
      auth: lib.subprotocol("shop", () => "token-1"), resume: lib.resumable() });
      globalThis.heard = []; shop.on("sold", ({ n }) => heard.push(n));`);
    expect(await run(`return shop.request("sell", { n: 1 })`)).toEqual({ before: 0 });
    expect(protocols).toEqual([expect.stringMatching(/^shop, ?token-1$/)]);
    const [session] = shop.sessions.values();
    if (session) await shop.tell(session, { type: "sold", n: 7 });
    await expect.poll(() => run("return heard")).toEqual([7]);
  });

  test("loses nothing over a drop, and tells how the connection ended", async () => {
    await run(`globalThis.phases = []; shop.onState(({ phase }) => phases.push(phase));
      globalThis.sales = Promise.all([2, 3, 4].map((n) => shop.request("sell", { n }, { delivery: "at-least-once" })));`);
    shop.gateway.faults.drop(shop.api);
    expect(await run("return (await sales).length")).toBe(3);
    expect([...shop.sold].sort()).toEqual([1, 2, 3, 4]);
    await expect.poll(() => run("return phases.at(-1)")).toBe("open");
    expect(await run("return shop.state.closed.code")).toBe(1006);
  });

  test("connects anew at once when the network is back", async () => {
    await run("await shop.close()");
    await run(`globalThis.away = lib.createSocket(contract, "ws://127.0.0.1:1/prod", { auth: () => ({ url: globalThis.back ? url : undefined }) });
      for (let tries = 0; away.metrics().connections < 2 && tries < 100; tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
      globalThis.back = true; dispatchEvent(new Event("online"));`);
    expect(await run(`return away.request("sell", { n: 5 })`)).toHaveProperty("before");
    await run("await away.close()");
  });

  test("keeps messages in IndexedDB, which the next page sends", async () => {
    const before = shop.sold.length;
    await run(`const gone = lib.createSocket(contract, "ws://127.0.0.1:1/prod");
      const outbox = await lib.openOutbox(gone, { store: lib.indexedDbStore("chromium") });
      void outbox.send("sell", { n: 6 }).catch(() => {});
      while ((await outbox.pending()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));`);
    // The page goes, and with it its locks.
    await browser.page.goto(`${site.url}/?again`);
    const contract = `{ name: "shop", routeField: "action", eventField: "type" }`;
    await run(`const socket = await lib.connect(${contract}, ${JSON.stringify(shop.url)});
      await lib.openOutbox(socket, { store: lib.indexedDbStore("chromium") });`);
    await expect.poll(() => shop.sold.slice(before)).toEqual([6]);
  });
});

// A skipped suite has to be seen.
test.runIf(!isLong && !hasChromium())(`skipped: ${why}`, ({ skip }) => skip(why));

/** The package for a browser, as a global. */
async function bundled(): Promise<string> {
  const root = new URL("../../packages/websocket/src/", import.meta.url);
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from "./index.js"; export * from "./outbox.js";`,
      resolveDir: fileURLToPath(root),
      loader: "ts",
    },
    bundle: true,
    format: "iife",
    globalName: "lib",
    footer: { js: "globalThis.lib = lib;" },
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

async function servePage(script: string): Promise<{ url: string; stop(): void }> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html").end(`<!doctype html><script>${script}</script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo; // an IP server's address is never a string
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
