import { loadProject } from "../config/load.js";
import { readLock } from "../files/lock.js";
import { Problem, usage } from "../problem.js";
import { locate } from "../sources/locate.js";
import { type PolicySubject, pullPolicy } from "../sources/pull-policy.js";
import type { Call, Command } from "./command.js";
import { contractsOf } from "./folders.js";
import { openGateway } from "./open-gateway.js";

export const iamCommand: Command = {
  usage: ["iam --for pull [NAME…]", "iam --for pull --api-id ID"],
  options: {
    for: { type: "string", value: "WHAT", text: "pull: what pulling the APIs needs" },
    "api-id": { type: "string", value: "ID", text: "an API that is not in the lock; asks AWS for its kind" },
  },
  notBuilt: ["used-by"],
  samples: ["apigw-codegen iam --for pull pets > pull-policy.json"],
  async run(call) {
    if (call.text("for") !== "pull")
      throw usage("Say what the policy is for: --for pull. Policies for an API's callers are not built yet.");
    const policy = pullPolicy(await subjectsOf(call));
    return { ok: true, result: { policy }, diagnostics: [], lines: [JSON.stringify(policy, null, 2)] };
  },
};

async function subjectsOf(call: Call): Promise<PolicySubject[]> {
  const apiId = call.text("api-id");
  if (apiId !== undefined) {
    const { api, region } = await locate(await openGateway(call, `asking for ${apiId}`), { apiId });
    return [{ name: api.name, kind: api.kind, apiId: api.id, region }];
  }
  const project = await loadProject(call.io.cwd, call.text("config"));
  const { apis } = await readLock(contractsOf(call, project));
  const names = call.args.length > 0 ? call.args : Object.keys(apis);
  const subjects = names.flatMap((name) => {
    const locked = Object.hasOwn(apis, name) ? apis[name] : undefined;
    if (locked === undefined)
      throw new Problem(
        "config",
        `The lock has no API called ${JSON.stringify(name)}. Pull it once, or use --api-id.`,
        {
          exitCode: 2,
        },
      );
    const { kind, apiId: id, region } = locked;
    return id === undefined || region === undefined ? [] : [{ name, kind, apiId: id, region }];
  });
  if (subjects.length > 0) return subjects;
  throw usage("No API of the lock was pulled from AWS. Name one with --api-id.");
}
