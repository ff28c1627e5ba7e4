import { readFileSync } from "node:fs";

/** The version of this package. Sources and bundle both lie one folder below its `package.json`. */
export function packageVersion(): string {
  const { version }: { version?: unknown } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return typeof version === "string" ? version : "0.0.0";
}
