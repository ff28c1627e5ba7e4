import { isTree } from "../tree.js";
import { readFunctions, type TemplateFunction } from "./template/functions.js";
import { resourcesMade } from "./template/made.js";
import { type NotRun, readNotRun } from "./template/not-run.js";
import { createResolving, type TemplateOptions } from "./template/resolving.js";
import { readStages, type TemplateStage } from "./template/stages.js";

/** What a template makes beside its APIs, for who runs them. */
export interface TemplateDeployment {
  readonly functions: readonly TemplateFunction[];
  /** By the logical id of the API. */
  readonly stages: ReadonlyMap<string, readonly TemplateStage[]>;
  /** Resources of API Gateway and SAM that nobody runs outside of AWS. */
  readonly notRun: readonly NotRun[];
}

/** Reads functions and stages of a template that `readTemplate` has read. What it cannot work out was told there. */
export function readTemplateDeployment(template: unknown, options: TemplateOptions = {}): TemplateDeployment {
  const resolving = createResolving(isTree(template) ? template : {}, options);
  const made = resourcesMade(resolving);
  return {
    functions: readFunctions(resolving, made),
    stages: readStages(resolving, made),
    notRun: readNotRun(resolving, made),
  };
}
