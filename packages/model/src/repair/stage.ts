import type { Ledger } from "../ledger.js";
import { numberAt, type Tree, treeAt, valueAt } from "../tree.js";
import { mapOperations, withFacts } from "./operations.js";
import type { RestKnowledge } from "./rest-export.js";

/**
 * What the stage adds to the API: throttling for all and for single methods, caching, a canary, and which stage
 * variables there are. Names alone: a variable's value may be a secret.
 */
export function tellStage(document: Tree, { stage }: RestKnowledge, ledger: Ledger): Tree {
  if (stage === undefined) return document;
  // The cast holds: an object of the SDK is a tree of plain values.
  const told = stage as Tree;
  const settings = treeAt(told, "methodSettings");
  const operations = mapOperations(document, (operation, { path, method, at }) => {
    const own = settingsOf(treeAt(settings, `${path.replaceAll("/", "~1")}/${method}`));
    if (Object.keys(own).length > 0)
      ledger.push({ at, origin: "resources", story: "throttling and caching of the method, from GetStage" });
    return withFacts(operation, own);
  });
  const canary = treeAt(told, "canarySettings");
  const facts = {
    stageVariables: namesOf(treeAt(told, "variables")),
    ...settingsOf(treeAt(settings, "*/*")),
    canary:
      valueAt(told, "canarySettings") === undefined
        ? undefined
        : {
            percentTraffic: numberAt(canary, "percentTraffic") ?? 0,
            stageVariables: namesOf(treeAt(canary, "stageVariableOverrides")) ?? [],
          },
  };
  return { ...operations, info: withFacts(treeAt(operations, "info"), facts) };
}

function settingsOf(settings: Tree): Tree {
  const rateLimit = numberAt(settings, "throttlingRateLimit");
  const burstLimit = numberAt(settings, "throttlingBurstLimit");
  const ttl = valueAt(settings, "cachingEnabled") === true ? numberAt(settings, "cacheTtlInSeconds") : undefined;
  return {
    ...(rateLimit === undefined && burstLimit === undefined ? {} : { throttling: throttling(rateLimit, burstLimit) }),
    ...(ttl === undefined ? {} : { caching: { ttlInSeconds: ttl } }),
  };
}

/** Requests per second, and how many at once. */
export function throttling(rateLimit: number | undefined, burstLimit: number | undefined): Tree {
  return {
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(burstLimit === undefined ? {} : { burstLimit }),
  };
}

export function namesOf(table: Tree): string[] | undefined {
  const names = Object.keys(table).sort();
  return names.length === 0 ? undefined : names;
}
