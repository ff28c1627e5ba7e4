import { afterAll, beforeAll, expect, test } from "vitest";
import { cases } from "./behaviour/cases.js";
import { serveBehaviour } from "./behaviour/server.js";
import type { TestServer } from "./server.js";

// The same suite runs in a real Chromium: tests/browser.
let server: TestServer;
beforeAll(async () => {
  server = await serveBehaviour();
});
afterAll(() => server.stop());

test.each(cases)("$name", async ({ check }) => {
  const [found, wanted] = await check({ url: server.url, run: "node", isBrowser: false });
  expect(found).toEqual(wanted);
});
