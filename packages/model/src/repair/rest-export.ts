import type { Ledger, LedgerEntry } from "../ledger.js";
import { isTree, type Tree, textAt } from "../tree.js";
import { documented, type RestDocumentation } from "./documentation.js";
import { declareGatewayResponses } from "./gateway-responses.js";
import { inlineModels } from "./inline-models.js";
import { repairMethods } from "./methods.js";
import { restoreModels, withoutDefaults } from "./models.js";
import { undated } from "./operations.js";
import { oneRequirement, realSchemes } from "./security.js";
import { tellStage } from "./stage.js";

/** What API Gateway knows of a REST API beside its export: each member as the SDK of `api-gateway` returns it. */
export interface RestKnowledge {
  /** `GetDocumentationParts`: words that an export leaves out unless a documentation version is attached. */
  readonly documentation: readonly RestDocumentation[];
  /** `GetResources` with `embed=methods`. */
  readonly resources?: readonly object[];
  readonly models?: readonly object[];
  readonly validators?: readonly object[];
  readonly authorizers?: readonly object[];
  readonly stage?: object;
  readonly api?: object;
}

/** A document with what was put back into it. */
export interface Repaired {
  readonly document: unknown;
  readonly ledger: readonly LedgerEntry[];
}

type Repair = (document: Tree, knowledge: RestKnowledge, ledger: Ledger) => Tree;

/**
 * A REST export as its owner would have written it. What the export says stays: it is what the stage serves, while
 * everything else that API Gateway tells is the configuration of now. So repairs fill gaps and change no fact.
 */
export function repairRestExport(document: unknown, knowledge: RestKnowledge): Repaired {
  if (!isTree(document)) return { document, ledger: [] };
  const ledger: Ledger = [];
  const repairs: readonly Repair[] = [
    (exported, { api }) => undated(exported, textAt((api ?? {}) as Tree, "version")),
    restoreModels,
    inlineModels,
    repairMethods,
    oneRequirement,
    realSchemes,
    declareGatewayResponses,
    documented,
    tellStage,
    withoutDefaults,
  ];
  return { document: repairs.reduce((repaired, repair) => repair(repaired, knowledge, ledger), document), ledger };
}
