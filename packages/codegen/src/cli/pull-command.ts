import { resolve } from "node:path";
import { loadProject, type Project } from "../config/load.js";
import { folderInside } from "../files/project.js";
import { type Pulled, type PullOptions, pull, pullFile, pullTemplate } from "../pull.js";
import { chooseEmitters, codeOptions, hasErrors, outputOf, writeCode } from "./code.js";
import type { Call, Command } from "./command.js";
import { explain } from "./explain.js";
import { absolute, contractsOf, fileOption } from "./folders.js";
import { given } from "./given.js";
import { openGateway } from "./open-gateway.js";
import { type Job, jobsOf } from "./pull-jobs.js";
import { type Done, linesOf, resultOf } from "./pull-report.js";

export const pullCommand: Command = {
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
    handlers: {
      type: "string",
      value: "DIR",
      text: "TypeScript of the handlers: their types, for what AWS does not keep (docs/types.md)",
    },
    recordings: {
      type: "string",
      value: "FILE",
      text: "calls that apigw-local --record wrote: their types are proposed as an overlay",
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
  samples: [
    "apigw-codegen pull",
    "apigw-codegen pull --api-id a1b2c3d4e5 --endpoint-url http://127.0.0.1:4567 --region us-east-1",
  ],
  async run(call) {
    const project = await loadProject(call.io.cwd, call.text("config"));
    const done: Done[] = [];
    const jobs = await jobsOf(call, project);
    // At once: what the management API allows is shared out by the gateway of each region.
    for (const all of await Promise.all(jobs.map((job) => pullOne(job, call, project)))) done.push(...all);
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

async function pullOne(job: Job, call: Call, project: Project): Promise<Done[]> {
  const { root } = project;
  const options: PullOptions = {
    root,
    contracts: contractsOf(call, project),
    public: call.flag("public") || job.config?.public === true,
    strict: call.flag("strict"),
    onlyOne: (call.text("out") ?? job.config?.output) !== undefined,
    ...given({
      name: job.name,
      stage: job.stage,
      rename: job.config?.rename,
      handlers: fileOption(call, "handlers"),
      recordings: fileOption(call, "recordings"),
      template: job.template === undefined ? undefined : resolve(call.io.cwd, job.template),
    }),
  };
  const early = call.text("out") ?? job.config?.output;
  if (early !== undefined) folderInside(root, absolute(call, early));
  const all = await pullSource(job, call, options);
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
