import { basename, join, resolve } from "node:path";
import type { Diagnostic } from "@apigw/model";
import { kebabCase } from "@apigw/model";
import { loadProject, type Project } from "../config/load.js";
import { contractPath, readContract } from "../files/contract.js";
import { readLock } from "../files/lock.js";
import type { FolderDifference } from "../files/output-folder.js";
import { display, folderInside } from "../files/project.js";
import { usage } from "../problem.js";
import {
  type CodeJob,
  checkCode,
  chooseEmitters,
  codeOptions,
  codeRow,
  hasErrors,
  outputOf,
  writeCode,
} from "./code.js";
import type { Call, Command, Outcome } from "./command.js";
import { absolute, contractsOf } from "./folders.js";
import { columns, count } from "./paint.js";

export const generateCommand: Command = {
  usage: ["generate [NAME…] [--check]", "generate --input FILE --out DIR [--name NAME] [--emit LIST]"],
  options: {
    input: { type: "string", value: "FILE", text: "an OpenAPI or AsyncAPI document instead of the contracts" },
    out: { type: "string", value: "DIR", text: "the folder of the code; src/api/NAME by default" },
    name: {
      type: "string",
      value: "NAME",
      text: "what the API is called, with --input; from the file's name by default",
    },
    emit: {
      type: "string",
      value: "LIST",
      text: "which files: types,client,server,socket,schemas,index; those of its kind by default",
    },
    include: {
      type: "string",
      multiple: true,
      value: "PATTERN",
      text: "only these operations: getPet, 'GET /pets/*', tag:pets; may be given several times",
    },
    exclude: { type: "string", multiple: true, value: "PATTERN", text: "all operations but these" },
    check: { type: "boolean", text: "write nothing; fail where the code is not what it would be" },
  },
  notBuilt: ["watch", "scaffold"],
  samples: ["apigw-codegen generate --check", "apigw-codegen generate --input openapi.yaml --out src/api/pets"],
  async run(call) {
    const project = await loadProject(call.io.cwd, call.text("config"));
    const jobs = await jobsOf(call, project);
    const sound = jobs.filter(({ diagnostics }) => !hasErrors(diagnostics));
    const diagnostics = jobs.flatMap((job) => job.diagnostics);
    return call.flag("check") ? check(sound, diagnostics) : write(sound, diagnostics);
  },
};

async function write(jobs: readonly CodeJob[], diagnostics: readonly Diagnostic[]): Promise<Outcome> {
  const done = await Promise.all(jobs.map(async (job) => ({ job, change: await writeCode(job) })));
  const result = {
    apis: done.map(({ job, change }) => ({ name: job.name, contract: job.contract, out: job.out, files: change })),
  };
  return {
    ok: !hasErrors(diagnostics),
    result,
    diagnostics,
    lines: [...columns(done.map(({ job, change }) => codeRow(job.name, change))), `  ${count(done.length, "API")}`],
  };
}

async function check(jobs: readonly CodeJob[], diagnostics: readonly Diagnostic[]): Promise<Outcome> {
  const done = await Promise.all(jobs.map(async (job) => ({ job, differences: await checkCode(job) })));
  const fresh = done.every(({ differences }) => differences.length === 0);
  const result = {
    apis: done.map(({ job, differences }) => ({
      name: job.name,
      out: job.out,
      fresh: differences.length === 0,
      differences,
    })),
  };
  const lines = done.flatMap(({ job, differences }) =>
    differences.length === 0
      ? columns([[job.name, "fresh"]])
      : [
          ...differences.map(
            ({ file, what }) =>
              `  ${job.name}   ${display(job.root, join(job.root, job.out))}/${file} ${reasons[what]}`,
          ),
          "  run apigw-codegen generate",
        ],
  );
  return { ok: fresh && !hasErrors(diagnostics), result, diagnostics, lines };
}

const reasons: Readonly<Record<FolderDifference["what"], string>> = {
  new: "is missing",
  deleted: "was deleted",
  changed: "is older than its contract",
  edited: "was edited by hand, or its contract changed since",
  stale: "is no longer generated",
  untracked: "has our mark and is in no manifest; remove it",
};

async function jobsOf(call: Call, project: Project): Promise<CodeJob[]> {
  const input = call.text("input");
  if (input !== undefined) return [await inputJob(call, project, input)];
  if (call.text("name") !== undefined)
    throw usage("--name goes with --input; APIs of the config and the lock have names.");
  const { root, config } = project;
  const contracts = contractsOf(call, project);
  const lock = await readLock(contracts);
  const known = [...new Set([...Object.keys(config?.apis ?? {}), ...Object.keys(lock.apis)])];
  const names = call.args.length > 0 ? call.args : known;
  if (names.length === 0)
    throw usage("There is nothing to generate: pull an API first, or name a document with --input.");
  if (names.length > 1 && call.text("out") !== undefined)
    throw usage("--out is the folder of one API; with several, each has its output in the config.");
  const jobs: CodeJob[] = [];
  for (const name of names) {
    const locked = lock.apis[name];
    if (locked === undefined)
      throw usage(
        `${JSON.stringify(name)} is not in the lock: run apigw-codegen pull ${known.includes(name) ? name : "--api-id ID"} first.`,
      );
    const path = contractPath(contracts, name, locked.kind);
    const label = display(root, path);
    const { api, diagnostics } = await readContract(path, label, {
      name,
      names: locked.names,
      rename: config?.apis[name]?.rename ?? {},
      ...(locked.kind === "websocket" ? {} : { protocol: locked.kind }),
    });
    const out = outputOf(name, config?.apis[name], outOption(call));
    jobs.push({
      root,
      name,
      api,
      contract: label,
      out,
      emit: chooseEmitters(api, call.text("emit"), config?.apis[name]),
      options: codeOptions(call, config?.apis[name]),
      diagnostics,
    });
  }
  return jobs;
}

async function inputJob(call: Call, { root }: Project, input: string): Promise<CodeJob> {
  if (call.args.length > 0)
    throw usage(`With --input there is nothing to name: leave out ${JSON.stringify(call.args[0])}, or use --name.`);
  const path = resolve(call.io.cwd, input);
  const name =
    call.text("name") ?? kebabCase(basename(path).replace(/(\.(openapi|asyncapi|swagger))?\.(json|ya?ml)$/, ""));
  if (name !== kebabCase(name))
    throw usage(
      `The name ${JSON.stringify(name)} cannot be used: names are in kebab-case, such as --name ${kebabCase(name)}.`,
    );
  const out = outputOf(name, undefined, outOption(call));
  folderInside(root, out);
  const label = display(root, path).startsWith("..") ? basename(path) : display(root, path);
  const { api, diagnostics } = await readContract(path, label, { name });
  return {
    root,
    name,
    api,
    contract: label,
    out,
    emit: chooseEmitters(api, call.text("emit"), undefined),
    options: codeOptions(call, undefined),
    diagnostics,
  };
}

function outOption(call: Call): string | undefined {
  const out = call.text("out");
  return out === undefined ? undefined : absolute(call, out);
}
