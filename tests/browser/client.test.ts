import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../../packages/client/test/behaviour/cases.js";
import { serveBehaviour } from "../../packages/client/test/behaviour/server.js";
import type { TestServer } from "../../packages/client/test/server.js";
import { hasChromium, installChromium, launch, type Page } from "./chromium.js";

// The client's behaviour suite, in a real Chromium, from a page of another origin than the API.
const isLong = process.env.APIGW_TEST_LONG === "1";
const why = "there is no Chromium here; `npm run test:long -- browser` installs one (90 MB)";

describe.skipIf(!isLong && !hasChromium())("in Chromium", () => {
  let api: TestServer;
  let site: { url: string; stop(): void };
  let browser: Awaited<ReturnType<typeof launch>>;
  beforeAll(async () => {
    installChromium();
    api = await serveBehaviour();
    site = await servePage(await bundled());
    browser = await launch();
    await browser.page.goto(site.url);
  }, 300_000);
  afterAll(async () => {
    await browser?.stop();
    site?.stop();
    await api?.stop();
  });

  test.each(cases.map(({ name }, at) => [name, at] as const))("%s", async (_, at) => {
    const scene = { url: api.url, run: "chromium", isBrowser: true };
    const [found, wanted] = await run(browser.page, at, scene);
    expect(JSON.parse(found)).toEqual(JSON.parse(wanted));
    expect(Number.parseInt(browser.version, 10)).toBeGreaterThan(100);
  });
});

// A skipped suite has to be seen.
test.runIf(!isLong && !hasChromium())(`skipped: ${why}`, ({ skip }) => skip(why));

/** As text, since what a page gives is copied, and `undefined` on the way is lost. */
function run(page: Page, at: number, scene: object): Promise<[found: string, wanted: string]> {
  return page.evaluate(
    `cases[${at}].check(${JSON.stringify(scene)}).then((both) => both.map((one) => JSON.stringify(one, (_, value) => value === undefined ? "undefined" : value) ?? "null"))`,
  );
}

/** The suite for a browser, its cases as a global. */
async function bundled(): Promise<string> {
  const root = new URL("../../", import.meta.url);
  const { outputFiles } = await build({
    stdin: {
      contents: `export { cases } from "./packages/client/test/behaviour/cases.js";`,
      resolveDir: fileURLToPath(root),
      loader: "ts",
    },
    bundle: true,
    format: "iife",
    globalName: "suite",
    footer: { js: "globalThis.cases = suite.cases;" },
    conditions: ["@apigw/source"],
    nodePaths: [fileURLToPath(new URL("tests/node_modules", root))],
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

async function servePage(script: string): Promise<{ url: string; stop(): void }> {
  const server = createServer(({ url }, response) => {
    if (url === "/suite.js") response.writeHead(200, { "content-type": "text/javascript; charset=utf-8" }).end(script);
    else response.writeHead(200, { "content-type": "text/html" }).end('<script src="/suite.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // an IP server's address is never a string
  return {
    url: `http://127.0.0.1:${port}/`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
