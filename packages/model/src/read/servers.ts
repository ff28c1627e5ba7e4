import type { Server } from "../api.js";
import { isTree, listAt, present, type Tree, textAt, treeAt } from "../tree.js";

/** The document's servers with their variables filled in, and the stage that API Gateway keeps in `basePath`. */
export function readServers(document: Tree): Server[] {
  return listAt(document, "servers").flatMap((server) => {
    const template = isTree(server) ? textAt(server, "url") : undefined;
    if (!isTree(server) || template === undefined) return [];
    const variables = treeAt(server, "variables");
    const url = fillVariables(template, variables);
    // Older exports write the stage with a slash: "/prod".
    const stage = textAt(treeAt(variables, "basePath"), "default")?.replace(/^\/+/, "");
    return [present<Server>({ url: tidy(url), stage: stage === "" ? undefined : stage })];
  });
}

/** A URL with each `{variable}` at its default. */
export function fillVariables(template: string, variables: Tree): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => textAt(treeAt(variables, name), "default") ?? "");
}

function tidy(url: string): string {
  return url.replace(/([^:/])\/{2,}/g, "$1/").replace(/\/+$/, "");
}
