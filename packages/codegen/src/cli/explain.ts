import { type Origin, originOf, storyOf } from "@apigw/model";
import type { Pulled } from "../pull.js";
import { columns, printable } from "./paint.js";

/** The story of a node of a contract, for people: who told of it, what was repaired there, and what nobody keeps. */
export function explain({ contract, locked, ledger }: Pulled, pointer: string): string[] {
  const at = pointer.startsWith("#") ? pointer : `#${pointer}`;
  const otherwise: Origin = locked.apiId === undefined ? "file" : locked.kind === "websocket" ? "models" : "export";
  const told = storyOf(ledger, at);
  const rows = told.map((entry) => [entry.origin, entry.at, printable(entry.story)]);
  const origin = originOf(ledger, at, otherwise);
  return [
    "",
    `  ${contract}${printable(at)}`,
    ...columns([["  origin", origin, words[origin] ?? ""]]),
    ...columns(rows.map(([first = "", ...rest]) => [`  ${first}`, ...rest])),
  ];
}

const words: Partial<Record<Origin, string>> = {
  export: "as the stage serves it, told by API Gateway's export",
  models: "rebuilt from the models of the API",
  documentation: "told by documentation parts",
  resources: "told by read operations beside the export",
  overlay: "told by the overlay beside the contract",
  template: "told by a template",
  inferred: "inferred from recordings",
  file: "told by the document",
};
