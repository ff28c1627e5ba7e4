import type { StageFacts, Throttling } from "../api.js";
import { isTree, numberAt, present, type Tree, textsAt, treeAt } from "../tree.js";

/** What a pulled contract says of its stage (`info.x-apigateway`). */
export function readStage(marks: Tree): StageFacts {
  const canary = treeAt(marks, "canary");
  return present<StageFacts>({
    variables: textsAt(marks, "stageVariables"),
    throttling: readThrottling(marks),
    canary: isTree(marks.canary)
      ? { percentTraffic: numberAt(canary, "percentTraffic") ?? 0, variables: textsAt(canary, "stageVariables") }
      : undefined,
  });
}

export function readThrottling(marks: Tree): Throttling | undefined {
  if (!isTree(marks.throttling)) return undefined;
  return present<Throttling>({
    rateLimit: numberAt(marks.throttling, "rateLimit"),
    burstLimit: numberAt(marks.throttling, "burstLimit"),
  });
}
