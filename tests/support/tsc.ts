import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.js";
import { root } from "./workspace.js";

/** A compiler: `bin/tsc` of an installed version, and how it finds the runtimes that generated code imports. */
export interface Compiler {
  readonly version: string;
  readonly tsc: string;
  /** From their sources, where nothing is built; else what a user receives. */
  readonly sources: boolean;
}

/** The workspace's own. */
export const workspaceCompiler: Compiler = {
  version: "5.9",
  tsc: join(root, "node_modules", "typescript", "bin", "tsc"),
  sources: true,
};

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** What the strictest compiler says of files that lie together in one folder: one line each, `client.ts(3,7): error …`. */
export async function complaints(files: readonly SourceFile[], compiler = workspaceCompiler): Promise<string[]> {
  const work = join(root, "tests", ".work");
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, "tsc-"));
  try {
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configOf(compiler)));
    for (const { name, text } of files) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const { code, stdout, stderr } = await run(
      process.execPath,
      ["--max-old-space-size=6144", compiler.tsc, "--pretty", "false", "-p", folder],
      { cwd: folder },
    );
    // The runtimes lie elsewhere and have their own checks.
    const said = stdout.split("\n").filter((line) => line !== "" && !/^( |\.\.\/)/.test(line));
    if (code !== 0 && stdout === "") throw new Error(`tsc ${compiler.version} ended with ${code}: ${stderr}`);
    return said;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function configOf({ version, sources }: Compiler): object {
  const declarations = version === "5.4" ? {} : { isolatedDeclarations: true, declaration: true };
  return {
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      moduleResolution: "nodenext",
      lib: ["es2023", "dom", "dom.iterable"],
      types: ["node"],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      ...declarations,
      ...(sources ? { customConditions: ["@apigw/source"] } : {}),
      skipLibCheck: true,
      noEmit: true,
    },
    include: ["**/*.ts"],
  };
}
