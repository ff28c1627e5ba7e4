import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import {
  type Diagnostic,
  enrich,
  kebabCase,
  kindNames,
  readSocketResources,
  readTemplateFiles,
  sharedRoutes,
  type TemplateApi,
  writeAsyncApi,
} from "@apigw/model";
import { readAlone, readDocument } from "../files/document.js";
import { locate } from "../files/locate.js";
import { display } from "../files/project.js";
import { Problem, usage } from "../problem.js";
import type { Fetched } from "./fetch-contract.js";

/** An API of a template, and what it is called in files. */
export interface FromTemplate {
  readonly name: string;
  readonly fetched: Fetched;
}

/**
 * The APIs of a SAM or CloudFormation template: the one that is called `name`, or all of them. Only the template and the
 * files below its folder are read.
 */
export async function fetchTemplate(file: string, root: string, name?: string): Promise<FromTemplate[]> {
  const label = display(root, file);
  const { apis, diagnostics } = await loadTemplate(file, label);
  if (apis.length === 0)
    throw new Problem("contract", `${label} makes no API. Nothing was written; name another template.`);
  const named = withNames(apis);
  const chosen = name === undefined ? named : choose(named, name, label);
  return chosen.map((one, index) => ({
    name: one.name,
    // What is said of the template is said once.
    fetched: fetchedOf(one.api, index === 0 ? diagnostics : []),
  }));
}

/** What was pulled, with the bodies, replies and parameters that a template tells of the same routes. */
export async function enrichFromTemplate(fetched: Fetched, file: string, root: string): Promise<Fetched> {
  const label = display(root, file);
  const { apis, diagnostics } = await loadTemplate(file, label);
  const candidates = apis.flatMap((api) =>
    api.kind === fetched.api.kind && api.kind !== "websocket"
      ? [{ document: api.document, shared: sharedRoutes(fetched.document, api.document) }]
      : [],
  );
  const best = candidates.sort((one, other) => other.shared - one.shared)[0];
  if (best === undefined || best.shared === 0) {
    const message = `${label} makes no ${kindNames[fetched.api.kind]} with a route of this one; nothing was taken from it`;
    const help = "Name the template that this API was deployed with.";
    const none: Diagnostic = { code: "APIGW112", severity: "warning", at: label, message, help };
    return { ...fetched, diagnostics: [...fetched.diagnostics, ...diagnostics, none] };
  }
  const { document, added } = enrich(fetched.document, best.document, "template");
  const told = added.map((entry) => ({ ...entry, story: `${entry.story}, from ${label}` }));
  return {
    ...fetched,
    document,
    ledger: [...fetched.ledger, ...told],
    diagnostics: [...fetched.diagnostics, ...diagnostics],
  };
}

interface Named {
  readonly name: string;
  readonly api: TemplateApi;
}

/** Two APIs of one name are called after their logical ids. */
function withNames(apis: readonly TemplateApi[]): Named[] {
  const wanted = apis.map(({ name }) => kebabCase(name));
  return apis.map((api, index) => {
    const name = wanted[index] ?? "api";
    return { api, name: wanted.filter((other) => other === name).length > 1 ? kebabCase(api.logicalId) : name };
  });
}

/** The API that is called so; where there is but one, it may be given any name. */
function choose(apis: readonly Named[], name: string, label: string): Named[] {
  const found = apis.find(
    (one) => one.name === name || one.api.logicalId === name || kebabCase(one.api.logicalId) === name,
  );
  const [only] = apis;
  if (found !== undefined) return [{ ...found, name: kebabCase(name) }];
  if (only !== undefined && apis.length === 1) return [{ ...only, name }];
  const known = apis.map((one) => one.name).join(", ");
  throw usage(
    `${label} makes several APIs (${known}), and none is called ${JSON.stringify(name)}. Name one of them with --name.`,
  );
}

function fetchedOf(api: TemplateApi, diagnostics: readonly Diagnostic[]): Fetched {
  const head = {
    origin: "template" as const,
    region: "",
    stage: "",
    ledger: [],
    api: { kind: api.kind, id: "", name: api.name },
  };
  if (api.kind !== "websocket") return { ...head, document: api.document, diagnostics };
  const read = readSocketResources(api.resources);
  return { ...head, document: writeAsyncApi(read.api), diagnostics: [...diagnostics, ...read.diagnostics] };
}

/** Templates in templates have an end. */
const maxFiles = 200;

async function loadTemplate(file: string, label: string) {
  const document = await readAlone(file, { template: true });
  const refused: Diagnostic[] = [];
  const read = await readTemplateFiles(document, (path, count) => readBeside(path, file, refused, count));
  const error = read.diagnostics.find(({ severity }) => severity === "error");
  if (error !== undefined)
    throw new Problem("contract", `${label}: ${error.message}. ${error.help ?? ""} Nothing was written.`);
  return { apis: read.apis, diagnostics: placed([...refused, ...read.diagnostics], label) };
}

/** A file that the template names; nothing, and a diagnostic, where it may not or cannot be read. */
async function readBeside(path: string, template: string, refused: Diagnostic[], count: number): Promise<unknown> {
  const real = await realpath(template);
  const located = count < maxFiles ? await locate(path, real, dirname(real)) : { refused: "is one file too many" };
  if ("file" in located) return readIncluded(located.file, refused);
  refused.push({
    code: "missing" in located ? "APIGW102" : "APIGW103",
    severity: "error",
    at: "#",
    message: `the file ${JSON.stringify(path.slice(0, 120))} ${"missing" in located ? located.missing : located.refused}`,
    help: "Put it beside the template, or below its folder.",
  });
  return undefined;
}

async function readIncluded(file: string, told: Diagnostic[]): Promise<unknown> {
  const { document, diagnostics } = await readDocument(file, { template: true });
  told.push(...diagnostics);
  return document;
}

function placed(diagnostics: readonly Diagnostic[], label: string): Diagnostic[] {
  return diagnostics.map((one) => ({ ...one, at: one.at.startsWith("#") ? `${label}${one.at}` : one.at }));
}
