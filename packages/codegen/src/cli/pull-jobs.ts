import type { ApiConfig } from "../config/config.js";
import type { Project } from "../config/load.js";
import { readLock } from "../files/lock.js";
import { usage } from "../problem.js";
import type { Wanted } from "../sources/locate.js";
import type { Call } from "./command.js";
import { contractsOf } from "./folders.js";
import { given } from "./given.js";

/** One thing to pull: an API, or the APIs of a file. */
export interface Job {
  readonly api?: Wanted;
  readonly file?: string;
  readonly template?: string;
  readonly name?: string;
  readonly stage?: string;
  readonly region?: string;
  readonly config?: ApiConfig;
}

/** What to pull: what the command line names, else the config's APIs, else those of the lock. */
export async function jobsOf(call: Call, project: Project): Promise<Job[]> {
  const { config } = project;
  const apiId = call.text("api-id");
  const named = given({
    api: apiId === undefined ? undefined : { apiId },
    file: call.text("file"),
    template: call.text("template"),
    stage: call.text("stage"),
    name: call.text("name"),
  });
  if (named.api !== undefined && named.file !== undefined)
    throw usage("--api-id and --file exclude each other: an API is pulled from AWS or from a document.");
  if (named.file !== undefined && named.template !== undefined)
    throw usage("--file and --template exclude each other: an API is pulled from a document or from a template.");
  const option = named.api !== undefined ? "--api-id" : named.file !== undefined ? "--file" : "--template";
  if (named.api !== undefined || named.file !== undefined || named.template !== undefined) {
    if (call.args.length > 0)
      throw usage(`With ${option} there is nothing to name: leave out ${JSON.stringify(call.args[0])}, or use --name.`);
    return [named];
  }
  if (config === undefined) return lockedJobs(call, project, named);
  const names = call.args.length > 0 ? call.args : Object.keys(config.apis);
  if (names.length > 1 && call.text("out") !== undefined)
    throw usage("--out is the folder of one API; with several, each has its output in the config.");
  return names.map((name) => jobOf(name, config.apis[name], named));
}

/** Without a config, the lock says what was pulled from where. */
async function lockedJobs(call: Call, project: Project, named: Job): Promise<Job[]> {
  const { apis } = await readLock(contractsOf(call, project));
  const known = Object.entries(apis).filter(([, { apiId }]) => apiId !== undefined);
  const names = call.args.length > 0 ? call.args : known.map(([name]) => name);
  if (names.length === 0)
    throw usage(
      "There is nothing to pull: name an API with --api-id, or write apigw.config.ts. apigw-codegen list shows the APIs that are there.",
    );
  return names.map((name) => {
    const [, locked] = known.find(([one]) => one === name) ?? [];
    if (locked?.apiId === undefined)
      throw usage(`Nothing is known of ${JSON.stringify(name)}: name it in the config, or pull it once with --api-id.`);
    const { apiId, stage, region } = locked;
    return { name, api: { apiId }, ...given({ stage: named.stage ?? stage, region }) };
  });
}

function jobOf(name: string, config: ApiConfig | undefined, named: Job): Job {
  if (config === undefined) throw usage(`The config has no API called ${JSON.stringify(name)}.`);
  const { source } = config;
  if (source.from === "file") return { name, file: source.path, config };
  return {
    name,
    api: source.api,
    config,
    ...given({ stage: named.stage ?? source.stage, region: source.region }),
  };
}
