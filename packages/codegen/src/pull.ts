import { join } from "node:path";
import type { Gateway } from "@apigw/core";
import { type Api, type Diagnostic, kebabCase, type LedgerEntry, type ReadOptions, readOpenApi } from "@apigw/model";
import { publicContract } from "./files/canonical.js";
import { contractPath, hashOfContract, printContract, readWithOverlay } from "./files/contract.js";
import { readDocument } from "./files/document.js";
import { type LockedApi, lockApi, readLock } from "./files/lock.js";
import { parseDocument } from "./files/parse-document.js";
import { display, folderInside } from "./files/project.js";
import { readText, writeIfChanged } from "./files/write.js";
import { Problem, usage } from "./problem.js";
import { type Fetched, fetchContract } from "./sources/fetch-contract.js";
import { enrichFromHandlers } from "./sources/handlers.js";
import type { Wanted } from "./sources/locate.js";
import { overlayStub } from "./sources/overlay-stub.js";
import { proposeOverlay } from "./sources/recordings.js";
import { enrichFromTemplate, fetchTemplate } from "./sources/template.js";
import { untypedDiagnostics, untypedOperations } from "./sources/untyped.js";

export interface PullOptions {
  /** Everything written lies below it. */
  readonly root: string;
  /** The folder of contracts, `apis` by default. */
  readonly contracts?: string;
  /** What the API is called here; its own name in kebab-case by default. */
  readonly name?: string;
  readonly stage?: string;
  /** Leaves server URLs, ARNs and the API id out of the contract. */
  readonly public?: boolean;
  /** Operations without types are errors. */
  readonly strict?: boolean;
  /** Of a document on disk and the files it refers to; more are not read. 10 MB by default. */
  readonly maxBytes?: number;
  /** A template whose bodies tell what API Gateway did not keep. */
  readonly template?: string;
  /** There is one folder for the code, so a template must make one API, or `name` choose it. */
  readonly onlyOne?: boolean;
  /** The folder of the handlers' TypeScript, whose types tell what API Gateway did not keep. */
  readonly handlers?: string;
  /** Recordings of the local gateway, from which an overlay is proposed. */
  readonly recordings?: string;
  /** Route → name, from the config. */
  readonly rename?: Readonly<Record<string, string>>;
}

