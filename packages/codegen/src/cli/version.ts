import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** This package's version, from its own package.json, built or not. */
export function version(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const found = versionIn(join(folder, "package.json"));
    if (found !== undefined) return found;
  }
  return "unknown";
}

function versionIn(path: string): string | undefined {
  try {
    const { name, version }: { name?: string; version?: string } = JSON.parse(readFileSync(path, "utf8"));
    return name === "apigw-codegen" ? version : undefined;
  } catch {
    return undefined;
  }
}
