import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { root } from "../support/workspace.js";

// What a page does not import is not in its bundle.

/** The sources of `@apigw/websocket` that are in the bundle of a page which takes this from it. */
async function sourcesOf(imports: string): Promise<string[]> {
  const { metafile } = await build({
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
  return Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path.replace(/^.*\/src\//, "")] : [],
  );
}

const optional = /auth|resume|greeting|validated|batch|close-codes|outbox|react/;

test("a page that connects holds nothing of credentials, sessions, validation, batches, outbox and React", async () => {
  const sources = await sourcesOf(`export { connect } from "./index.js";`);
  expect(sources).toContain("life.ts");
  expect(sources.filter((path) => optional.test(path))).toEqual([]);
});

test("each of them comes alone", async () => {
  const sources = await sourcesOf(`export { connect, ticket } from "./index.js";`);
  expect(sources.filter((path) => /resume|validated|batch/.test(path))).toEqual([]);
  expect(sources).toContain("auth.ts");
});
