import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { kebabCase, readOpenApi } from "@apigw/model";
import { parse } from "yaml";

/** An OpenAPI document, and what its API is called here. */
export interface OpenApiSource {
  readonly name: string;
  readonly document: unknown;
}

/** Reads a file (JSON or YAML; `pets.openapi.json` is called `pets`), or takes a document (called after its title). */
export async function readOpenApiSource(source: string | object): Promise<OpenApiSource> {
  if (typeof source !== "string") return { name: kebabCase(titleOf(source)), document: source };
  const text = await readFile(source, "utf8");
  try {
    const document: unknown = source.endsWith(".json") ? JSON.parse(text) : parse(text, { merge: true });
    return { name: nameOfFile(source), document };
  } catch (error) {
    throw new Error(`${source} is neither JSON nor YAML: ${error instanceof Error ? error.message : ""}`, {
      cause: error,
    });
  }
}

/** `apis/pets.openapi.json` → `pets` */
export function nameOfFile(file: string): string {
  return basename(file)
    .replace(/\.[^.]+$/, "")
    .replace(/\.(openapi|asyncapi)$/, "");
}

/** The document with every operation that has no integration routed to the function called like the API. */
export function withFunction({ document, name }: OpenApiSource, region: string): unknown {
  if (!isTable(document) || !isTable(document.paths)) return document;
  const integration = integrationFor(name, region, readOpenApi(document).api.protocol);
  const paths = Object.entries(document.paths).map(([path, item]) => [
    path,
    isTable(item) ? withIntegrations(item, integration) : item,
  ]);
  return { ...document, paths: Object.fromEntries(paths) };
}

const methods = ["get", "put", "post", "delete", "patch", "head", "options", "x-amazon-apigateway-any-method"];
const integrationKey = "x-amazon-apigateway-integration";

function integrationFor(name: string, region: string, protocol: "rest" | "http"): Table {
  const arn = `arn:aws:lambda:${region}:123456789012:function:${name}`;
  return {
    type: "aws_proxy",
    httpMethod: "POST",
    uri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
    // Only HTTP APIs know of it, and a document with it is taken for one.
    ...(protocol === "http" ? { payloadFormatVersion: "2.0" } : {}),
  };
}

function withIntegrations(item: Table, integration: Table): Table {
  const entries = Object.entries(item).map(([key, operation]) =>
    methods.includes(key) && isTable(operation) && !Object.hasOwn(operation, integrationKey)
      ? [key, { ...operation, [integrationKey]: integration }]
      : [key, operation],
  );
  return Object.fromEntries(entries);
}

type Table = Readonly<Record<string, unknown>>;

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function titleOf(document: object): string {
  const info: unknown = Object.hasOwn(document, "info") ? Reflect.get(document, "info") : undefined;
  return isTable(info) && typeof info.title === "string" ? info.title : "api";
}
