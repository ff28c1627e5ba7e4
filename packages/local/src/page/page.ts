import { readFile } from "node:fs/promises";
import { PassThrough } from "node:stream";
import type { Answer } from "../data/call.js";
import { pageState, type Sights } from "./state.js";

/** Answers what belongs to the start page; `undefined` for all else. */
export type StartPage = (method: string, path: string) => Promise<Answer | undefined>;

/** A page for people: what is deployed, what is open, what just happened, live. */
export function createStartPage(sights: Sights): StartPage {
  return async (method, path) => {
    if (method !== "GET") return undefined;
    const asset = assets.get(path);
    if (asset !== undefined) return file(...asset);
    if (path === "/_apigw/state") return answer("application/json", JSON.stringify(pageState(sights)));
    return path === "/_apigw/events" ? events(sights) : undefined;
  };
}

const assets: ReadonlyMap<string, readonly [file: string, type: string]> = new Map([
  ["/", ["page.html", "text/html; charset=utf-8"]],
  ["/_apigw/page.css", ["page.css", "text/css; charset=utf-8"]],
  ["/_apigw/page.js", ["page.js", "text/javascript; charset=utf-8"]],
]);

/** Among the sources, which the package brings along: nothing has to be built. */
const folder = new URL(import.meta.url.endsWith(".ts") ? "./assets/" : "../src/page/assets/", import.meta.url);

async function file(name: string, type: string): Promise<Answer> {
  return answer(type, await readFile(new URL(name, folder)));
}

/** Only what this gateway serves is loaded, nothing is written into the page but text, and nobody frames it. */
const guards = [
  [
    "content-security-policy",
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-resource-policy", "same-origin"],
  ["cache-control", "no-store"],
] as const;

function answer(type: string, body: Uint8Array | string): Answer {
  return { status: 200, headers: [["content-type", type], ...guards], body };
}

/** A line whenever something happened, at most ten in a second; the page then asks for what it wants to know. */
function events({ recent }: Sights): Answer {
  const stream = new PassThrough();
  let due: NodeJS.Timeout | undefined;
  const tell = () => {
    due = undefined;
    stream.write("data: changed\n\n");
  };
  const stop = recent.listen(() => {
    due ??= setTimeout(tell, 100).unref();
  });
  stream.once("close", () => {
    stop();
    clearTimeout(due);
  });
  stream.write("retry: 1000\n\n");
  return { ...answer("text/event-stream", ""), stream };
}
