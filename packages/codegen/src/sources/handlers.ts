import { type Diagnostic, enrich, type HttpApi, type LedgerEntry } from "@apigw/model";
import { display } from "../files/project.js";
import { findHandlers } from "./handlers/functions.js";
import { operationOf } from "./handlers/handler-operation.js";
import { createTypeSchemas } from "./handlers/type-schema.js";
import { placeOf } from "./overlay-stub.js";

/** A contract with what the TypeScript of its handlers tells. */
export interface FromHandlers {
  readonly document: unknown;
  readonly added: readonly LedgerEntry[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Adds to a contract what the types of its handlers say: bodies, parameters and replies, where the contract says
 * nothing. Which function is whose handler: docs/types.md.
 */
export async function enrichFromHandlers(
  document: unknown,
  api: HttpApi,
  folder: string,
  root: string,
): Promise<FromHandlers> {
  const handlers = await findHandlers(api, folder);
  const label = display(root, folder);
  if (handlers.length === 0) return { document, added: [], diagnostics: [nobody(api, label)] };
  const schemas = createTypeSchemas();
  const told = handlers.map((handler) => ({ ...handler, told: operationOf(handler, schemas) }));
  const paths = new Map<string, [string, object][]>();
  for (const { operation, told: one } of told) {
    const { path, key } = placeOf(operation);
    paths.set(path, [...(paths.get(path) ?? []), [key, one]]);
  }
  const source = {
    openapi: "3.1.0",
    paths: Object.fromEntries([...paths].map(([path, item]) => [path, Object.fromEntries(item)])),
    components: { schemas: Object.fromEntries(schemas.named()) },
  };
  const { document: whole, added } = enrich(document, source, "handlers");
  return {
    document: whole,
    added: added.map((entry) => ({ ...entry, story: `${entry.story}, from the TypeScript of ${label}` })),
    diagnostics: schemas.diagnostics.map((one) => ({ ...one, at: display(root, one.at) })),
  };
}

function nobody(api: HttpApi, label: string): Diagnostic {
  const names = api.operations.slice(0, 3).map(({ name }) => name);
  return {
    code: "APIGW113",
    severity: "warning",
    at: label,
    message: `no exported function in ${label} is a handler of "${api.name}"`,
    help: `Call it like its operation (${names.join(", ")}), or like its Lambda function; docs/types.md shows how.`,
  };
}
