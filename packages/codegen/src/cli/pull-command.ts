import { isAbsolute, resolve } from "node:path";
import { type Diagnostic, repairsIn, storyOf } from "@apigw/model";
import type { ApiConfig } from "../config/config.js";
import { loadProject, type Project } from "../config/load.js";
import type { FolderChange } from "../files/output-folder.js";
import { folderInside } from "../files/project.js";
import { usage } from "../problem.js";
import { type Pulled, type PullOptions, pull, pullFile, pullTemplate } from "../pull.js";
import type { Wanted } from "../sources/locate.js";
import { kindNames } from "../sources/stage.js";
import { typedShare } from "../sources/untyped.js";
import { chooseEmitters, codeOptions, hasErrors, outputOf, writeCode } from "./code.js";
import type { Call, Command } from "./command.js";
import { explain } from "./explain.js";
import { openGateway } from "./open-gateway.js";
import { columns, count } from "./paint.js";

export const pullCommand: Command = {
  name: "pull",
  summary: "contract and lock from the deployed API, then the code",
  usage: [
    "pull [NAME…]",
    "pull --api-id ID [--stage STAGE] [--name NAME] [--out DIR] [--template FILE]",
    "pull --file FILE [--name NAME] [--out DIR]",
    "pull --template FILE [--name NAME]",
  ],
  options: {
    "api-id": { type: "string", value: "ID", text: "the API; its kind is found from the id" },
    file: { type: "string", value: "FILE", text: "an OpenAPI or AsyncAPI document instead of an API" },
    template: {
      type: "string",
      value: "FILE",
      text: "a SAM or CloudFormation template: each of its APIs; with --api-id, its bodies for what AWS does not keep",
    },
    stage: { type: "string", value: "STAGE", text: "the only one by default, else $default" },
    name: { type: "string", value: "NAME", text: "what it is called here; its own name in kebab-case by default" },
    out: { type: "string", value: "DIR", text: "the folder of its code; src/api/NAME by default" },
    emit: {
      type: "string",
      value: "LIST",
      text: "which files: types,client,server,socket,schemas,index; those of its kind by default",
    },
    "contract-only": { type: "boolean", text: "no code" },
    public: { type: "boolean", text: "leave server URLs, ARNs and the API id out of the contract" },
    strict: { type: "boolean", text: "an operation without types is an error" },
    explain: { type: "string", value: "POINTER", text: "who told what of a node, such as '#/paths/~1pets/get'" },
  },
  notBuilt: ["handlers"],
  samples: [
    "apigw-codegen pull --api-id a1b2c3d4e5 --stage prod",
    "apigw-codegen pull",
    "apigw-codegen pull --api-id a1b2c3d4e5 --endpoint-url http://127.0.0.1:4567 --region us-east-1",
  ],
  async run(call) {
    const project = await loadProject(call.io.cwd, call.text("config"));
    const done: Done[] = [];
    for (const job of jobsOf(call, project)) done.push(...(await pullOne(job, call, project)));
    const diagnostics = done.flatMap((one) => one.diagnostics);
    const pointer = call.text("explain");
    const told = pointer === undefined ? [] : done.flatMap(({ pulled }) => explain(pulled, pointer));
    return {
      ok: !hasErrors(diagnostics),
      result: { apis: done.map((one) => resultOf(one, pointer)) },
      diagnostics,
      lines: [...linesOf(done), ...told],
    };
  },
};

interface Job {
  readonly api?: Wanted;
  readonly file?: string;
  readonly template?: string;
  readonly name?: string;
  readonly stage?: string;
  readonly region?: string;
  readonly config?: ApiConfig;
}

interface Done {
  readonly pulled: Pulled;
  readonly code?: FolderChange;
  readonly out: string;
  readonly diagnostics: readonly Diagnostic[];
}

function jobsOf(call: Call, { config }: Project): Job[] {
  const apiId = call.text("api-id");
  const given = present({
    api: apiId === undefined ? undefined : { apiId },
    file: call.text("file"),
    template: call.text("template"),
    stage: call.text("stage"),
    name: call.text("name"),
  });
  if (given.api !== undefined && given.file !== undefined)
    throw usage("--api-id and --file exclude each other: an API is pulled from AWS or from a document.");
  if (given.file !== undefined && given.template !== undefined)
    throw usage("--file and --template exclude each other: an API is pulled from a document or from a template.");
  const option = given.api !== undefined ? "--api-id" : given.file !== undefined ? "--file" : "--template";
  if (given.api !== undefined || given.file !== undefined || given.template !== undefined) {
    if (call.args.length > 0)
      throw usage(`With ${option} there is nothing to name: leave out ${JSON.stringify(call.args[0])}, or use --name.`);
    return [given];
  }
  if (config === undefined)
    throw usage(
      "There is nothing to pull: name an API with --api-id, or write apigw.config.ts. apigw-codegen list shows the APIs that are there.",
    );
  const names = call.args.length > 0 ? call.args : Object.keys(config.apis);
  if (names.length > 1 && call.text("out") !== undefined)
    throw usage("--out is the folder of one API; with several, each has its output in the config.");
  return names.map((name) => jobOf(name, config.apis[name], given));
}

function jobOf(name: string, config: ApiConfig | undefined, given: Job): Job {
  if (config === undefined) throw usage(`The config has no API called ${JSON.stringify(name)}.`);
  const { source } = config;
  if (source.from === "file") return { name, file: source.path, config };
  return {
    name,
    api: source.api,
    config,
    ...present({ stage: given.stage ?? source.stage, region: source.region }),
  };
}

