import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Platform } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { root } from "../support/workspace.js";

// What a function does not import is not in its bundle.

const work = join(root, "tests", ".work");
mkdirSync(work, { recursive: true });
const folder = mkdtempSync(join(work, "treeshake-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The minified bundle of a Lambda function that takes these from `@apigw/server`, and its sources by size. */
async function bundle(
  imports: string,
  code: string,
  platform: Platform = "node",
): Promise<{ text: string; sources: string[] }> {
  writeFileSync(join(folder, "function.ts"), `${imports}\n${code}`);
  const { metafile, outputFiles } = await build({
    entryPoints: [join(folder, "function.ts")],
    outfile: join(folder, "function.mjs"),
    bundle: true,
    minify: true,
    format: "esm",
    platform,
    target: "node20",
    conditions: ["@apigw/source"],
    metafile: true,
    write: false,
  });
  const [output] = Object.values(metafile.outputs);
  const sources = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path.replace(/^.*packages\//, "")] : [],
  );
  return { text: outputFiles[0]?.text ?? "", sources };
}

const api = `const api = { name: "x", operations: { go: { route: "GET /go", status: 200 } } } as const;`;

test("a Lambda function holds nothing of sockets, streams, authorizers, middleware, styles, forms or another door", async () => {
  const { text, sources } = await bundle(
    `import { lambda } from "@apigw/server";`,
    `${api} export const handler = lambda<{ go(): unknown }>(api, { go: () => 1 });`,
  );
  const others =
    /server\/src\/(socket|authorizer|middleware|testing)|server\/src\/(stream|sse|node|web|testing)\.ts|client\//;
  const styles = /server\/src\/http\/(deep|empty|form|members|multipart|styled-form|styles)\.ts/;
  expect(sources.filter((path) => others.test(path) || styles.test(path))).toEqual([]);
  expect(text).not.toMatch(/node:|AWS4-HMAC|access-control|awslambda/);
});

test("a socket function holds nothing of HTTP routes and bodies", async () => {
  const { sources } = await bundle(
    `import { socketLambda } from "@apigw/server";`,
    `export const handler = socketLambda({ name: "x", routeField: "a", eventField: "t", routes: {} }, {});`,
  );
  expect(sources.filter((path) => /server\/src\/(events|middleware|authorizer)/.test(path))).toEqual([]);
});

test("a socket function that is given neither dedupe nor sessions carries neither", async () => {
  const { text, sources } = await bundle(
    `import { socketLambda } from "@apigw/server";`,
    `export const handler = socketLambda({ name: "x", routeField: "a", eventField: "t", routes: {} }, {});`,
  );
  expect(sources.filter((path) => /server\/src\/(sockets|store|dynamodb)/.test(path))).toEqual([]);
  expect(text).not.toMatch(/outbox/);
});

test("dedupe does not bring sessions along, nor the store in DynamoDB the one in memory", async () => {
  const { sources } = await bundle(
    `import { withDedupe } from "@apigw/server/sockets"; import { dynamoDb } from "@apigw/server/dynamodb";`,
    `declare const client: never; export const dedupe = withDedupe(dynamoDb({ client, table: "sockets" }));`,
  );
  expect(sources.filter((path) => /server\/src\/(sockets\/(?!dedupe)|store\/memory)/.test(path))).toEqual([]);
});

test.each(["", "/middleware", "/sockets", "/web"])(
  "@apigw/server%s is bundled for a worker, which has none of Node's modules",
  async (door) => {
    const { text } = await bundle(`export * from "@apigw/server${door}";`, "", "neutral");
    expect(text).not.toMatch(/(import|from)\s*"node:/);
  },
);

test("an authorizer holds nothing of services", async () => {
  const { sources } = await bundle(
    `import { defineAuthorizer } from "@apigw/server";`,
    `${api} export const { handler } = defineAuthorizer(api, { context: {}, decide: () => "forbidden" });`,
  );
  expect(sources.filter((path) => /server\/src\/(service|socket|middleware|lambda)/.test(path))).toEqual([]);
});

test("CORS does not bring compression along", async () => {
  const { text } = await bundle(
    `import { cors } from "@apigw/server/middleware";`,
    `export const one = cors({ origins: "*" });`,
  );
  expect(text).not.toMatch(/zlib|crypto/);
});
