import { fileURLToPath } from "node:url";
import { bundle } from "../bundle.js";

let fromSources: Promise<URL> | undefined;

/** Where the inside of a thread lies: beside us in the package; from sources, which Node cannot run, in a bundle. */
export async function entryUrl(): Promise<URL> {
  if (!import.meta.url.endsWith(".ts")) return new URL("./functions/threads/entry.js", import.meta.url);
  fromSources ??= bundle(fileURLToPath(new URL("./entry.ts", import.meta.url))).then(({ url }) => new URL(url));
  return fromSources;
}
