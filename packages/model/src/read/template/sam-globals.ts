import { isTree, type Tree, treeAt, valueAt } from "../../tree.js";
import { resolveTree } from "./intrinsics.js";
import { type Resolving, typeOf } from "./resolving.js";

/** The properties of a resource, its functions worked out, with SAM's `Globals` beneath its own. */
export function propertiesOf(resolving: Resolving, logicalId: string, resource: Tree): Tree {
  const at = `#/Resources/${logicalId}/Properties`;
  const own = resolveTree(resolving, valueAt(resource, "Properties"), at);
  const section = sections.get(typeOf(resource));
  if (section === undefined) return own;
  const globals = resolveTree(resolving, treeAt(treeAt(resolving.template, "Globals"), section), "#/Globals");
  const joined = merge(globals, own, 0);
  return isTree(joined) ? joined : {};
}

const sections: ReadonlyMap<string, string> = new Map([
  ["AWS::Serverless::Function", "Function"],
  ["AWS::Serverless::Api", "Api"],
  ["AWS::Serverless::HttpApi", "HttpApi"],
  ["AWS::Serverless::WebSocketApi", "WebSocketApi"],
]);

/**
 * Maps are joined, lists are put together, anything else is replaced.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
function merge(global: unknown, own: unknown, depth: number): unknown {
  if (own === undefined) return global;
  if (Array.isArray(global) && Array.isArray(own)) return [...global, ...own];
  if (!isTree(global) || !isTree(own) || depth > 64) return own;
  const joined = Object.entries(own).map(([key, value]) => [key, merge(valueAt(global, key), value, depth + 1)]);
  return { ...global, ...Object.fromEntries(joined) };
}
