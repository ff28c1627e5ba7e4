import type { ApiSummary, Gateway } from "@apigw/core";
import {
  type Diagnostic,
  isTree,
  kindNames,
  type LedgerEntry,
  type Origin,
  readSocketResources,
  repairHttpExport,
  repairRestExport,
  treeAt,
  writeAsyncApi,
} from "@apigw/model";
import { attempt, locate, type Wanted } from "./locate.js";
import { chooseStage } from "./stage.js";

/** What is deployed, as a document. */
export interface Fetched {
  readonly api: ApiSummary;
  readonly region: string;
  readonly stage: string;
  readonly deploymentId?: string;
  /** OpenAPI for REST and HTTP APIs, AsyncAPI for WebSocket APIs. */
  readonly document: unknown;
  /** What was put back into it, and what API Gateway does not keep. */
  readonly ledger: readonly LedgerEntry[];
  readonly diagnostics: readonly Diagnostic[];
  /** Who told of the document as a whole, where that is not plain from its id. */
  readonly origin?: Origin;
}

/** Reads an API from AWS, its kind found from its id alone. */
export async function fetchContract(gateway: Gateway, wanted: Wanted, wantedStage?: string): Promise<Fetched> {
  const { api, region } = await locate(gateway, wanted);
  const what = `${kindNames[api.kind]} ${api.id}`;
  const stages = await attempt(gateway.stageNames(api), `the stages of the ${what}`);
  const stage = chooseStage(stages, wantedStage, what);
  const read = await attempt(readDocument(gateway, api, stage, region), `the ${what}, stage ${stage}`);
  return { api, region, stage, ...read };
}

type ReadDocument = Pick<Fetched, "document" | "ledger" | "deploymentId" | "diagnostics">;

async function readDocument(gateway: Gateway, api: ApiSummary, stage: string, region: string): Promise<ReadDocument> {
  if (api.kind === "rest") {
    const { document, deploymentId, ...knowledge } = await gateway.restApis.export(api.id, { stage });
    const repaired = repairRestExport(document, knowledge);
    return { document: marked(repaired.document, api), ledger: repaired.ledger, deploymentId, diagnostics: [] };
  }
  if (api.kind === "http") {
    const { document, deploymentId, ...knowledge } = await gateway.httpApis.export(api.id, { stage });
    const repaired = repairHttpExport(document, knowledge);
    return {
      document: marked(repaired.document, api),
      ledger: repaired.ledger,
      diagnostics: [],
      ...(deploymentId === undefined ? {} : { deploymentId }),
    };
  }
  const { resources, ...deployment } = await gateway.websocketApis.export(api.id, { stage });
  const { api: model, diagnostics } = readSocketResources(resources, { region, stage });
  return { document: writeAsyncApi(model), ledger: [], diagnostics, ...deployment };
}

/** The contract says what it is, so that it can be read without the lock, and has a place for an overlay's schemas. */
function marked(document: unknown, { kind, id }: ApiSummary): unknown {
  if (!isTree(document)) return document;
  const info = treeAt(document, "info");
  const components = treeAt(document, "components");
  return {
    ...document,
    info: { ...info, "x-apigateway": { ...treeAt(info, "x-apigateway"), protocol: kind, apiId: id } },
    components: { ...components, schemas: components.schemas ?? {} },
  };
}
