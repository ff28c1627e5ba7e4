import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Gateway, startGateway } from "@apigw/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readRecordings } from "./recordings.js";
import { type Outcome, run } from "./replay.js";
import { scenarios } from "./scenarios/index.js";

/** What is replayed, and what is not and why: every recorded entry is in one of the lists. */
interface Scope {
  /** Same in status, error code, message and every member; by scenario. */
  readonly same: Readonly<Record<string, readonly string[]>>;
  /** Another AWS service answered, not API Gateway. */
  readonly otherService: readonly { readonly service: string; readonly scenario: string; readonly key: string }[];
  /** Not the same. These count against the share. */
  readonly differs: readonly { readonly scenario: string; readonly key: string; readonly reason: string }[];
}

const scope: Scope = JSON.parse(await readFile(join(import.meta.dirname, "scope.json"), "utf8"));
const recordings = await readRecordings();
const outcomes = new Map<string, Outcome>();

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ log: () => undefined });
});
afterAll(() => gateway.stop());

describe("recorded answers of AWS, asked again here", () => {
  test.each([...scenarios])("%s", async (name, scenario) => {
    const outcome = await run(gateway, recordings.get(name) ?? new Map(), scenario);
    outcomes.set(name, outcome);
    const known = new Set(scope.differs.filter((entry) => entry.scenario === name).map(({ key }) => key));
    const different = [...outcome].filter(([key, differences]) => differences.length > 0 && !known.has(key));
    expect(Object.fromEntries(different)).toEqual({});
    const mended = [...known].filter((key) => outcome.get(key)?.length === 0);
    expect(mended, "is the same by now: move it in scope.json").toEqual([]);
  });
});

test("every recorded entry is in the scope, once", () => {
  const all = [...recordings].flatMap(([scenario, entries]) => [...entries.keys()].map((key) => `${scenario} ${key}`));
  const same = Object.entries(scope.same).flatMap(([scenario, keys]) => keys.map((key) => `${scenario} ${key}`));
  const others = [...scope.otherService, ...scope.differs].map(({ scenario, key }) => `${scenario} ${key}`);
  expect([...same, ...others].sort()).toEqual(all.sort());
});

test("nothing is left out that API Gateway answered", () => {
  const wrong = scope.otherService.filter(
    ({ scenario, key }) => recordings.get(scenario)?.get(key)?.operation !== undefined,
  );
  expect(wrong).toEqual([]);
});

test("at least 95 % are the same", () => {
  const asked = [...outcomes].flatMap(([scenario, outcome]) => [...outcome.keys()].map((key) => `${scenario} ${key}`));
  const same = Object.entries(scope.same).flatMap(([scenario, keys]) => keys.map((key) => `${scenario} ${key}`));
  expect(
    same.filter((entry) => !asked.includes(entry)),
    "said to be the same, but not asked",
  ).toEqual([]);
  const share = same.length / (same.length + scope.differs.length);
  console.log(
    `control plane: ${same.length} of ${same.length + scope.differs.length} recorded answers are the same ` +
      `(${(100 * share).toFixed(1)} %); ${scope.otherService.length} more are of other services`,
  );
  expect(share).toBeGreaterThanOrEqual(0.95);
});
