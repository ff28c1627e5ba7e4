import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { documentFile, installPeers, make } from "./subjects.mjs";

/** Programs that call the same operations of a document through each peer's code, in a folder where all is installed. */
const writers = {
  "apigw-codegen": { code: "apigw-codegen", write: ours },
  "openapi-fetch": { code: "openapi-typescript", write: openapiFetch },
  "hey-api": { code: "hey-api", write: heyApi },
};

export const peers = Object.keys(writers);

/** Makes the code of all of them, and gives a folder with `SUBJECT-COUNT.ts` for each count of operations. */
export function writeConsumers(document, counts) {
  installPeers();
  const work = fileURLToPath(new URL("./.work/", import.meta.url));
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(work);
  const file = documentFile(document, folder);
  const operations = plainReads(JSON.parse(readFileSync(file, "utf8")));
  for (const [subject, { code, write }] of Object.entries(writers)) {
    const { failed } = make(code, document, folder);
    if (failed !== undefined) throw new Error(`${code} ${failed}`);
    // As source, like all others' code: what is called `.d.ts` the compiler would not check.
    if (code === "openapi-typescript") {
      const schema = join(folder, `${code}-${document}`, "schema");
      renameSync(`${schema}.d.ts`, `${schema}.ts`);
    }
    for (const count of counts) {
      writeFileSync(join(folder, `${subject}-${count}.ts`), write(operations.slice(0, count), `./${code}-${document}`));
    }
  }
  return { folder, operations, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Reads that need nothing but what stands in their path: every peer writes them alike. */
function plainReads({ paths }) {
  return Object.entries(paths).flatMap(([path, { get, parameters = [] }]) => {
    if (get?.operationId === undefined) return [];
    const params = [...parameters, ...(get.parameters ?? [])];
    if (params.some((one) => one.$ref !== undefined || (one.required === true && one.in !== "path"))) return [];
    return [{ id: get.operationId, path, params: params.filter((one) => one.in === "path").map(({ name }) => name) }];
  });
}

function ours(operations, code) {
  const calls = operations.map(
    ({ id, params }) => `await api.${id}(client${params.length === 0 ? "" : `, ${filled(params)}`})`,
  );
  // Without credentials, as the others: the type would ask for some.
  return `import { type Client, createClient } from "@apigw/client";
import * as api from "${code}/client.js";
const client = createClient({ baseUrl: "https://api.example.com" }) as unknown as Client<"bearer">;
${body(calls)}`;
}

function openapiFetch(operations, code) {
  const calls = operations.map(({ path, params }) => {
    const given = params.length === 0 ? "" : `, { params: { path: ${filled(params)} } }`;
    return `(await client.GET(${JSON.stringify(path)}${given})).data`;
  });
  return `import createClient from "openapi-fetch";
import type { paths } from "${code}/schema.js";
const client = createClient<paths>({ baseUrl: "https://api.example.com" });
${body(calls)}`;
}

function heyApi(operations, code) {
  const name = (id) => id.charAt(0).toLowerCase() + id.slice(1);
  const calls = operations.map(
    ({ id, params }) => `(await api.${name(id)}(${params.length === 0 ? "" : `{ path: ${filled(params)} }`})).data`,
  );
  return `import * as api from "${code}/index.js";
${body(calls)}`;
}

function body(calls) {
  return `export async function use(): Promise<void> {\n${calls.map((call) => `  console.log(${call});`).join("\n")}\n}\nvoid use();\n`;
}

function filled(params) {
  return `{ ${params.map((name) => `${name}: "1"`).join(", ")} }`;
}
