import { readFileSync } from "node:fs";
import { join } from "node:path";
import { diagnosticCodes } from "@apigw/model";
import { expect, test } from "vitest";
import { root } from "../support/workspace.js";

test("docs/diagnostics.md tells every code, in the same words", () => {
  const text = readFileSync(join(root, "docs", "diagnostics.md"), "utf8");
  const rows = [...text.matchAll(/^\| (APIGW\d+) +\| (.+?) +\| .+ \|$/gm)].map(([, code, meaning]) => [code, meaning]);
  expect(Object.fromEntries(rows)).toEqual(diagnosticCodes);
});
