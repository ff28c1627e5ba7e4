import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Call, Client } from "@apigw/client";
import { type Diagnostic, readOpenApi } from "@apigw/model";
import type { ApiContract } from "@apigw/server";
import { afterAll } from "vitest";
import { type GeneratedFile, type GenerateOptions, generate } from "../../src/index.js";

/** The functions of a generated client, whatever their inputs are. */
export type Calls = Readonly<Record<string, (client: Client, input: object) => Call<unknown>>>;

/** What is generated from a document, and the same loaded. */
export interface Loaded<Methods> {
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly calls: Calls;
  readonly contract: ApiContract<Methods>;
}

/** Generates code and loads it, for the tests of one file. */
export async function loaded<Methods>(
  document: object,
  name: string,
  options: Partial<GenerateOptions> = {},
): Promise<Loaded<Methods>> {
  const { api, diagnostics } = readOpenApi(document, { name });
  const files = generate(api, { contract: `apis/${name}.openapi.json`, ...options });
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, `${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
  const calls = (await import(join(folder, "client.ts"))) as Calls; // of this shape are generated functions
  const server = (await import(join(folder, "server.ts"))) as Record<string, ApiContract<Methods>>; // one of its values is
  const contract = server[`${name}Api`];
  if (contract === undefined) throw new Error(`There is no contract of ${name}`);
  return { files, diagnostics, calls, contract };
}

const work = fileURLToPath(new URL("../../../../tests/.work/", import.meta.url));
