import type { StageCaches } from "../../deployed.js";

/** The caches of a stage, each for as long as it serves the deployment that filled it. */
export interface CachesOfStage {
  readonly stage: StageCaches;
  readonly canary: StageCaches;
}

interface Known extends CachesOfStage {
  readonly deploymentId: string;
  readonly canaryId: string;
}

const known = new WeakMap<object, Known>();

/** A new deployment begins with nothing. */
export function cachesOf(stage: object, deploymentId: string, canaryId: string): CachesOfStage {
  const before = known.get(stage);
  const caches = {
    deploymentId,
    canaryId,
    stage: before?.deploymentId === deploymentId ? before.stage : newCaches(),
    canary: before?.canaryId === canaryId ? before.canary : newCaches(),
  };
  known.set(stage, caches);
  return caches;
}

/** Empties a stage's caches of one kind. */
export function flush(stage: object, kind: keyof StageCaches): void {
  const caches = known.get(stage);
  if (caches !== undefined) for (const one of [caches.stage, caches.canary]) one[kind] = {};
}

function newCaches(): StageCaches {
  return { responses: {}, authorizers: {} };
}
