import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Api } from "@apigw/model";
import { pullFile } from "apigw-codegen";
import { root } from "./workspace.js";

const fixtures = join(root, "tests", "fixtures");

/** The four large public documents. */
export const large: readonly string[] = ["petstore", "box", "digitalocean", "stripe"];

/** Documents of AWS, its users and its tools: paths below `tests/fixtures/openapi`. Templates are for another command. */
export const small: readonly string[] = readdirSync(join(fixtures, "openapi"), { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.(json|jsonc|ya?ml)$/.test(path) && !/^(templates\/|sam\/(in|out)-)/.test(path))
  .sort();

/** Small documents of our own: one of a WebSocket API, and one that holds what no style guide would allow. */
export const goldens: readonly string[] = ["chat.asyncapi.json", "odd.openapi.json"];

/** A document as `pull --file` takes it: in the model, and as the contract that is kept of it. */
export interface Corpus {
  readonly name: string;
  readonly api: Api;
  readonly contract: unknown;
}

/** Reads a document of the corpus. */
export async function readCorpus(name: string): Promise<Corpus> {
  const folder = mkdtempSync(join(tmpdir(), "apigw-corpus-"));
  try {
    const file = join(folder, large.includes(name) ? `${name}.json` : (name.split("/").at(-1) ?? name));
    writeFileSync(file, documentText(name));
    const { api, contract } = await pullFile(file, { root: folder, name: "corpus" });
    return { name, api, contract: JSON.parse(readFileSync(join(folder, contract), "utf8")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function documentText(name: string): string {
  if (large.includes(name)) return gunzipSync(readFileSync(join(fixtures, "specs", `${name}.json.gz`))).toString();
  return readFileSync(join(fixtures, goldens.includes(name) ? "goldens" : "openapi", name), "utf8");
}
