import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = new URL("../../", import.meta.url);
const { build } = createRequire(new URL("packages/local/package.json", root))("esbuild");

/** One module of text, bundled and minified for a browser, from our sources and the peers that are installed. */
export async function bundle(contents, { platform = "browser", minify = true, external = [] } = {}) {
  const { outputFiles } = await build({
    stdin: { contents, loader: "ts", resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    minify,
    format: "esm",
    platform,
    external,
    target: "es2022",
    conditions: ["@apigw/source"],
    alias: Object.fromEntries(
      ["sigv4", "middleware", "explain", "index"].map((door) => [
        door === "index" ? "@apigw/client" : `@apigw/client/${door}`,
        fileURLToPath(new URL(`packages/client/src/${door}.ts`, root)),
      ]),
    ),
    plugins: [generated],
    write: false,
    logLevel: "error",
  });
  return outputFiles[0].text;
}

/** Bytes as a server would send them. */
export function gzipped(text) {
  return gzipSync(text, { level: 9 }).length;
}

/** `generated/pets`: the client of the pet shop, as the golden has it; `generated/twenty`: twenty operations like it. */
const generated = {
  name: "generated",
  setup(building) {
    const golden = new URL("packages/codegen/test/fixtures/pets/client.ts.txt", root);
    const resolveDir = fileURLToPath(new URL(".", import.meta.url));
    building.onResolve({ filter: /^generated\// }, ({ path }) => ({
      path,
      namespace: "generated",
      sideEffects: false,
    }));
    building.onLoad({ filter: /.*/, namespace: "generated" }, ({ path }) => {
      const contents = readFileSync(golden, "utf8");
      return { contents: path.endsWith("twenty") ? twenty(contents) : contents, loader: "ts", resolveDir };
    });
  },
};

/** The four operations five times, under other names and paths. */
function twenty(text) {
  const [imports, ...operations] = text.split(/\n\n(?=\/\*\*|export)/);
  const copies = ["Pet", "Order", "Customer", "Invoice", "Supplier"].map((noun) =>
    operations
      .join("\n\n")
      .replace(/(listPet|createPet|getPet|deletePet)/g, (name) => name.replace("Pet", noun))
      .replace(/(export type \w+?)Pet/g, `$1${noun}`)
      .replaceAll("/pets", `/${noun.toLowerCase()}s`),
  );
  return `${imports}\n\n${copies.join("\n\n")}`;
}
