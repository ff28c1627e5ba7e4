import type { ApiSummary, Gateway } from "@apigw/core";
import { kindNames } from "@apigw/model";
import { attempt } from "../sources/locate.js";
import type { Command } from "./command.js";
import { openGateway } from "./open-gateway.js";
import { columns, count, printable } from "./paint.js";

export const listCommand: Command = {
  usage: ["list"],
  options: {},
  samples: ["apigw-codegen list --json"],
  async run(call) {
    const gateway = await openGateway(call, "reading the account");
    const apis = await attempt(listed(gateway), "the list of APIs");
    const rows = apis.map(({ apiId, kind, name, endpoint = "", stages, description = "" }) =>
      [apiId, kindNames[kind], name, endpoint, stages.join(", ") || "not deployed", description].map(printable),
    );
    const lines = [...columns(rows), `  ${count(apis.length, "API")}`];
    return { ok: true, result: { apis }, diagnostics: [], lines };
  },
};

interface ListedApi extends Omit<ApiSummary, "id"> {
  readonly apiId: string;
  readonly stages: readonly string[];
}

/** Every API with its stages, which AWS tells API by API. */
async function listed(gateway: Gateway): Promise<ListedApi[]> {
  const apis: ApiSummary[] = [];
  for await (const api of gateway.list()) apis.push(api);
  return Promise.all(
    apis.map(async ({ id: apiId, ...api }) => ({
      ...api,
      apiId,
      stages: await gateway.stageNames({ kind: api.kind, id: apiId }),
    })),
  );
}
