import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  type Api,
  applyOverlay,
  type Diagnostic,
  isTree,
  type LedgerEntry,
  type Read,
  type ReadOptions,
  readAsyncApi,
  readOpenApi,
  type Tree,
} from "@apigw/model";
import { readDocument } from "./document.js";
import { parseDocument } from "./parse-document.js";
import { readText } from "./write.js";

/** Reads a contract with the overlay beside it into the model. Errors among the diagnostics stop here. */
export async function readContract(path: string, label: string, options: ReadOptions = {}): Promise<ReadContract> {
  const overlayPath = path.replace(/\.(openapi|asyncapi)\.(json|ya?ml)$/, ".overlay.yaml");
  const text = overlayPath === path ? undefined : await readText(overlayPath);
  const overlay =
    text === undefined
      ? undefined
      : {
          label: label.replace(/\.(openapi|asyncapi)\.(json|ya?ml)$/, ".overlay.yaml"),
          document: parseDocument(text, overlayPath),
        };
  const source = await readDocument(path);
  const { api, ledger, diagnostics } = readWithOverlay(source.document, label, overlay, options);
  return { api, ledger, diagnostics: [...placed(source.diagnostics, label), ...diagnostics] };
}

/** A contract in the model, and who told what of it. */
export interface ReadContract extends Read<Api> {
  readonly ledger: readonly LedgerEntry[];
}

export function readWithOverlay(
  document: unknown,
  label: string,
  overlay: { label: string; document: unknown } | undefined,
  options: ReadOptions,
): ReadContract {
  const overlaid =
    overlay === undefined ? { document, changed: [], diagnostics: [] } : applyOverlay(document, overlay.document);
  const told = overlaid.changed.map((at): LedgerEntry => ({ at, origin: "overlay", story: overlay?.label ?? "" }));
  const ledger = [...(options.ledger ?? []), ...told];
  const isSocket = isTree(overlaid.document) && overlaid.document.asyncapi !== undefined;
  const read = isSocket
    ? readAsyncApi(overlaid.document, { ...options, ledger })
    : readOpenApi(overlaid.document, { ...options, ledger });
  const diagnostics = [...placed(overlaid.diagnostics, overlay?.label ?? label), ...placed(read.diagnostics, label)];
  return { api: read.api, ledger, diagnostics };
}

function placed(diagnostics: readonly Diagnostic[], file: string): Diagnostic[] {
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    at: diagnostic.at.startsWith("#") ? `${file}${diagnostic.at}` : diagnostic.at,
  }));
}

/** A contract as it lies in git: keys sorted, so that diffs are small. */
export function printContract(document: unknown): string {
  return `${JSON.stringify(sortKeys(document), null, 2)}\n`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isTree(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}

/** The contract without what binds it to an account: server URLs, ARNs, the API id. What `--public` writes, and what is hashed. */
export function publicContract(document: unknown): unknown {
  if (!isTree(document)) return document;
  const {
    servers,
    "x-amazon-apigateway-policy": _policy,
    "x-amazon-apigateway-endpoint-configuration": _endpoint,
    ...rest
  } = document;
  const kept = document.asyncapi === undefined || !isTree(servers) ? {} : { servers: publicServers(servers) };
  return withoutAccount({ ...rest, ...kept }, "");
}

/** AsyncAPI says with its servers what a connection needs; only their hosts are account-bound. */
function publicServers(servers: Tree): Tree {
  const host = "api-id.execute-api.region.amazonaws.com";
  return Object.fromEntries(
    Object.entries(servers).map(([stage, server]) => [
      stage,
      isTree(server) ? { ...server, host, protocol: "wss" } : server,
    ]),
  );
}

function withoutAccount(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutAccount(item, ""));
  if (!isTree(value)) return value;
  if (key === "x-amazon-apigateway-integration")
    return pick(value, ["type", "payloadFormatVersion", "timeoutInMillis", "responseTransferMode"]);
  if (key === "x-amazon-apigateway-integrations") return {};
  if (key === "x-amazon-apigateway-authorizer")
    return pick(value, ["type", "identitySource", "identityValidationExpression", "enableSimpleResponses"]);
  if (key === "x-apigateway")
    return pick(
      value,
      Object.keys(value).filter((name) => name !== "apiId"),
    );
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutAccount(inner, name)]));
}

function pick(tree: Tree, keys: readonly string[]): Tree {
  return Object.fromEntries(keys.filter((key) => tree[key] !== undefined).map((key) => [key, tree[key]]));
}

export function hashOfContract(document: unknown): string {
  return `sha256-${createHash("sha256")
    .update(printContract(publicContract(document)))
    .digest("hex")}`;
}

export function contractPath(folder: string, name: string, kind: Api["protocol"]): string {
  return join(folder, `${name}.${kind === "websocket" ? "asyncapi" : "openapi"}.json`);
}
