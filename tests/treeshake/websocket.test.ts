import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { root } from "../support/workspace.js";

// What a page does not import is not in its bundle.

/** The sources of `@apigw/websocket` that are in the bundle of a page which takes this from it, and how much a server sends. */
async function bundleOf(imports: string): Promise<{ sources: string[]; bytes: number }> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: imports, resolveDir: join(root, "packages", "websocket", "src"), loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    metafile: true,
    write: false,
    outfile: "page.js",
  });
  const [output] = Object.values(metafile.outputs);
  const sources = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path.replace(/^.*\/src\//, "")] : [],
  );
  return { sources, bytes: gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length };
}

const optional = /auth|resume|greeting|validated|batch|close-codes|outbox|react/;

test("a page that connects takes 4.5 kB, and holds nothing of credentials, sessions, validation, batches, outbox and React", async () => {
  const { bytes, sources } = await bundleOf(`export { connect } from "./index.js";`);
  expect(sources).toContain("life.ts");
  expect(sources.filter((path) => optional.test(path))).toEqual([]);
  expect(bytes).toBeGreaterThan(3_000);
  expect(bytes).toBeLessThanOrEqual(4_500);
});

test("each of them comes alone", async () => {
  const { sources } = await bundleOf(`export { connect, ticket } from "./index.js";`);
  expect(sources.filter((path) => /resume|validated|batch/.test(path))).toEqual([]);
  expect(sources).toContain("auth.ts");
});
