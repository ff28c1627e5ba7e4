import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Gateway, startGateway } from "@apigw/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bindings, differences } from "../../control-plane/compare.js";
import { type Backends, startBackends } from "./backends.js";
import { readRecordings } from "./recordings.js";
import { backends as backendScenarios } from "./scenarios/backends.js";
import { binary } from "./scenarios/binary.js";
import { functions } from "./scenarios/functions.js";
import { headers } from "./scenarios/headers.js";
import { mocks } from "./scenarios/mocks.js";
import { clientOf, region } from "./stage.js";
import type { Scenario } from "./tools.js";

// What was recorded of REST APIs on real AWS, done again: the same APIs made by the SDK, the same requests, and what comes
// back is compared value by value. `scope.json` says of every recording whether it is in scope, and why not.
interface Scope {
  /** By why: whole recordings, or `recording key`. */
  readonly leftOut: Readonly<Record<string, readonly string[]>>;
  /** By why: values of recordings in scope, as patterns over `recording key /path`. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}
const scope: Scope = JSON.parse(readFileSync(join(import.meta.dirname, "scope.json"), "utf8"));
const recordings = readRecordings();
const scenarios: Readonly<Record<string, Scenario>> = {
  ...mocks,
  ...functions,
  ...backendScenarios,
  ...headers,
  ...binary,
};

const leftOut = new Set(Object.values(scope.leftOut).flat());
const isLeftOut = (name: string, key: string) => leftOut.has(name) || leftOut.has(`${name} ${key}`);
const unequal = Object.values(scope.values)
  .flat()
  .map((pattern) => new RegExp(`^${pattern}$`));

let gateway: Gateway;
let backends: Backends;
beforeAll(async () => {
  backends = await startBackends();
  gateway = await startGateway({
    region,
    services: { s3: backends.s3 },
    // What is refused on purpose need not be told.
    log: () => undefined,
  });
});
afterAll(async () => {
  backends.close();
  await gateway.stop();
});

const tally = { same: 0, all: 0 };

test("every recording is replayed, or left out for a reason", () => {
  const missing = [...recordings].flatMap(([name, entries]) =>
    name in scenarios ? [] : entries.filter(({ key }) => !isLeftOut(name, key)).map(({ key }) => `${name} ${key}`),
  );
  expect(missing).toEqual([]);
  expect(Object.keys(scenarios).filter((name) => !recordings.has(name))).toEqual([]);
});

describe("a REST API answers as was recorded", () => {
  test.each(Object.entries(scenarios))("%s", async (name, scenario) => {
    const seen = await scenario({ gateway, client: clientOf(gateway), backends });
    const bindings: Bindings = new Map();
    const wrong = (recordings.get(name) ?? [])
      .filter(({ key }) => !isLeftOut(name, key))
      .flatMap(({ key, response }) => {
        const found = differences(lowered(seen[key]), lowered(response), bindings).filter(
          (difference) => !unequal.some((pattern) => pattern.test(`${name} ${key} ${difference.split(" ")[0]}`)),
        );
        tally.all += 1;
        if (found.length === 0) tally.same += 1;
        return found.map((difference) => `${key}: ${difference}`);
      });
    expect(wrong).toEqual([]);
  });

  test("at least 95 in a hundred of those in scope", () => {
    console.log(`REST data plane: ${tally.same} of ${tally.all} recordings in scope are the same`);
    expect(tally.same / tally.all).toBeGreaterThanOrEqual(0.95);
    expect(tally.all).toBeGreaterThan(70);
  });
});

/** HTTP does not tell names of headers apart by their case. */
function lowered(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const isHeaders = /headers$/i.test(name) && typeof one === "object" && one !== null;
      if (!isHeaders) return [name, lowered(one)];
      return [name, Object.fromEntries(Object.entries(one).map(([header, text]) => [header.toLowerCase(), text]))];
    }),
  );
}
