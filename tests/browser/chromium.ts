import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));

/** Whether a browser is here: 90 MB that `npm test` does not ask for. */
export function hasChromium(): boolean {
  return existsSync(`${folder}node_modules/.package-lock.json`);
}

/** Installs it from its lockfile, if it is not here. */
export function installChromium(): void {
  if (hasChromium()) return;
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  execFileSync("npm", args, { cwd: folder, stdio: "inherit" });
}

/** A page of a real Chromium, as far as these tests use one. */
export interface Page {
  goto(url: string): Promise<unknown>;
  evaluate<T>(expression: string): Promise<T>;
  on(event: "console", heard: (message: { type(): string; text(): string }) => void): void;
  on(event: "pageerror", heard: (error: Error) => void): void;
  screenshot(options: { readonly path: string; readonly fullPage: boolean }): Promise<unknown>;
}

/** Starts it without a window. */
export async function launch(): Promise<{ page: Page; version: string; stop(): Promise<void> }> {
  const require = createRequire(import.meta.url);
  // Its types are not installed where it is not, so they are told here.
  const { default: chromium } = (await import(require.resolve("@sparticuz/chromium"))) as {
    default: { executablePath(): Promise<string>; args: string[] };
  };
  const playwright = require("playwright-core") as {
    chromium: { launch(options: object): Promise<Browser> };
  };
  const executablePath = await chromium.executablePath();
  // Its own arguments switch off what these tests are about: a page may not read another origin unasked.
  const args = chromium.args.filter((arg) => arg !== "--disable-web-security");
  const browser = await playwright.chromium.launch({ executablePath, args });
  return { page: await browser.newPage(), version: browser.version(), stop: () => browser.close() };
}

interface Browser {
  newPage(): Promise<Page>;
  version(): string;
  close(): Promise<void>;
}
