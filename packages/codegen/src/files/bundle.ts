import { realpath } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import type { Diagnostic } from "@apigw/model";
import { bundleFiles, type LoadedFile } from "./bundle-files.js";
import type { SourceDocument } from "./document.js";
import { type Located, locate } from "./locate.js";
import { foreignReferences } from "./references.js";

/**
 * Makes one document of a file and of the files of its folder that it refers to: schemas get a name under
 * `components`, anything else is put in its place.
 */
export async function bundle(
  document: unknown,
  path: string,
  read: (file: string) => Promise<unknown>,
): Promise<SourceDocument> {
  if (foreignReferences(document).length === 0) return { document, diagnostics: [], measured: true };
  const main = await realpath(path);
  const folder = dirname(main);
  const diagnostics: Diagnostic[] = [];
  const files = new Map<string, LoadedFile>();
  const labelOf = (file: string) => (file === main ? "" : relative(folder, file).split(sep).join("/"));
  const open = [{ file: main, document }];
  files.set(main, { label: labelOf(main), document, references: new Map() });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const loaded = files.get(next.file);
    for (const { reference, at } of foreignReferences(next.document)) {
      const [name = ""] = reference.split("#", 1);
      if (loaded === undefined || loaded.references.has(name)) continue;
      const located = await locate(decoded(name), next.file, folder);
      loaded.references.set(name, "file" in located ? located.file : undefined);
      if (!("file" in located)) diagnostics.push(told(reference, `${loaded.label}${at}`, located));
      else if (!files.has(located.file)) {
        const inner = await read(located.file);
        files.set(located.file, { label: labelOf(located.file), document: inner, references: new Map() });
        open.push({ file: located.file, document: inner });
      }
    }
  }
  const whole = bundleFiles(main, files);
  return { document: whole.document, diagnostics: [...diagnostics, ...whole.diagnostics], measured: false };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function told(reference: string, at: string, located: Exclude<Located, { file: string }>): Diagnostic {
  const isMissing = "missing" in located;
  const short = JSON.stringify(reference.length > 120 ? `${reference.slice(0, 117)}…` : reference);
  return {
    code: isMissing ? "APIGW102" : "APIGW103",
    severity: "error",
    at,
    message: `the reference ${short} ${isMissing ? located.missing : located.refused}`,
    help: "Put what it names into the document, or into a file of its folder, and refer to that.",
  };
}