async function pullOne(job: Job, call: Call, project: Project): Promise<Done[]> {
  const { root } = project;
  const options: PullOptions = {
    root,
    contracts: contractsOf(call, project),
    public: call.flag("public") || job.config?.public === true,
    strict: call.flag("strict"),
    ...present({
      name: job.name,
      stage: job.stage,
      rename: job.config?.rename,
      template: job.template === undefined ? undefined : resolve(call.io.cwd, job.template),
    }),
  };
  const early = call.text("out") ?? job.config?.output;
  if (early !== undefined) folderInside(root, absolute(call, early));
  const all = await pullSource(job, call, options);
  if (all.length > 1 && early !== undefined)
    throw usage("--out is the folder of one API, and the template makes several: name one with --name.");
  const done: Done[] = [];
  for (const pulled of all) done.push(await codeOf(pulled, job, call, root));
  return done;
}

async function pullSource(job: Job, call: Call, options: PullOptions): Promise<Pulled[]> {
  const file = (name: string) => resolve(call.io.cwd, name);
  if (job.api !== undefined) {
    const what = `pulling ${job.name ?? call.text("api-id") ?? "an API"}`;
    return [await pull(await openGateway(call, what, call.text("region") ?? job.region), job.api, options)];
  }
  if (options.template !== undefined) return pullTemplate(options.template, options);
  return [await pullFile(file(job.file ?? ""), options)];
}

async function codeOf(pulled: Pulled, job: Job, call: Call, root: string): Promise<Done> {
  const out = outputOf(
    pulled.name,
    job.config,
    call.text("out") === undefined ? undefined : absolute(call, call.text("out") ?? ""),
  );
  const { diagnostics } = pulled;
  if (call.flag("contract-only") || hasErrors(diagnostics)) return { pulled, out, diagnostics };
  const emit = chooseEmitters(pulled.api, call.text("emit"), job.config);
  const code = await writeCode({
    root,
    name: pulled.name,
    api: pulled.api,
    contract: pulled.contract,
    out,
    emit,
    options: codeOptions(call, job.config),
    diagnostics,
  });
  return { pulled, out, code, diagnostics };
}

/** Options name folders from where the command runs; the config names them from the project's root. */
export function absolute(call: Call, folder: string): string {
  return isAbsolute(folder) ? folder : resolve(call.io.cwd, folder);
}

export function contractsOf(call: Call, { root, config }: Project): string {
  const option = call.text("contracts");
  return folderInside(root, option === undefined ? (config?.contracts ?? "apis") : absolute(call, option));
}

function resultOf({ pulled, code, out }: Done, pointer: string | undefined): object {
  const { name, locked, contract, change, api, ledger } = pulled;
  const { kind, apiId, region, stage, deploymentId, hash } = locked;
  return {
    name,
    kind,
    apiId,
    region,
    stage,
    deploymentId,
    hash,
    contract,
    change,
    ...sizeOf(pulled),
    typed: typedShare(api),
    repaired: repairsIn(ledger).length,
    ledger: pointer === undefined ? ledger : storyOf(ledger, pointer),
    overlay: pulled.overlay,
    out,
    files: code,
    title: api.title,
  };
}

function sizeOf({ api }: Pulled): { operations: number; events: number; schemas: number } {
  if (api.protocol === "websocket") {
    const routes = api.routes.filter(({ key }) => key !== "$connect" && key !== "$disconnect");
    return { operations: routes.length, events: api.events.length, schemas: api.schemas.length };
  }
  return { operations: api.operations.length, events: 0, schemas: api.schemas.length };
}

function linesOf(done: readonly Done[]): string[] {
  const rows = done.map(({ pulled }) => {
    const { kind, apiId, stage } = pulled.locked;
    const source = apiId === undefined ? "document" : `${kindNames[kind]} ${apiId}, stage ${stage}`;
    const { operations, events, schemas } = sizeOf(pulled);
    const size =
      kind === "websocket"
        ? `${count(operations, "route")}, ${count(events, "event")}`
        : `${count(operations, "operation")}, ${count(schemas, "schema")}`;
    return [pulled.name, source, size, ...qualityOf(pulled), pulled.contract, pulled.change];
  });
  const files = done.flatMap(({ pulled, code }) => (code === undefined ? [] : [codeRow(pulled.name, code)]));
  const overlays = done.flatMap(({ pulled }) =>
    pulled.overlay === undefined ? [] : [`  wrote ${pulled.overlay}: tell there what API Gateway cannot store`],
  );
  return [...columns(rows), ...(files.length === 0 ? [] : ["", ...columns(files)]), ...overlays];
}

/** "100 % typed", "2 repaired". A contract that falls short never rounds up to 100. */
function qualityOf({ api, ledger }: Pulled): string[] {
  const { typed, of } = typedShare(api);
  const percent = of === 0 ? 100 : Math.floor((typed / of) * 100);
  return [`${percent} % typed`, `${repairsIn(ledger).length} repaired`];
}

export function codeRow(name: string, { written, same, removed, kept }: FolderChange): string[] {
  const parts = [
    written.length > 0 ? `${written.length} written` : "same",
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
    ...(kept.length > 0 ? [`${kept.join(", ")} edited by hand and kept`] : []),
  ];
  return [name, [...written, ...same].sort().join("  "), parts.join(", ")];
}

function present<T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  // The cast holds: what is undefined is left out.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
