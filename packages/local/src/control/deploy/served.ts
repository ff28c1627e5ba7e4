import type { DeployedStage } from "../../deployed.js";

const served = new WeakMap<object, DeployedStage>();

/** What the data plane runs of a stage: made when it is first asked for, and kept as long as the stage is as it was. */
export function servedBy(stage: object, make: () => DeployedStage): DeployedStage {
  const known = served.get(stage) ?? make();
  served.set(stage, known);
  return known;
}

/** After a change of the stage: what it serves is made anew. */
export function forgetServed(stage: object): void {
  served.delete(stage);
}
