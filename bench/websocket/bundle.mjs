import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = new URL("../../", import.meta.url);
const path = (file) => fileURLToPath(new URL(file, root));
const { build } = createRequire(path("packages/local/package.json"))("esbuild");

/** A module of text, bundled from our sources. `generated/schemas` are the validators of the chat, as the golden has them. */
export async function bundle(contents, { platform = "node", minify = false } = {}) {
  const { outputFiles } = await build({
    stdin: { contents, loader: "ts", resolveDir: path("bench/websocket") },
    bundle: true,
    minify,
    format: "esm",
    platform,
    target: "es2022",
    conditions: ["@apigw/source"],
    alias: {
      "@apigw/websocket": path("packages/websocket/src/index.ts"),
      "@apigw/server": path("packages/server/src/index.ts"),
      "@apigw/client/sigv4": path("packages/client/src/sigv4.ts"),
    },
    external: ["ws"],
    plugins: [generated],
    write: false,
    logLevel: "error",
  });
  return outputFiles[0].text;
}

/** What `import { connect }` costs a page, in bytes as a server sends them. */
export async function coreBytes() {
  const text = await bundle(`export { connect } from "@apigw/websocket";`, { platform: "browser", minify: true });
  return gzipSync(text, { level: 9 }).length;
}

const generated = {
  name: "generated",
  setup(building) {
    building.onResolve({ filter: /^generated\// }, () => ({ path: "schemas", namespace: "generated" }));
    building.onLoad({ filter: /.*/, namespace: "generated" }, () => ({
      contents: readFileSync(path("packages/codegen/test/fixtures/chat/schemas.ts.txt"), "utf8"),
      loader: "ts",
    }));
  },
};
