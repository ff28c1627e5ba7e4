import { readFile } from "node:fs/promises";
import { join } from "node:path";

const fixtures = join(import.meta.dirname, "../../../../tests/fixtures");

export interface Recorded {
  readonly key: string;
  readonly response: Readonly<Record<string, unknown>>;
}

/** What real AWS answered to an operation in one recorded scenario. */
export async function recorded(operation: string, scenario: string): Promise<Recorded[]> {
  const file = join(fixtures, "aws-recorded/control-plane", operation, `${scenario}.json`);
  const { entries } = JSON.parse(await readFile(file, "utf8"));
  return entries.map(
    ({
      key,
      response: { ResponseMetadata: _, ...response },
    }: {
      key: string;
      response: object & { ResponseMetadata: unknown };
    }) => ({ key, response }),
  );
}

export async function imported(name: string): Promise<Uint8Array> {
  return readFile(join(fixtures, "openapi/localstack", name));
}

/**
 * Where an answer differs from a recording, as paths. Recordings hold `<id:1>` and `datetime` for what differs from run
 * to run, and parsed JSON where AWS sends it as a text.
 */
export function differences(actual: unknown, wanted: unknown, at = ""): string[] {
  if (typeof wanted === "string" && /<[a-z-]+(:\d+)?>|^datetime$/.test(wanted)) {
    return actual === undefined ? [`${at} is missing`] : [];
  }
  if (typeof wanted === "object" && wanted !== null && typeof actual === "string") {
    return differences(JSON.parse(actual), wanted, at);
  }
  if (Array.isArray(wanted) && Array.isArray(actual)) {
    const count = wanted.length === actual.length ? [] : [`${at} has ${actual.length} items, not ${wanted.length}`];
    return [...count, ...wanted.flatMap((item, index) => differences(actual[index], item, `${at}/${index}`))];
  }
  if (isRecord(wanted) && isRecord(actual)) {
    const keys = new Set([...Object.keys(wanted), ...Object.keys(actual)]);
    return [...keys].flatMap((key) => {
      if (!(key in wanted))
        return actual[key] === undefined ? [] : [`${at}/${key} is ${JSON.stringify(actual[key])}, AWS has none`];
      return differences(actual[key], wanted[key], `${at}/${key}`);
    });
  }
  const same = actual instanceof Date ? false : JSON.stringify(actual) === JSON.stringify(wanted);
  return same ? [] : [`${at} is ${JSON.stringify(actual)}, AWS has ${JSON.stringify(wanted)}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
