import { spawn } from "node:child_process";
import type { Terminal } from "./print.js";

/** Opens a page in the user's browser. Where that cannot be done, the terminal says where the page is. */
export function openPage(url: string, { error }: Terminal): void {
  const [file, ...args] = opener();
  const child = spawn(file, [...args, url], { stdio: "ignore", detached: true });
  const tell = () => error(`apigw-local: no browser could be opened; the page is at ${url}`);
  child.once("error", tell);
  child.once("exit", (code) => code !== 0 && code !== null && tell());
  child.unref();
}

function opener(): readonly [file: string, ...args: string[]] {
  if (process.platform === "darwin") return ["open"];
  return process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
}
