import { expect, test } from "vitest";
import { applyOverlay } from "./overlay.js";

const document = {
  paths: { "/pets": { get: { parameters: [{ name: "limit", schema: { type: "string" } }, { name: "next" }] } } },
};

const overlay = (...actions: object[]) => ({ overlay: "1.0.0", info: { title: "t", version: "1" }, actions });

test.each([
  ["a name behind a dot", "$.paths", { "/cats": {} }, { paths: { ...document.paths, "/cats": {} } }],
  [
    "a name in brackets",
    "$.paths['/pets'].get",
    { summary: "s" },
    { paths: { "/pets": { get: { ...document.paths["/pets"].get, summary: "s" } } } },
  ],
  [
    "a parameter by its name",
    "$.paths['/pets'].get.parameters[?(@.name=='limit')].schema",
    { type: "integer" },
    { paths: { "/pets": { get: { parameters: [{ name: "limit", schema: { type: "integer" } }, { name: "next" }] } } } },
  ],
  ["every path", "$.paths[*]", { summary: "s" }, { paths: { "/pets": { ...document.paths["/pets"], summary: "s" } } }],
])("an update reaches %s", (_, target, update, wanted) => {
  const { document: result, diagnostics } = applyOverlay(document, overlay({ target, update }));
  expect(diagnostics).toEqual([]);
  expect(result).toEqual(wanted);
});

test("a removal takes its target away and leaves the original document as it was", () => {
  const before = structuredClone(document);
  expect(
    applyOverlay(document, overlay({ target: "$.paths['/pets'].get.parameters[1]", remove: true })).document,
  ).toEqual({
    paths: { "/pets": { get: { parameters: [{ name: "limit", schema: { type: "string" } }] } } },
  });
  expect(document).toEqual(before);
});

test("a target that matches nothing is an error that names it", () => {
  const { diagnostics } = applyOverlay(document, overlay({ target: "$.paths['/dogs']", update: {} }));
  expect(diagnostics).toMatchObject([{ code: "APIGW108", severity: "error", at: "#/actions/0" }]);
});

test("a key called __proto__ stays a key", () => {
  const hostile = JSON.parse('{"__proto__": {"polluted": true}}');
  const { document: result } = applyOverlay({ info: {} }, overlay({ target: "$.info", update: hostile }));
  expect(Object.keys((result as { info: object }).info)).toEqual(["__proto__"]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
