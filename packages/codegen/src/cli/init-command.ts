import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ApiSummary } from "@apigw/core";
import { kebabCase, kindNames } from "@apigw/model";
import { readLock } from "../files/lock.js";
import { configNames, projectRoot } from "../files/project.js";
import { writeIfChanged } from "../files/write.js";
import { Problem, usage } from "../problem.js";
import { awsProblem } from "../sources/aws-problem.js";
import type { Call, Command } from "./command.js";
import { openGateway } from "./open-gateway.js";
import { columns, printable } from "./paint.js";

export const initCommand: Command = {
  usage: ["init", "init --api-id ID [--api-id ID…]", "init --all"],
  options: {
    "api-id": { type: "string", multiple: true, value: "ID", text: "an API to put into the config" },
    all: { type: "boolean", text: "every API of the account and region" },
  },
  samples: ["apigw-codegen init --api-id a1b2c3d4e5"],
  async run(call) {
    const root = projectRoot(call.io.cwd);
    const known = configNames.find((name) => existsSync(join(root, name)));
    if (known !== undefined)
      throw new Problem(
        "config",
        `${known} is there already, and init writes over nothing. Edit it, or remove it first.`,
        {
          exitCode: 2,
        },
      );
    const { apis, note } = await choose(call);
    await writeIfChanged(join(root, "apigw.config.ts"), configOf(apis, await lockedNames(join(root, "apis"))));
    const next = apis.length === 0 ? "name an API in it, then run apigw-codegen pull" : "run apigw-codegen pull";
    const lines = ["  wrote apigw.config.ts", ...(note === undefined ? [] : [`  ${note}`]), `  next: ${next}`];
    return { ok: true, result: { config: "apigw.config.ts", apis }, diagnostics: [], lines };
  },
};

interface Choice {
  readonly apis: readonly ApiSummary[];
  readonly note?: string;
}

async function choose(call: Call): Promise<Choice> {
  const ids = call.texts("api-id");
  const isAsked = ids.length > 0 || call.flag("all");
  const { apis, problem } = await accountApis(call);
  if (problem !== undefined) {
    if (isAsked) throw problem;
    return { apis: [], note: `The account was not asked for its APIs: ${problem.message}` };
  }
  if (call.flag("all")) return { apis };
  if (ids.length > 0) return { apis: ids.map((id) => byId(apis, id)) };
  return call.io.ask === undefined || apis.length === 0 ? { apis: [] } : { apis: await ask(apis, call.io.ask) };
}

async function accountApis(call: Call): Promise<{ apis: ApiSummary[]; problem?: Problem }> {
  const apis: ApiSummary[] = [];
  try {
    const gateway = await openGateway(call, "reading the account");
    for await (const api of gateway.list()) apis.push(api);
    return { apis };
  } catch (error) {
    return { apis: [], problem: awsProblem(error, "the list of APIs") };
  }
}

function byId(apis: readonly ApiSummary[], id: string): ApiSummary {
  const found = apis.find((api) => api.id === id);
  if (found !== undefined) return found;
  throw usage(`The account has no API ${JSON.stringify(id)} in this region. apigw-codegen list shows those it has.`);
}

/** A numbered list, and an answer such as `1 3`. */
async function ask(apis: readonly ApiSummary[], put: (question: string) => Promise<string>): Promise<ApiSummary[]> {
  const rows = apis.map(({ id, kind, name }, index) => [`${index + 1}`, kindNames[kind], id, printable(name)]);
  const answer = await put(`${columns(rows).join("\n")}\n  Which of them? Numbers, "all", or nothing: `);
  if (answer.trim() === "all") return [...apis];
  const wanted = answer.split(/[\s,]+/).filter((word) => word !== "");
  return wanted.map((word) => {
    const api = apis[Number(word) - 1];
    if (api === undefined)
      throw usage(`${JSON.stringify(word)} is not the number of an API; there are 1 to ${apis.length}.`);
    return api;
  });
}

/** What was pulled before keeps the name that it has in the lock. */
async function lockedNames(contracts: string): Promise<ReadonlyMap<string, string>> {
  const { apis } = await readLock(contracts);
  return new Map(Object.entries(apis).flatMap(([name, { apiId }]) => (apiId === undefined ? [] : [[apiId, name]])));
}

/** The config's text. Only ids and names that we settled come into it. */
function configOf(apis: readonly ApiSummary[], known: ReadonlyMap<string, string>): string {
  const taken = new Set<string>();
  const entries = apis.map(({ id, kind, name }) => {
    let key = known.get(id) ?? kebabCase(name);
    while (taken.has(key)) key += `-${id}`;
    taken.add(key);
    const quoted = /^[a-z][a-z0-9]*$/.test(key) ? key : JSON.stringify(key);
    return `    ${quoted}: { source: aws.${functions[kind]}(${JSON.stringify(id)}) },`;
  });
  const sample = [
    "    // One entry for each API; apigw-codegen list shows those of the account.",
    '    // pets: { source: aws.restApi("a1b2c3d4e5", { stage: "prod" }), output: "src/api/pets" },',
  ];
  return [
    `import { ${apis.length === 0 ? "" : "aws, "}defineConfig } from "apigw-codegen";`,
    "",
    "export default defineConfig({",
    "  apis: {",
    ...(entries.length === 0 ? sample : entries),
    "  },",
    "});",
    "",
  ].join("\n");
}

const functions = { rest: "restApi", http: "httpApi", websocket: "websocketApi" } as const;
