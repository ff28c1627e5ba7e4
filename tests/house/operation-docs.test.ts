import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/workspace.js";

// Whoever calls an operation of `@apigw/core` reads its docstring: it names AWS's operation and the errors that AWS's
// own SDK tells of it, but for those that every operation may have.

const core = join(root, "packages", "core");
const everyOne = new Set(["BadRequest", "TooManyRequests", "Unauthorized"]);

interface Entry {
  readonly operation: string;
  readonly package: string;
  readonly docs: string;
}

function entriesOf(file: string): Entry[] {
  const text = readFileSync(join(core, "src", "operations", file), "utf8");
  const packages = new Map(
    [...text.matchAll(/import \* as (\w+) from "(@aws-sdk\/[\w-]+)"/g)].map(([, as, from]) => [as, from]),
  );
  const entry = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)?\s*\w+: (?:one|list|patched<[^>]+>\(\))\((\w+)\.(\w+)Command[,)]/g;
  return [...text.matchAll(entry)].map(([, docs = "", from, operation = ""]) => ({
    operation,
    package: packages.get(from) ?? "",
    docs,
  }));
}

function errorsOf({ operation, package: from }: Entry): string[] {
  const file = join(core, "node_modules", from, "dist-types", "commands", `${operation}Command.d.ts`);
  const thrown = [...readFileSync(file, "utf8").matchAll(/@throws \{@link (\w+)Exception\}/g)].map(
    ([, name = ""]) => name,
  );
  return thrown.filter((name) => !everyOne.has(name) && !name.endsWith("Service")).sort();
}

test.each(["rest.ts", "v2.ts", "account.ts"])("every operation of %s tells its name and its errors", (file) => {
  const entries = entriesOf(file);
  expect(entries.length).toBeGreaterThan(30);
  for (const entry of entries) {
    expect(entry.docs, entry.operation).toContain(`\`${entry.operation}\``);
    const told = /Errors: ([^.]*)\./.exec(entry.docs)?.[1] ?? "";
    expect([...told.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort(), entry.operation).toEqual(errorsOf(entry));
  }
});
