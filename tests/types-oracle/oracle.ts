import { isTree } from "@apigw/model";
import { generate, types } from "apigw-codegen";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import type { Corpus } from "../support/corpus.js";
import { complaints, type SourceFile } from "../support/tsc.js";

/** How our type of a schema stands to openapi-typescript's: what is not `both` is assignable one way, or none. */
export type Verdict = "narrower" | "wider" | "neither" | "any";

export interface Compared {
  /** How many schemas were compared. */
  readonly schemas: number;
  /** `stripe account: narrower`, and whatever else the compiler had to say. */
  readonly differences: readonly string[];
}

/** Lets the compiler compare our type of each schema with openapi-typescript's: whether each is assignable to the other. */
export async function compareTypes(documents: readonly Corpus[]): Promise<Compared> {
  const files: SourceFile[] = [];
  const lines = new Map<string, string>();
  for (const [at, document] of documents.entries()) {
    const schemas = namedSchemas(document);
    for (const [line, { name }] of schemas.entries())
      lines.set(`${at}/oracle.ts:${line + 1}`, `${document.name} ${name}`);
    files.push(...(await comparison(document, schemas)).map(({ name, text }) => ({ name: `${at}/${name}`, text })));
  }
  const said = await complaints(files);
  return { schemas: lines.size, differences: said.map((line) => told(line, lines)).sort() };
}

interface Pair {
  /** Our name of it. */
  readonly name: string;
  /** The document's. */
  readonly key: string;
}

/** The schemas that stand under a name in the document, where openapi-typescript has a type too. */
function namedSchemas({ api }: Corpus): Pair[] {
  return api.schemas.flatMap(({ name, at }) => {
    const key = /^#\/(?:components\/schemas|definitions)\/([^/]+)$/.exec(at)?.[1];
    return key === undefined ? [] : [{ name, key: key.replaceAll("~1", "/").replaceAll("~0", "~") }];
  });
}

/** Our types, openapi-typescript's, and one line for each schema that compiles where the two are the same. */
async function comparison({ api, contract }: Corpus, schemas: readonly Pair[]): Promise<SourceFile[]> {
  const lines = schemas.map(
    ({ name, key }) => `export const ${name}_: Verdict<ours.${name}, theirs[${JSON.stringify(key)}]> = "both";`,
  );
  return [
    ...generate(api, { contract: "corpus", emit: [types] }),
    { name: "theirs.ts", text: await theirTypes(contract) },
    { name: "oracle.ts", text: `${lines.join("\n")}\n${verdict}` },
  ];
}

const verdict = `
import type * as ours from "./types.js";
import type { components } from "./theirs.js";
type theirs = components["schemas"];
type Verdict<A, B> = 0 extends 1 & A ? "any" : 0 extends 1 & B ? "any"
  : [A] extends [B] ? ([B] extends [A] ? "both" : "narrower") : [B] extends [A] ? "wider" : "neither";
`;

function told(complaint: string, lines: ReadonlyMap<string, string>): string {
  const [, file = "", line = ""] = /^(\S+)\((\d+),/.exec(complaint) ?? [];
  const found = /'"both"' is not assignable to type '"(\w+)"'/.exec(complaint)?.[1];
  const schema = lines.get(`${file}:${line}`);
  return found === undefined || schema === undefined ? complaint : `${schema}: ${found}`;
}

/**
 * Options by which the two say the same where they mean the same: a property with a default may still be left out of a
 * request, `type: object` alone takes any object, and bytes are bytes.
 */
async function theirTypes(contract: unknown): Promise<string> {
  const bytes = ts.factory.createTypeReferenceNode("Uint8Array");
  const nodes = await openapiTS(JSON.stringify(schemasOf(contract)), {
    silent: true,
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    transform: (schema) => (schema.type === "string" && schema.format === "binary" ? bytes : undefined),
  });
  return astToString(nodes);
}

/** The schemas alone: what is around them need not please its linter. Swagger 2.0, which it does not read, has the same. */
function schemasOf(contract: unknown): object {
  if (!isTree(contract)) return {};
  const schemas = isTree(contract.components) ? contract.components.schemas : contract.definitions;
  const text = JSON.stringify(schemas ?? {}).replaceAll('"#/definitions/', '"#/components/schemas/');
  return {
    openapi: typeof contract.openapi === "string" ? contract.openapi : "3.0.3",
    info: { title: "Oracle", version: "1" },
    paths: {},
    components: { schemas: JSON.parse(text) },
  };
}
