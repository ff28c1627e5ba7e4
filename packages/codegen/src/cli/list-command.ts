import type { ApiSummary } from "@apigw/core";
import { awsProblem } from "../sources/aws-problem.js";
import { kindNames } from "../sources/stage.js";
import type { Command } from "./command.js";
import { openGateway } from "./open-gateway.js";
import { columns, count, printable } from "./paint.js";

export const listCommand: Command = {
  usage: ["list"],
  options: {},
  samples: ["apigw-codegen list --json"],
  async run(call) {
    const gateway = await openGateway(call, "reading the account");
    const apis: ApiSummary[] = [];
    try {
      for await (const api of gateway.list()) apis.push(api);
    } catch (error) {
      throw awsProblem(error, "the list of APIs");
    }
    const rows = apis.map(({ id, kind, name, description = "" }) => [
      id,
      kindNames[kind],
      printable(name),
      printable(description),
    ]);
    const lines = [...columns(rows), `  ${count(apis.length, "API")}`];
    return { ok: true, result: { apis }, diagnostics: [], lines };
  },
};
