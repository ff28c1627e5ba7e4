import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { onTestFinished } from "vitest";
import type { GeneratedFile } from "../../src/index.js";

const work = fileURLToPath(new URL("../../../../tests/.work", import.meta.url));

/** What the strictest compiler says of the files, together with code that uses them. */
export function complaints(files: readonly GeneratedFile[], uses: Readonly<Record<string, string>> = {}): string[] {
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, "compile-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const all = [...files, ...Object.entries(uses).map(([name, text]) => ({ name, text }))];
  for (const { name, text } of all) writeFileSync(join(folder, name), text);
  const program = ts.createProgram(
    all.map(({ name }) => join(folder, name)),
    options,
  );
  // The runtimes have their own checks.
  const ours = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || file.fileName.startsWith(folder));
  return ours.map(({ messageText, file, start }) => {
    const place =
      file === undefined
        ? ""
        : `${file.fileName.split("/").at(-1)}:${file.getLineAndCharacterOfPosition(start ?? 0).line + 1} `;
    return `${place}${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  customConditions: ["@apigw/source"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUnusedLocals: true,
  verbatimModuleSyntax: true,
  isolatedDeclarations: true,
  declaration: true,
  skipLibCheck: true,
  noEmit: true,
};

/** What a file is made of, without asking for the meaning of anything. */
export interface Syntax {
  /** The kinds of its nodes: generated code holds only what emitters mean to write. */
  readonly kinds: ReadonlySet<string>;
  /** What it calls when it runs: `client.send`, `join`, … */
  readonly calls: ReadonlySet<string>;
  readonly errors: readonly string[];
}

const parsed = new Map<string, Syntax>();

/** Parses each text once: most files of two contracts that differ in one place are the same. */
export function syntaxOf(text: string): Syntax {
  const known = parsed.get(text) ?? parse(text);
  parsed.set(text, known);
  return known;
}

function parse(text: string): Syntax {
  const kinds = new Set<string>();
  const calls = new Set<string>();
  const visit = (node: ts.Node): void => {
    kinds.add(ts.SyntaxKind[node.kind]);
    if (ts.isCallExpression(node)) calls.add(node.expression.getText());
    if (ts.isNewExpression(node)) calls.add(`new ${node.expression.getText()}`);
    if (ts.isTaggedTemplateExpression(node)) calls.add(node.tag.getText());
    node.forEachChild(visit);
  };
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.ES2022, true);
  visit(source);
  // Every source file has them; the declarations of the compiler leave them out.
  const { parseDiagnostics } = source as ts.SourceFile & { parseDiagnostics: readonly ts.Diagnostic[] };
  return {
    kinds,
    calls,
    errors: parseDiagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
  };
}
