import ts from "typescript";
import type { GeneratedFile } from "../../src/index.js";

/** What a validator says of a value: the place and the sentence of each fault. */
export type Told = (value: unknown) => string[];

/** The validators of generated code, by the names that they are exported under. */
export async function validatorsOf(files: readonly GeneratedFile[]): Promise<Readonly<Record<string, Told>>> {
  const text = files.find(({ name }) => name === "schemas.ts")?.text ?? "";
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022 },
  });
  // Of this shape is what the file exports, but for tables of the same.
  const validators: Record<string, Validator> = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  return Object.fromEntries(
    Object.entries(validators).map(([name, one]) => [
      name,
      (value: unknown) =>
        (one["~standard"].validate(value).issues ?? []).map(({ pointer, message }) => `${pointer} ${message}`),
    ]),
  );
}

interface Validator {
  readonly "~standard": {
    validate(value: unknown): { readonly issues?: readonly { readonly pointer: string; readonly message: string }[] };
  };
}
