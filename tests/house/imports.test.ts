import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { manifestOf, packages, root, sourcesOf } from "../support/workspace.js";

/** The table of `ARCHITECTURE.md`: package → what it may import. */
function table(): Map<string, string[]> {
  const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8").split("## Who may import whom")[1] ?? "";
  const rows = [...text.matchAll(/^\| (\w+) +\| (.+?) +\|$/gm)].filter(([, name]) => name !== "package");
  return new Map(
    rows.map(([, name = "", allowed = ""]) => [name, [...allowed.matchAll(/`([^`]+)`/g)].map(([, one = ""]) => one)]),
  );
}

const allowed = table();

function mayImport(folder: string, specifier: string): boolean {
  return (allowed.get(folder) ?? []).some((one) =>
    one.endsWith("/*") ? specifier.startsWith(one.slice(0, -1)) : specifier === one || specifier.startsWith(`${one}/`),
  );
}

/** What a source imports from outside its package; a package's own name is not outside. */
function importsOf(path: string, own: string): string[] {
  const text = readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)|(?:^|\n)import\s+"([^"]+)"/g,
  );
  return [...found]
    .map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? "")
    .filter((specifier) => !specifier.startsWith(".") && !isBuiltin(specifier) && specifier !== own);
}

test("the table of ARCHITECTURE.md names every package", () => {
  expect([...allowed.keys()].sort()).toEqual([...packages].sort());
});

test.each(packages)("%s imports only what its row allows", (folder) => {
  const { name } = manifestOf(folder);
  const foreign = sourcesOf(folder).flatMap((path) =>
    importsOf(path, name)
      .filter((specifier) => !mayImport(folder, specifier))
      .map((specifier) => `${path}: ${specifier}`),
  );
  expect(foreign).toEqual([]);
});

test.each(packages)("%s depends only on what its row allows", (folder) => {
  const { dependencies = {} } = manifestOf(folder);
  const names = Object.keys(dependencies).filter((name) => !mayImport(folder, name));
  // `@apigw/client/sigv4` comes with all of `@apigw/client`.
  const doors = (allowed.get(folder) ?? []).map((one) =>
    one
      .split("/")
      .slice(0, one.startsWith("@") ? 2 : 1)
      .join("/"),
  );
  expect(names.filter((name) => !doors.includes(name))).toEqual([]);
});

test.each(["client", "websocket", "server"])("%s has no third-party dependency", (folder) => {
  const { dependencies = {} } = manifestOf(folder);
  expect(Object.keys(dependencies).filter((name) => !name.startsWith("@apigw/"))).toEqual([]);
});
