import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../../packages/client/test/behaviour/cases.js";
import { serveBehaviour } from "../../packages/client/test/behaviour/server.js";
import type { TestServer } from "../../packages/client/test/server.js";
import { hasRuntimes, installRuntimes, runtimes } from "./runtimes.js";

// The client's behaviour suite where there is neither Node nor a browser: one code base for all of them.
const isLong = process.env.APIGW_TEST_LONG === "1";
const why = "Deno, Bun and workerd are not here; `npm run test:long -- runtimes` installs them (300 MB)";

describe.skipIf(!isLong && !hasRuntimes()).each(Object.keys(runtimes))("in %s", (runtime) => {
  let api: TestServer;
  let found: readonly Outcome[] = [];
  beforeAll(async () => {
    installRuntimes();
    api = await serveBehaviour();
    const scene = { url: api.url, run: runtime, isBrowser: false };
    found = JSON.parse((await runtimes[runtime]?.(await bundled(scene))) ?? "[]");
  }, 300_000);
  afterAll(() => api?.stop());

  test.each(cases.map(({ name }, at) => [name, at] as const))("%s", (_, at) => {
    const { failed, got, wanted } = found[at] ?? {};
    expect(failed).toBeUndefined();
    expect(JSON.parse(got ?? "")).toEqual(JSON.parse(wanted ?? ""));
  });
});

// A skipped suite has to be seen.
test.runIf(!isLong && !hasRuntimes())(`skipped: ${why}`, ({ skip }) => skip(why));

interface Outcome {
  readonly got?: string;
  readonly wanted?: string;
  readonly failed?: string;
}

/** The suite as a module without imports; what it gives is text, since `undefined` on the way would be lost. */
async function bundled(scene: object): Promise<string> {
  const root = new URL("../../", import.meta.url);
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { cases } from "./packages/client/test/behaviour/cases.js";
        const text = (one) => JSON.stringify(one, (_, value) => (value === undefined ? "undefined" : value)) ?? "null";
        const run = ({ check }) =>
          check(${JSON.stringify(scene)}).then(
            ([got, wanted]) => ({ got: text(got), wanted: text(wanted) }),
            (error) => ({ failed: String(error?.stack ?? error) }),
          );
        export async function main() {
          const found = [];
          for (const one of cases) found.push(await run(one));
          return JSON.stringify(found);
        }`,
      resolveDir: fileURLToPath(root),
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "neutral",
    conditions: ["@apigw/source"],
    nodePaths: [fileURLToPath(new URL("tests/node_modules", root))],
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
