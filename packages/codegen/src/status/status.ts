import type { Gateway } from "@apigw/core";
import { kindNames } from "@apigw/model";
import type { LockedApi } from "../files/lock.js";
import { fetchContract } from "../sources/fetch-contract.js";
import { attempt } from "../sources/locate.js";
import { type Difference, differences, exportDifferences } from "./differences.js";
import { restPending } from "./rest-pending.js";

/** How an API stands: the contract in git, what its stage serves, and what is configured. */
export interface Status {
  readonly name: string;
  readonly kind: LockedApi["kind"];
  readonly apiId: string;
  readonly stage: string;
  /** What the stage serves now and the committed contract does not say, or says otherwise. */
  readonly drift: readonly Difference[];
  /** For each stage, what is configured and not deployed to it. */
  readonly stages: readonly StageStatus[];
}

export interface StageStatus {
  readonly stage: string;
  /** Undefined where AWS does not tell: WebSocket APIs whose stage does not deploy by itself. */
  readonly pending: readonly Difference[] | undefined;
}

export async function statusOf(
  gateway: Gateway,
  name: string,
  { kind, apiId = "", stage = "" }: LockedApi,
  contract: unknown,
): Promise<Status> {
  const { document } = await fetchContract(gateway, { apiId }, stage);
  const what = `the ${kindNames[kind]} ${apiId}`;
  const stages = await attempt(readers[kind](gateway, apiId), what);
  return { name, kind, apiId, stage, drift: differences(contract, document), stages };
}

const readers: Readonly<Record<LockedApi["kind"], (gateway: Gateway, id: string) => Promise<StageStatus[]>>> = {
  rest: async ({ restApis, stageNames }, id) => {
    const found: StageStatus[] = [];
    for (const stage of await stageNames({ kind: "rest", id }))
      found.push({ stage, pending: restPending(await restApis.export(id, { stage })) });
    return found;
  },
  http: async ({ httpApis, stageNames }, id) => {
    const draft = await httpApis.draft(id);
    const found: StageStatus[] = [];
    for (const stage of await stageNames({ kind: "http", id })) {
      const { document } = await httpApis.export(id, { stage });
      found.push({ stage, pending: exportDifferences(document, draft) });
    }
    return found;
  },
  websocket: async ({ websocketApis }, id) => {
    const { stages } = await websocketApis.resources(id);
    return stages.map((stage) => {
      const { StageName = "", AutoDeploy } = stage as { StageName?: string; AutoDeploy?: boolean };
      return { stage: StageName, pending: AutoDeploy === true ? [] : undefined };
    });
  },
};
