import type { Api, Operation } from "@apigw/model";
import { stringify } from "yaml";

/** A ready overlay for what API Gateway cannot store: one action for each untyped operation, to be filled in. */
export function overlayStub(api: Api, operations: readonly Operation[]): string {
  const head = stringify({ overlay: "1.0.0", info: { title: `Types of ${api.title}`, version: "1.0.0" } });
  const actions = operations.map((operation) =>
    comment(stringify([stubAction(operation)], { aliasDuplicateObjects: false })),
  );
  return [
    "# What API Gateway does not store: bodies, replies and query parameters. Yours to edit; pull never writes over it.",
    "# Uncomment an action, say what you know, and run apigw-codegen generate. https://spec.openapis.org/overlay/v1.0.0",
    `${head}actions:`,
    "#  - target: $.components.schemas",
    "#    update:",
    "#      Thing: { type: object, properties: { id: { type: integer } }, required: [id] }",
    ...actions,
    "",
  ].join("\n");
}

/** Where an operation stands, as an overlay names it. */
export function targetOf(operation: Operation): string {
  const { path, key } = placeOf(operation);
  return `$.paths['${path.replaceAll(/['\\]/g, "\\$&")}']['${key}']`;
}

/** The path and the method under which an operation, or a part of one, stands in its document. */
export function placeOf({ at }: { readonly at: string }): { path: string; key: string } {
  const [, , path = "", key = ""] = at.split("/").map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
  return { path, key };
}

function stubAction(operation: Operation): object {
  const { method } = operation;
  const json = { "application/json": { schema: { type: "object" } } };
  const body = ["POST", "PUT", "PATCH", "ANY"].includes(method)
    ? { requestBody: { required: true, content: json } }
    : {};
  return {
    target: targetOf(operation),
    update: { ...body, responses: { 200: { description: "", content: json } } },
  };
}

function comment(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `#  ${line}`)
    .join("\n");
}
