import { join } from "node:path";
import { kindNames } from "@apigw/model";
import { loadProject } from "../config/load.js";
import { readDocument } from "../files/document.js";
import { readLock } from "../files/lock.js";
import { usage } from "../problem.js";
import type { Difference } from "../status/differences.js";
import { type Status, statusOf } from "../status/status.js";
import type { Call, Command } from "./command.js";
import { contractsOf } from "./folders.js";
import { openGateway } from "./open-gateway.js";
import { count, printable } from "./paint.js";

export const statusCommand: Command = {
  usage: ["status [NAME…]"],
  options: {},
  samples: ["apigw-codegen status pets --json"],
  async run(call) {
    const found = await statuses(call);
    const isSame = found.every(
      ({ drift, stages }) => drift.length === 0 && stages.every(({ pending = [] }) => pending.length === 0),
    );
    return { ok: isSame, result: { apis: found }, diagnostics: [], lines: found.flatMap(linesOf) };
  },
};

async function statuses(call: Call): Promise<Status[]> {
  const project = await loadProject(call.io.cwd, call.text("config"));
  const folder = contractsOf(call, project);
  const { apis } = await readLock(folder);
  const names = call.args.length > 0 ? call.args : Object.keys(apis);
  const found: Status[] = [];
  for (const name of names) {
    const locked = Object.hasOwn(apis, name) ? apis[name] : undefined;
    if (locked === undefined) throw usage(`The lock has no API called ${JSON.stringify(name)}. Pull it once.`);
    if (locked.apiId === undefined) continue;
    const { document } = await readDocument(join(folder, locked.contract));
    const gateway = await openGateway(call, `asking for ${name}`, call.text("region") ?? locked.region);
    found.push(await statusOf(gateway, name, locked, document));
  }
  if (found.length === 0) throw usage("No API of the lock was pulled from AWS. Pull one with --api-id.");
  return found;
}

function linesOf({ name, kind, apiId, stage, drift, stages }: Status): string[] {
  return [
    `  ${name}   ${kindNames[kind]} ${apiId}`,
    ...group(drift, `stage ${stage} serves what the contract says`, `stage ${stage} differs from the contract`),
    ...stages.flatMap(({ stage: one, pending }) =>
      pending === undefined
        ? [`    stage ${one}: AWS does not tell what is deployed; what was read is configured now`]
        : group(pending, `stage ${one} serves all that is configured`, `configured, not deployed to ${one}`),
    ),
    ...(drift.length > 0 ? ["    run apigw-codegen pull to take them"] : []),
    "",
  ];
}

function group(found: readonly Difference[], same: string, differs: string): string[] {
  if (found.length === 0) return [`    ${same}`];
  return [
    `    ${differs}: ${count(found.length, "part")}`,
    ...found.map(({ part, what }) => `      ${what.padEnd(8)} ${printable(part)}`),
  ];
}
