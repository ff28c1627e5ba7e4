import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const folder = join(import.meta.dirname, "../../../fixtures/aws-recorded/data-plane");

/** One thing that somebody saw on real AWS. */
export interface Entry {
  readonly key: string;
  readonly response: unknown;
}

/** All recordings of REST APIs, by the test that made them. Those of function URLs are replayed elsewhere. */
export function readRecordings(): ReadonlyMap<string, readonly Entry[]> {
  const topics = readdirSync(folder).filter((topic) => topic !== "lambda-function-url");
  return new Map(
    topics.flatMap((topic) =>
      readdirSync(join(folder, topic)).map((file) => {
        const { entries } = JSON.parse(readFileSync(join(folder, topic, file), "utf8")) as { entries: Entry[] }; // by their schema
        return [`${topic}/${basename(file, ".json")}`, entries] as const;
      }),
    ),
  );
}
