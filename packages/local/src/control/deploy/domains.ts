import type { CustomDomains, MappedStage } from "../../deployed.js";
import type { World } from "../store/world.js";

/** Finds what stands behind a custom domain name, live: mappings need no deployment. */
export function createDomains(world: World): CustomDomains {
  return {
    has: (name) => domainNamed(world, name) !== undefined,
    find(name, path) {
      const domain = domainNamed(world, name);
      // The longest key that the path begins with wins.
      const mappings = [...(domain?.mappings.values() ?? [])].sort((a, b) => length(b) - length(a));
      for (const { ApiId, Stage, ApiMappingKey = "" } of mappings) {
        const prefix = ApiMappingKey === "" ? "" : `/${ApiMappingKey}`;
        if (ApiId === undefined || Stage === undefined) continue;
        if (path !== prefix && !path.startsWith(`${prefix}/`)) continue;
        return {
          apiId: ApiId,
          stage: Stage,
          basePath: ApiMappingKey,
          rest: path.slice(prefix.length) || "/",
        } satisfies MappedStage;
      }
      return undefined;
    },
  };
}

function length({ ApiMappingKey = "" }: { ApiMappingKey?: string | undefined }): number {
  return ApiMappingKey.length;
}

/** By its own name, or by a wildcard for one label. */
function domainNamed({ regions }: World, host: string) {
  const name = host.toLowerCase();
  const wildcard = name.replace(/^[^.]+/, "*");
  for (const { domainNames } of regions.values()) {
    const found = domainNames.get(name) ?? domainNames.get(wildcard);
    if (found !== undefined) return found;
  }
  return undefined;
}
