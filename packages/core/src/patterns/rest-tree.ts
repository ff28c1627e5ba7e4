import type { Method, Resource } from "@aws-sdk/client-api-gateway";
import type { Aws } from "../change.js";
import { GatewayError } from "../error.js";
import { all } from "../pages.js";
import { partsOf, type Route } from "./route.js";

/** The paths of a REST API as they are (`GetResources` with methods), which a change adds to as it goes. */
export interface RestTree {
  /** The resource of a path, made where it is not there (`CreateResource`), with all above it. */
  resource(path: string): Promise<Known>;
  /** What is there now; undefined where nothing is. */
  find(path: string): Known | undefined;
  readonly paths: readonly string[];
}

export interface Known {
  readonly id: string;
  readonly path: string;
  readonly methods: Readonly<Record<string, Method>>;
}

export async function readTree(aws: Aws, restApiId: string): Promise<RestTree> {
  const resources = await all(aws.rest.resources.list({ restApiId, embed: ["methods"] }));
  const known = new Map(resources.map((resource) => [resource.path, knownOf(resource)]));
  const root = known.get("/");
  if (root === undefined) throw new GatewayError("unexpected", `GetResources of ${restApiId} gave no root resource.`);
  return {
    paths: [...known.keys()],
    find: (path) => known.get(path),
    async resource(path) {
      let at = root;
      let reached = "";
      for (const pathPart of partsOf(path)) {
        reached += `/${pathPart}`;
        const there = known.get(reached);
        at = there ?? knownOf(await aws.rest.resources.create({ restApiId, parentId: at.id, pathPart }));
        known.set(reached, at);
      }
      return at;
    },
  };
}

/** AWS's limit of resources for one REST API, which can be raised. */
const most = 300;

/** Refuses routes for which there is no room, and siblings that AWS would not let stand beside each other. */
export function checkRoom(tree: RestTree, routes: readonly Route[]): void {
  const paths = new Set(tree.paths);
  for (const { path } of routes) for (const above of pathsTo(path)) paths.add(above);
  if (paths.size > most) {
    throw new GatewayError(
      "invalid",
      `The API would have ${paths.size} resources, and AWS lets a REST API have ${most}. Use {proxy+} for what one function answers, or several APIs below one domain. Nothing was changed.`,
    );
  }
  const variables = new Map<string, string>();
  for (const path of paths) {
    const [, parent = "", variable] = /^(.*)\/(\{[^}]+[^+]\})$/.exec(path) ?? [];
    if (variable === undefined) continue;
    const other = variables.get(parent);
    if (other !== undefined && other !== variable) {
      throw new GatewayError(
        "invalid",
        `Below ${parent || "/"} there would be ${other} and ${variable}: AWS lets a path have one variable at each place. Call it the same. Nothing was changed.`,
      );
    }
    variables.set(parent, variable);
  }
}

function pathsTo(path: string): string[] {
  const parts = partsOf(path);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
}

function knownOf({ id = "", path = "", resourceMethods = {} }: Resource): Known {
  return { id, path, methods: resourceMethods };
}
