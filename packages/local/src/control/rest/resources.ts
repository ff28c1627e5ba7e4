import type {
  CreateResourceCommandInput,
  DeleteResourceCommandInput,
  GetResourceCommandInput,
  GetResourcesCommandInput,
  GetResourcesCommandOutput,
  Resource,
  UpdateResourceCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { applyPatches, replaceable } from "../patch.js";
import { badRequest, conflict, notFound } from "../protocol/api-error.js";
import type { RestDefinition, StoredResource } from "../store/rest-api.js";
import { required, resourceOf, restApiOf } from "./lookup.js";

/** The tree of paths of a REST API. */
export const resourceHandlers = {
  CreateResource: createResource,
  GetResource: (input: GetResourceCommandInput, call: Call): Resource =>
    shown(resourceOf(call, input), input.embed?.includes("methods") === true),
  GetResources: getResources,
  UpdateResource: updateResource,
  DeleteResource: deleteResource,
} satisfies Handlers;

/** Adds a path below another; imports use it too. */
export function addResource(
  definition: RestDefinition,
  parent: StoredResource,
  pathPart: string,
  call: Call,
  id = call.ids.part(),
): StoredResource {
  const path = pathOf(parent, pathPart);
  const resource: StoredResource = { id, parentId: parent.id, pathPart, path };
  definition.resources.set(resource.id, resource);
  return resource;
}

function createResource(input: CreateResourceCommandInput, call: Call): Resource {
  const { definition } = restApiOf(call, input);
  const parent = definition.resources.get(input.parentId ?? "");
  if (parent === undefined) throw notFound("Invalid Resource identifier specified");
  const pathPart = required(input.pathPart, "Resource's path part");
  checkPathPart(childrenOf(definition, parent), parent, pathPart);
  return addResource(definition, parent, pathPart, call);
}

/** Refuses what cannot be a path part here, beside these siblings. */
export function checkPathPart(siblings: readonly StoredResource[], parent: StoredResource, pathPart: string): void {
  if (!/^([a-zA-Z0-9._\-:~%$!,@&+=*]+|\{[a-zA-Z0-9._\-:]+\+?\})$/.test(pathPart)) {
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-:~%$!,@&+=* or a valid greedy path variable and curly braces at the beginning and the end.",
    );
  }
  if (parent.pathPart?.endsWith("+}")) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.path}`);
  }
  if (siblings.some((sibling) => sibling.pathPart === pathPart)) {
    throw conflict(`Another resource with the same parent already has this name: ${pathPart}`);
  }
  const variable = siblings.find((sibling) => isVariable(sibling.pathPart) && isVariable(pathPart));
  if (variable !== undefined && variable.pathPart?.endsWith("+}") === pathPart.endsWith("+}")) {
    throw badRequest(
      `A sibling (${variable.pathPart}) of this resource already has a variable path part -- only one is allowed`,
    );
  }
}

function isVariable(pathPart: string | undefined): boolean {
  return pathPart?.startsWith("{") === true;
}

function getResources(input: GetResourcesCommandInput, call: Call): Partial<GetResourcesCommandOutput> {
  const { resources } = restApiOf(call, input).definition;
  const embed = input.embed?.includes("methods") === true;
  const sorted = [...resources.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  const { items, ...rest } = pageOf(sorted, input);
  return { items: items.map((resource) => shown(resource, embed)), ...rest };
}

/** Without `embed=methods` AWS tells only which methods there are. */
function shown(resource: StoredResource, embed: boolean): Resource {
  if (resource.resourceMethods === undefined || embed) return resource;
  const names = Object.keys(resource.resourceMethods);
  return { ...resource, resourceMethods: Object.fromEntries(names.map((name) => [name, {}])) };
}

function updateResource(input: UpdateResourceCommandInput, call: Call): Resource {
  const { definition } = restApiOf(call, input);
  const resource = resourceOf(call, input);
  const rules = replaceable("text", "/parentId", "/pathPart");
  applyPatches(resource, input.patchOperations, rules, {
    special: ({ segments: [member], value }) => {
      if (resource.parentId === undefined && (member === "pathPart" || member === "parentId")) {
        throw badRequest(`Root resource cannot update its ${member}.`);
      }
      if (member === "pathPart") checkNewPart(definition, resource, value ?? "");
      if (member === "parentId") checkNewParent(definition, resource, value ?? "");
      return false;
    },
  });
  movePaths(definition, resource);
  return resource;
}

function checkNewParent(definition: RestDefinition, resource: StoredResource, parentId: string): void {
  const parent = definition.resources.get(parentId);
  if (parent === undefined) throw notFound("Invalid Resource identifier specified");
  if (descendants(definition, resource).includes(parent) || parent === resource) {
    throw badRequest("Resources cannot be cyclical.");
  }
  checkPathPart(childrenOf(definition, parent), parent, resource.pathPart ?? "");
}

function checkNewPart(definition: RestDefinition, resource: StoredResource, pathPart: string): void {
  const parent = parentOf(definition, resource);
  const others = childrenOf(definition, parent).filter((sibling) => sibling !== resource);
  checkPathPart(others, parent, pathPart);
}

function parentOf(definition: RestDefinition, resource: StoredResource): StoredResource {
  const parent = definition.resources.get(resource.parentId ?? "");
  if (parent === undefined) throw notFound("Invalid Resource identifier specified");
  return parent;
}

function movePaths(definition: RestDefinition, resource: StoredResource): void {
  if (resource.parentId !== undefined) resource.path = pathOf(parentOf(definition, resource), resource.pathPart ?? "");
  for (const child of childrenOf(definition, resource)) movePaths(definition, child);
}

function pathOf(parent: StoredResource, pathPart: string): string {
  return parent.path === "/" ? `/${pathPart}` : `${parent.path}/${pathPart}`;
}

function deleteResource(input: DeleteResourceCommandInput, call: Call): void {
  const { definition } = restApiOf(call, input);
  const resource = resourceOf(call, input);
  if (resource.parentId === undefined) throw badRequest("Cannot delete root resource.");
  for (const { id } of [resource, ...descendants(definition, resource)]) definition.resources.delete(id);
}

function descendants(definition: RestDefinition, resource: StoredResource): StoredResource[] {
  return childrenOf(definition, resource).flatMap((child) => [child, ...descendants(definition, child)]);
}

function childrenOf(definition: RestDefinition, { id }: StoredResource): StoredResource[] {
  return [...definition.resources.values()].filter(({ parentId }) => parentId === id);
}
