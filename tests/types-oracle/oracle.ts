import { isTree } from "@apigw/model";
import { generate, types } from "apigw-codegen";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import type { Corpus } from "../support/corpus.js";
import type { SourceFile } from "../support/tsc.js";

/** How our type of a schema stands to openapi-typescript's: `both` are assignable to each other. */
export type Verdict = "both" | "narrower" | "wider" | "neither" | "any";

/** Our types, openapi-typescript's, and a third file with one line for each schema: it compiles where `wanted` is true. */
export async function oracleFiles(
  { api, contract }: Corpus,
  wanted: (schema: string) => Verdict,
): Promise<{ readonly files: readonly SourceFile[]; readonly schemas: readonly string[] }> {
  const ours = generate(api, { contract: "corpus", emit: [types] });
  const schemas = api.schemas.flatMap(({ name, at }) => {
    const key = /^#\/(?:components\/schemas|definitions)\/([^/]+)$/.exec(at)?.[1];
    return key === undefined ? [] : [{ name, key: key.replaceAll("~1", "/").replaceAll("~0", "~") }];
  });
  const lines = schemas.map(
    ({ name, key }) =>
      `export const ${name}_: Verdict<ours.${name}, theirs[${JSON.stringify(key)}]> = ${JSON.stringify(wanted(name))};`,
  );
  return {
    files: [
      ...ours,
      { name: "theirs.ts", text: await theirs(contract) },
      { name: "oracle.ts", text: `${head}\n${lines.join("\n")}\n` },
    ],
    schemas: schemas.map(({ name }) => name),
  };
}

const head = `import type * as ours from "./types.js";
import type { components } from "./theirs.js";
type theirs = components["schemas"];
type Verdict<A, B> = 0 extends 1 & A ? "any" : 0 extends 1 & B ? "any"
  : [A] extends [B] ? ([B] extends [A] ? "both" : "narrower") : [B] extends [A] ? "wider" : "neither";
`;

/**
 * Options by which the two say the same where they mean the same: a property with a default may still be left out of a
 * request, `type: object` alone takes any object, and bytes are bytes.
 */
async function theirs(document: unknown): Promise<string> {
  const bytes = ts.factory.createTypeReferenceNode("Uint8Array");
  const nodes = await openapiTS(JSON.stringify(componentsOf(document)), {
    silent: true,
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    transform: (schema) => (schema.type === "string" && schema.format === "binary" ? bytes : undefined),
  });
  return astToString(nodes);
}

/** The schemas alone: what is around them need not please its linter. Swagger 2.0, which it does not read, has the same. */
function componentsOf(document: unknown): object {
  if (!isTree(document)) return {};
  const components = isTree(document.components) ? document.components.schemas : document.definitions;
  const version = typeof document.openapi === "string" ? document.openapi : "3.0.3";
  const text = JSON.stringify({
    openapi: version,
    info: { title: "Oracle", version: "1" },
    paths: {},
    components: { schemas: components ?? {} },
  });
  const schemas: object = JSON.parse(text.replaceAll('"#/definitions/', '"#/components/schemas/'));
  return schemas;
}
