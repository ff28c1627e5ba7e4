import type { Api } from "@apigw/model";
import { type Code, code, comma, ident, joined, lines, stringLiteral } from "./code.js";
import { defineEmitter, type Emitter, type OutputFile } from "./emitter.js";
import { callable } from "./operation-names.js";

/** `index.ts`: everything a caller imports. Never `server.ts`, which does not belong into a browser. */
export const index: Emitter = defineEmitter({
  name: "index",
  needs: ["types"],
  emit: (api: Api): OutputFile[] => [{ name: "index.ts", content: printIndex(api) }],
});

function printIndex(api: Api): Code {
  const modules = api.protocol === "websocket" ? ["./socket.js", "./types.js"] : ["./client.js", "./types.js"];
  return lines(...modules.map((module) => code`export * from ${stringLiteral(module)};`), clashes(api));
}

/** A function and a type with one name: the function is what a caller means. */
function clashes(api: Api): Code | undefined {
  if (api.protocol === "websocket") return undefined;
  const types = new Set(api.schemas.map(({ name }) => name));
  const both = callable(api).filter(({ name }) => types.has(name));
  if (both.length === 0) return undefined;
  return code`export { ${joined(
    both.map(({ name }) => ident(name)),
    comma,
  )} } from "./client.js";`;
}