export interface Pulled {
  readonly name: string;
  readonly api: Api;
  readonly contract: string;
  readonly change: "changed" | "same";
  readonly locked: LockedApi;
  /** Who told what of the contract, and what API Gateway does not keep. */
  readonly ledger: readonly LedgerEntry[];
  /** An overlay for untyped operations, where one was begun. */
  readonly overlay?: string;
  /** An overlay that recordings propose, for review. */
  readonly proposal?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Pulls one API by its id, name or tag: its contract and its entry in the lock. The code is `generate`'s work. */
export async function pull(gateway: Gateway, api: string | Wanted, options: PullOptions): Promise<Pulled> {
  const wanted = typeof api === "string" ? { apiId: api } : api;
  const fetched = await fetchContract(gateway, wanted, options.stage);
  const { template, root } = options;
  return keep(template === undefined ? fetched : await enrichFromTemplate(fetched, template, root), options);
}

/** The same from a document on disk. */
export async function pullFile(file: string, options: PullOptions): Promise<Pulled> {
  const { maxBytes } = options;
  const source = await readDocument(file, maxBytes === undefined ? {} : { maxBytes });
  const { document } = source;
  const { api, diagnostics } = readWithOverlay(document, display(options.root, file), undefined, {});
  // What is no document, or lacks a piece of another file, would be half written.
  const error =
    source.diagnostics.find(({ severity }) => severity === "error") ??
    diagnostics.find(({ code, severity }) => code === "APIGW101" && severity === "error");
  if (error !== undefined)
    throw new Problem(
      "contract",
      `${display(options.root, file)}: ${error.message}. ${error.help ?? ""} Nothing was written.`,
    );
  return keep(
    {
      api: { kind: api.protocol, id: "", name: api.title },
      region: "",
      stage: "",
      document,
      ledger: [],
      diagnostics: source.diagnostics,
    },
    options,
  );
}

/** The APIs that a SAM or CloudFormation template makes: that of the given name, or all of them. */
export async function pullTemplate(file: string, options: PullOptions): Promise<Pulled[]> {
  const found = await fetchTemplate(file, options.root, options.name);
  const error = found.flatMap(({ fetched }) => fetched.diagnostics).find(({ severity }) => severity === "error");
  // What lacks a file would be half written.
  if (error !== undefined)
    throw new Problem("contract", `${error.at}: ${error.message}. ${error.help ?? ""} Nothing was written.`);
  if (options.onlyOne === true && found.length > 1)
    throw usage("--out is the folder of one API, and the template makes several: choose one with --name.");
  const pulled: Pulled[] = [];
  for (const { name, fetched } of found) pulled.push(await keep(fetched, { ...options, name }));
  return pulled;
}

async function keep(given: Fetched, options: PullOptions): Promise<Pulled> {
  const { api: summary } = given;
  const name = nameOf(given, options);
  const folder = folderInside(options.root, options.contracts ?? "apis");
  const lock = await readLock(folder);
  const fetched = await withHandlers(given, options, { name, names: lock.apis[name]?.names ?? {} });
  refuseOther(lock.apis[name], fetched, name);
  const path = contractPath(folder, name, summary.kind);
  const label = display(options.root, path);
  // Read as it will lie on disk, keys sorted: pull and generate make the same code.
  const text = printContract(options.public === true ? publicContract(fetched.document) : fetched.document);
  const document: unknown = JSON.parse(text);
  const overlayPath = join(folder, `${name}.overlay.yaml`);
  const overlayText = await readText(overlayPath);
  const overlay =
    overlayText === undefined
      ? undefined
      : { label: display(options.root, overlayPath), document: await parseDocument(overlayText, overlayPath) };
  const { api, ledger, diagnostics } = readWithOverlay(document, label, overlay, {
    name,
    origin: fetched.origin ?? (summary.id === "" ? "file" : "export"),
    ledger: fetched.ledger,
    names: lock.apis[name]?.names ?? {},
    rename: options.rename ?? {},
    ...(summary.kind === "websocket" ? {} : { protocol: summary.kind }),
  });
  const locked = lockEntry(fetched, api, label);
  const change = (await writeIfChanged(path, text)) === "written" ? "changed" : "same";
  await lockApi(folder, name, locked);
  const proposed = await propose(api, options, folder);
  // What is proposed is a better beginning than a stub.
  const begin = overlayText === undefined && proposed.file === undefined;
  const begun = begin ? await beginOverlay(api, overlayPath) : false;
  return {
    name,
    api,
    contract: label,
    change,
    locked,
    ledger,
    ...(begun ? { overlay: display(options.root, overlayPath) } : {}),
    ...(proposed.file === undefined ? {} : { proposal: display(options.root, proposed.file) }),
    diagnostics: [
      ...fetched.diagnostics,
      ...proposed.diagnostics,
      ...diagnostics,
      ...untypedDiagnostics(api, ledger, {
        contract: label,
        overlay: display(options.root, overlayPath),
        strict: options.strict === true,
      }),
    ],
  };
}

function nameOf({ api }: Fetched, { name }: PullOptions): string {
  if (name === undefined) return kebabCase(api.name);
  if (name === kebabCase(name)) return name;
  throw usage(
    `The name ${JSON.stringify(name)} cannot be used for files: names are in kebab-case, such as --name ${kebabCase(name)}.`,
  );
}

/** A second API that is called the same must not take the place of the first. */
function refuseOther(before: LockedApi | undefined, { api }: Fetched, name: string): void {
  if (before?.apiId === undefined || api.id === "" || before.apiId === api.id) return;
  throw usage(
    `"${name}" in the lock is the API ${before.apiId}, and ${api.id} is another one of that name. ` +
      `Give this one a name of its own with --name, or remove "${name}" from the lock if it takes the other's place.`,
  );
}

function lockEntry(
  { api: summary, region, stage, deploymentId, document }: Fetched,
  api: Api,
  label: string,
): LockedApi {
  const named =
    api.protocol === "websocket"
      ? api.routes.map(({ key, name }) => [key, name])
      : api.operations.map(({ route, name }) => [route, name]);
  return {
    kind: summary.kind,
    ...(summary.id === "" ? {} : { apiId: summary.id, region, stage }),
    ...(deploymentId === undefined || deploymentId === "" ? {} : { deploymentId }),
    contract: label.split("/").at(-1) ?? label,
    hash: hashOfContract(document),
    names: Object.fromEntries(named),
  };
}

/** What the handlers' types tell, for operations by the names that they will have. */
async function withHandlers(
  fetched: Fetched,
  { handlers, rename = {}, root }: PullOptions,
  options: ReadOptions,
): Promise<Fetched> {
  const { kind } = fetched.api;
  if (handlers === undefined || kind === "websocket") return fetched;
  const { api } = readOpenApi(fetched.document, { ...options, rename, protocol: kind });
  const { document, added, diagnostics } = await enrichFromHandlers(fetched.document, api, handlers, root);
  const ledger = [...fetched.ledger, ...added];
  return { ...fetched, document, ledger, diagnostics: [...fetched.diagnostics, ...diagnostics] };
}

/** Writes what recordings tell beside the overlay, and never into it. */
async function propose(
  api: Api,
  { recordings, root }: PullOptions,
  folder: string,
): Promise<{ readonly file?: string; readonly diagnostics: readonly Diagnostic[] }> {
  if (recordings === undefined || api.protocol === "websocket") return { diagnostics: [] };
  const { text, diagnostics } = await proposeOverlay(api, recordings, root);
  if (text === undefined) return { diagnostics };
  const file = join(folder, `${api.name}.inferred.overlay.yaml`);
  await writeIfChanged(file, text);
  return { file, diagnostics };
}

async function beginOverlay(api: Api, path: string): Promise<boolean> {
  const operations = untypedOperations(api);
  if (operations.length === 0) return false;
  await writeIfChanged(path, overlayStub(api, operations));
  return true;
}
