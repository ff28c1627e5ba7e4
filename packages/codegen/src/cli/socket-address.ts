import type { Gateway } from "@apigw/core";
import { kindNames } from "@apigw/model";
import { loadProject } from "../config/load.js";
import { readLock } from "../files/lock.js";
import { Problem, usage } from "../problem.js";
import { awsProblem } from "../sources/aws-problem.js";
import { attempt, locate } from "../sources/locate.js";
import { chooseStage } from "../sources/stage.js";
import type { Call, Option } from "./command.js";
import { contractsOf } from "./folders.js";
import { openGateway } from "./open-gateway.js";

/** The connection that a command is about. */
export interface SocketTarget {
  readonly gateway: Gateway;
  readonly address: { readonly apiId: string; readonly stage: string; readonly connectionId: string };
}

/** How `post` and `disconnect` name a connection. */
export const socketOptions: Readonly<Record<string, Option>> = {
  connection: { type: "string", value: "ID", text: "the connection, as requestContext.connectionId told it" },
  "api-id": { type: "string", value: "ID", text: "a WebSocket API that is not in the lock" },
  stage: { type: "string", value: "NAME", text: "its stage; the lock's, or the only one, by default" },
};

/** The WebSocket API of the lock, or of `--api-id`, its stage, and the connection. */
export async function socketTarget(call: Call, what: string): Promise<SocketTarget> {
  const connectionId = call.text("connection");
  if (connectionId === undefined || connectionId === "")
    throw usage(`Say which connection to ${what}: --connection ID.`);
  const { apiId, region, stage } = await wanted(call);
  const gateway = await openGateway(call, `looking for ${apiId}`, region);
  const { api } = await locate(gateway, { apiId });
  if (api.kind !== "websocket") {
    const other = `${apiId} is none (${kindNames[api.kind]})`;
    throw usage(`Only WebSocket APIs have connections, and ${other}. "apigw-codegen list" shows them.`);
  }
  const told = `${kindNames.websocket} ${apiId}`;
  const stages = await attempt(gateway.stageNames(api), `the stages of the ${told}`);
  return { gateway, address: { apiId, connectionId, stage: chooseStage(stages, stage, told) } };
}

/** The work with a connection, its failure told as the CLI tells it. */
export async function withConnection(work: Promise<void>, { address }: SocketTarget): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error && error.name === "GatewayError") throw refusal(error);
    throw awsProblem(error, `the connection ${JSON.stringify(address.connectionId)}`);
  }
}

function refusal(error: Error): Problem {
  if ("code" in error && error.code === "not-found") return new Problem("not-found", error.message, { cause: error });
  return new Problem("usage", error.message, { exitCode: 2, cause: error });
}

async function wanted(call: Call): Promise<{ apiId: string; region?: string; stage?: string }> {
  const stage = call.text("stage");
  const given = stage === undefined ? {} : { stage };
  const apiId = call.text("api-id");
  const region = call.text("region");
  if (apiId !== undefined) return { apiId, ...given, ...(region === undefined ? {} : { region }) };
  const [name, ...more] = call.args;
  if (name === undefined || more.length > 0) throw usage("Name one WebSocket API of the lock, or one by --api-id.");
  const project = await loadProject(call.io.cwd, call.text("config"));
  const { apis } = await readLock(contractsOf(call, project));
  const locked = Object.hasOwn(apis, name) ? apis[name] : undefined;
  if (locked?.apiId === undefined) {
    throw usage(
      `The lock has no API called ${JSON.stringify(name)} that was pulled from AWS. Pull it once, or use --api-id.`,
    );
  }
  const there = region ?? locked.region;
  return {
    apiId: locked.apiId,
    ...(locked.stage === undefined ? {} : { stage: locked.stage }),
    ...given,
    ...(there === undefined ? {} : { region: there }),
  };
}
