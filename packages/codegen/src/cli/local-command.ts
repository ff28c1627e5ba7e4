import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { GatewayOptions } from "@apigw/local";
import type { Config } from "../config/config.js";
import { loadProject, type Project } from "../config/load.js";
import { contractPath } from "../files/contract.js";
import { readLock } from "../files/lock.js";
import { Problem, usage } from "../problem.js";
import type { Call, Command } from "./command.js";
import { contractsOf, fileOption } from "./folders.js";

export const localCommand: Command = {
  usage: ["local [NAME…] [--port N] [--function NAME=PATH.EXPORT]…"],
  options: {
    port: { type: "string", value: "N", text: "where to listen; 4567 by default, 0 for a free port" },
    host: { type: "string", value: "HOST", text: "listen on another address than 127.0.0.1, and answer to any name" },
    function: {
      type: "string",
      multiple: true,
      value: "NAME=PATH.EXPORT",
      text: "a Lambda handler, beside the config's `functions`; may be given several times",
    },
    template: { type: "string", value: "FILE", text: "a SAM or CloudFormation template too, with its functions" },
    data: { type: "string", value: "DIR", text: "keep everything in a folder, across restarts" },
    open: { type: "boolean", text: "open the start page in the browser" },
  },
  samples: ["apigw-codegen local pets --function pets=src/server/pets.handler"],
  async run(call) {
    const options = await optionsOf(call, await loadProject(call.io.cwd, call.text("config")));
    // Loaded only here: it is as large as all the rest.
    const { ServeProblem, serve } = await import("@apigw/local");
    const show = { json: call.flag("json"), quiet: call.flag("quiet"), open: call.flag("open") };
    const terminal = {
      out: (line: string) => call.io.out(`${line}\n`),
      error: (line: string) => call.io.err(`${line}\n`),
      colours: call.io.colors,
    };
    await serve(options, show, terminal, call.io.stopped()).catch((error: unknown) => {
      if (!(error instanceof ServeProblem)) throw error;
      throw new Problem(error.exitCode === 2 ? "usage" : "network", error.message, {
        exitCode: error.exitCode,
        cause: error,
      });
    });
    return { ok: true, result: { stopped: true }, diagnostics: [], lines: [] };
  },
};

async function optionsOf(call: Call, project: Project): Promise<GatewayOptions> {
  const template = fileOption(call, "template");
  const data = fileOption(call, "data");
  const host = call.text("host");
  const region = call.text("region");
  const openapi = await contractsToServe(call, project, template !== undefined);
  return {
    port: portOf(call.text("port") ?? "4567"),
    openapi,
    functions: {
      ...ownFunctions(project),
      ...Object.fromEntries(call.texts("function").map((text) => given(call, text))),
    },
    ...(template === undefined ? {} : { template }),
    ...(data === undefined ? {} : { data }),
    ...(host === undefined ? {} : { host }),
    ...(region === undefined ? {} : { region }),
  };
}

/** The contracts of the APIs that are named, or of all that config and lock know. */
async function contractsToServe(call: Call, project: Project, hasTemplate: boolean): Promise<string[]> {
  const { root, config } = project;
  const folder = contractsOf(call, project);
  const lock = await readLock(folder);
  const known = [...new Set([...Object.keys(config?.apis ?? {}), ...Object.keys(lock.apis)])];
  const strange = call.args.find((name) => !known.includes(name));
  if (strange !== undefined) throw usage(`Neither config nor lock has an API called ${JSON.stringify(strange)}.`);
  if (known.length === 0 && !hasTemplate)
    throw usage("There is no API to serve: pull one first, or name a template with --template.");
  return (call.args.length > 0 ? call.args : known).map((name) => {
    const source = config?.apis[name]?.source;
    if (source?.from === "file") return resolve(root, source.path);
    const path = (["http", "websocket"] as const).map((kind) => contractPath(folder, name, kind)).find(existsSync);
    if (path === undefined)
      throw usage(`There is no contract of "${name}" in ${folder}. Run apigw-codegen pull ${name}.`);
    return path;
  });
}

/** Files of the config are named from the project's root. */
function ownFunctions({ root, config }: Project): NonNullable<Config["functions"]> {
  const placed = Object.entries(config?.functions ?? {}).map(([name, one]) =>
    typeof one === "string" ? [name, join(root, one)] : [name, { ...one, file: join(root, one.file) }],
  );
  return Object.fromEntries(placed);
}

function given(call: Call, text: string): [name: string, file: string] {
  const [, name, file] = /^([\w-]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || file === undefined)
    throw usage(`--function wants NAME=PATH.EXPORT, such as pets=src/pets.handler, and not ${JSON.stringify(text)}.`);
  return [name, resolve(call.io.cwd, file)];
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw usage(`--port wants a number from 0 to 65535, and not ${JSON.stringify(text)}.`);
}
