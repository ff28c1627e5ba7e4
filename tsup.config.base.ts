import type { Options } from "tsup";

/** How every package is built: one ES module per door, with declarations, for the oldest Node we support. */
export function library(entry: readonly string[]): Options {
  return {
    entry: [...entry],
    format: "esm",
    target: "node20",
    platform: "neutral",
    dts: true,
    sourcemap: true,
    clean: true,
    splitting: true,
    // Bundlers for workers know `node:http`, and take `http` for a package.
    removeNodeProtocol: false,
    // Nothing is bundled in: what a package needs stands in its package.json.
    skipNodeModulesBundle: true,
    silent: true,
  };
}
