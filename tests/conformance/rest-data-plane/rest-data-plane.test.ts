import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bindings, differences } from "../control-plane/compare.js";
import { leavesOf } from "../data-plane/leaves.js";
import { recordings } from "./recordings.js";
import { scenarios } from "./scenarios/index.js";
import { startWorld, type World } from "./world.js";

// What real AWS answered on stages of REST APIs, asked again here. What was asked is mostly not recorded: scenarios say
// where they read it. `scope.json` names what is not asked again, and why.
interface Scope {
  /** By reason: `scenario key`, or a scenario with all its keys. */
  readonly outOfScope: Readonly<Record<string, readonly string[]>>;
  /** By reason: values of answers that are in scope, as expressions for `scenario key/path`. */
  readonly leftOut: Readonly<Record<string, readonly string[]>>;
  /** Not the same, and why. These count against the share. */
  readonly differs: Readonly<Record<string, readonly string[]>>;
}

const scope: Scope = JSON.parse(readFileSync(join(import.meta.dirname, "scope.json"), "utf8"));
const all = recordings();
const out = Object.values(scope.outOfScope).flat();
const isOut = (scenario: string, key: string) => out.includes(scenario) || out.includes(`${scenario} ${key}`);
const inScope = all.filter(({ key, scenario }) => !isOut(scenario, key));

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const total = { answers: 0, same: 0, leaves: 0 };

describe("recorded answers of stages of REST APIs, asked again here", () => {
  test.each([...new Set(inScope.map(({ scenario }) => scenario))])("%s", async (name) => {
    const scenario = scenarios[name];
    if (scenario === undefined) throw new Error(`${name} is in scope, but nobody asks it`);
    const answers: Readonly<Record<string, unknown>> = await scenario(world);
    const wanted = inScope.filter((one) => one.scenario === name);
    expect(Object.keys(answers).sort()).toEqual(wanted.map(({ key }) => key).sort());
    const bindings: Bindings = new Map();
    const known = Object.values(scope.differs).flat();
    for (const { key, response } of wanted) {
      const found = differences(answers[key], response, bindings).filter((one) => !isLeftOut(`${name} ${key}${one}`));
      total.answers += 1;
      total.same += found.length === 0 ? 1 : 0;
      total.leaves += [...leavesOf(response).keys()].filter(
        (path) => !isLeftOut(`${name} ${key}${slashed(path)}`),
      ).length;
      if (known.includes(`${name} ${key}`)) expect(found, `${key} is the same by now`).not.toEqual([]);
      else expect(found, key).toEqual([]);
    }
  });

  test("at least 95 % are the same", () => {
    console.log(
      `REST data plane: ${total.same} of ${total.answers} recorded answers in scope are the same, by ` +
        `${total.leaves} values; ${all.length} are recorded, ${all.length - inScope.length} out of scope`,
    );
    expect(total.answers).toBe(inScope.length);
    expect(total.same / total.answers).toBeGreaterThanOrEqual(0.95);
  });
});

test("what the scope names was recorded", () => {
  const known = all.flatMap(({ scenario, key }) => [scenario, `${scenario} ${key}`]);
  expect([...out, ...Object.values(scope.differs).flat()].filter((one) => !known.includes(one))).toEqual([]);
});

function isLeftOut(difference: string): boolean {
  return Object.values(scope.leftOut).some((rules) =>
    rules.some((rule) => new RegExp(`^${rule}(?: |$)`).test(difference)),
  );
}

function slashed(path: string): string {
  return path.replaceAll(".", "/");
}
