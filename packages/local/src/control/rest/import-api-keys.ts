import type { ApiKeyIds } from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { badRequest } from "../protocol/api-error.js";
import { addApiKey } from "./api-keys.js";

/**
 * API keys from a file of comma separated values.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html
 */
export const importApiKeysHandlers = { ImportApiKeys: importApiKeys } satisfies Handlers;

interface Input {
  readonly body?: Uint8Array;
  readonly failOnWarnings?: boolean | undefined;
}

function importApiKeys({ body, failOnWarnings }: Input, call: Call): ApiKeyIds {
  const [head, ...rows] = readCsv(new TextDecoder().decode(body));
  const columns = (head ?? []).map((name) => name.toLowerCase());
  if (!columns.includes("name") || !columns.includes("key")) {
    throw badRequest("The CSV file must have the columns Name and Key");
  }
  const ids: string[] = [];
  const warnings: string[] = [];
  for (const row of rows) {
    const cell = (name: string) => row[columns.indexOf(name)]?.trim() || undefined;
    try {
      ids.push(importRow(cell, call));
    } catch (error) {
      warnings.push(`Unable to import API Key '${cell("name")}': ${error instanceof Error ? error.message : error}`);
    }
  }
  if (warnings.length > 0 && failOnWarnings === true) {
    for (const id of ids) call.region.apiKeys.delete(id);
    for (const plan of call.region.usagePlans.values()) for (const id of ids) plan.keyIds.delete(id);
    throw badRequest(`Warnings found during import:\n\t${warnings.join("\n\t")}`);
  }
  return { ids, warnings };
}

function importRow(cell: (name: string) => string | undefined, call: Call): string {
  const plans = (cell("usageplanids") ?? "").split(/[,\s]+/).filter((id) => id !== "");
  for (const id of plans)
    if (!call.region.usagePlans.has(id)) throw badRequest(`Invalid Usage Plan ID specified: ${id}`);
  const key = addApiKey(
    {
      name: cell("name"),
      value: cell("key"),
      description: cell("description"),
      enabled: cell("enabled")?.toLowerCase() !== "false",
    },
    call,
  );
  for (const id of plans) call.region.usagePlans.get(id)?.keyIds.add(key.id);
  return key.id;
}

/** Rows of cells; a cell in quotes may hold commas, line ends and doubled quotes. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    if (row.some((cell) => cell !== "")) rows.push(row);
    row = [];
  }
  return rows;
}
