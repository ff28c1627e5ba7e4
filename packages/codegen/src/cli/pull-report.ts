import { type Diagnostic, kindNames, repairsIn, storyOf } from "@apigw/model";
import type { FolderChange } from "../files/output-folder.js";
import type { Pulled } from "../pull.js";
import { typedShare } from "../sources/untyped.js";
import { codeRow } from "./code.js";
import { columns, count } from "./paint.js";

/** A pulled API, and what became of its code. */
export interface Done {
  readonly pulled: Pulled;
  readonly code?: FolderChange;
  readonly out: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** For `--json`. */
export function resultOf({ pulled, code, out }: Done, pointer: string | undefined): object {
  const { name, locked, contract, change, api, ledger } = pulled;
  const { kind, apiId, region, stage, deploymentId, hash } = locked;
  return {
    name,
    kind,
    apiId,
    region,
    stage,
    deploymentId,
    hash,
    contract,
    change,
    ...sizeOf(pulled),
    typed: typedShare(api),
    repaired: repairsIn(ledger).length,
    ledger: pointer === undefined ? ledger : storyOf(ledger, pointer),
    overlay: pulled.overlay,
    proposal: pulled.proposal,
    out,
    files: code,
    title: api.title,
  };
}

function sizeOf({ api }: Pulled): { operations: number; events: number; schemas: number } {
  if (api.protocol === "websocket") {
    const routes = api.routes.filter(({ key }) => key !== "$connect" && key !== "$disconnect");
    return { operations: routes.length, events: api.events.length, schemas: api.schemas.length };
  }
  return { operations: api.operations.length, events: 0, schemas: api.schemas.length };
}

/** For people. */
export function linesOf(done: readonly Done[]): string[] {
  const rows = done.map(({ pulled }) => {
    const { kind, apiId, stage } = pulled.locked;
    const source = apiId === undefined ? "document" : `${kindNames[kind]} ${apiId}, stage ${stage}`;
    const { operations, events, schemas } = sizeOf(pulled);
    const size =
      kind === "websocket"
        ? `${count(operations, "route")}, ${count(events, "event")}`
        : `${count(operations, "operation")}, ${count(schemas, "schema")}`;
    return [pulled.name, source, size, ...qualityOf(pulled), pulled.contract, pulled.change];
  });
  const files = done.flatMap(({ pulled, code }) => (code === undefined ? [] : [codeRow(pulled.name, code)]));
  const overlays = done.flatMap(({ pulled }) =>
    pulled.overlay === undefined ? [] : [`  wrote ${pulled.overlay}: tell there what API Gateway cannot store`],
  );
  const proposals = done.flatMap(({ pulled: { name, proposal } }) =>
    proposal === undefined
      ? []
      : [`  wrote ${proposal}: read it, then rename it to ${name}.overlay.yaml, or merge it into that file`],
  );
  return [...columns(rows), ...(files.length === 0 ? [] : ["", ...columns(files)]), ...overlays, ...proposals];
}

/** "100 % typed", "2 repaired". A contract that falls short never rounds up to 100. */
function qualityOf({ api, ledger }: Pulled): string[] {
  const { typed, of } = typedShare(api);
  const percent = of === 0 ? 100 : Math.floor((typed / of) * 100);
  return [`${percent} % typed`, `${repairsIn(ledger).length} repaired`];
}
