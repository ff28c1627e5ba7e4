import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";

const fixtures = join(import.meta.dirname, "../../fixtures");

/** One answer of real AWS, with what is known of the request. */
export interface Entry {
  readonly key: string;
  /** The operation, where the recording says it; a call to something else than API Gateway has none. */
  readonly operation?: string;
  readonly requestLiterals?: Readonly<Record<string, unknown>>;
  readonly kind?: "error";
  readonly response: Readonly<Record<string, unknown>>;
}

/** Every recorded answer, by scenario and key. The files are by operation: a scenario is spread over several. */
export async function readRecordings(): Promise<ReadonlyMap<string, ReadonlyMap<string, Entry>>> {
  const folder = join(fixtures, "aws-recorded/control-plane");
  const scenarios = new Map<string, Map<string, Entry>>();
  for (const operation of (await readdir(folder)).sort()) {
    for (const file of (await readdir(join(folder, operation))).sort()) {
      const { entries }: { entries: Entry[] } = JSON.parse(await readFile(join(folder, operation, file), "utf8"));
      const name = basename(file, ".json");
      const scenario = scenarios.get(name) ?? new Map<string, Entry>();
      scenarios.set(name, scenario);
      for (const entry of entries) {
        if (scenario.has(entry.key)) throw new Error(`${name} has two entries called ${entry.key}`);
        scenario.set(entry.key, entry);
      }
    }
  }
  return scenarios;
}

/** A document that a recorded scenario imported, with the values that its test put in. */
export async function inputDocument(name: string, values: Readonly<Record<string, string>> = {}): Promise<Uint8Array> {
  let text = await readFile(join(fixtures, "openapi/localstack", name), "utf8");
  for (const [key, value] of Object.entries(values)) text = text.replaceAll(`\${${key}}`, value);
  return new TextEncoder().encode(text);
}
